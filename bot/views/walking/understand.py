"""Step 2: what happened, how bad it is, and the facts on which limits depend, where they matter."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.incident import Proof, Severity, Step
from bot.recovery.money import decimals_of
from bot.recovery.offers import Failure
from bot.views import ids
from bot.views.blocks import Block, actions, button, choice, date_time, field, option, text_input, ticks
from bot.views.knowing import (
    contact_field,
    contact_typed,
    customer_field,
    customer_typed,
    known_again,
    picked_of,
)
from bot.views.values import Values
from bot.views.walking.frame import Scene, build_frame, somebody_hurt, words

PROOFS = {
    Proof.RECEIPT: "Receipt",
    Proof.CARD: "Card payment",
    Proof.ORDER: "Order or booking",
    Proof.ACCOUNT: "Customer account",
    Proof.NONE: "None",
}
_FIELDS = (
    "what_happened",
    "contact",
    "area",
    "price_minor",
    "order_number",
    "proof",
    "avoidable",
    "unforeseeable",
    "happened_at",
)


def build_understand(scene: Scene) -> Block:
    incident, policy = scene.case.incident, scene.playbook.policy
    severities = [option(s.id.value, s.label, s.help if s.id is Severity.S4 else "") for s in policy.severities]
    unfolded = bool(scene.before and scene.before.unfolded) or _circumstances_known(scene)
    reported = incident.reported_severity
    blocks = [
        *words(scene, "understand", Step.UNDERSTAND),
        field(
            "understand.what_happened",
            "What happened?",
            text_input(incident.what_happened, multiline=True, example="In a sentence or two"),
        ),
        field(
            "understand.severity",
            "How bad is it?",
            choice("radio_buttons", severities, reported.value if reported else None),
        ),
        _area(scene),
        customer_field(incident, Step.UNDERSTAND),
        contact_field(incident),
        *known_again(scene, Step.UNDERSTAND),
        *(_purchase(scene) if unfolded or _concerns_purchase(scene) else []),
        *(_circumstances(scene) if unfolded else [_more(scene)]),
        somebody_hurt(Step.UNDERSTAND),
    ]
    form = scene.form(Step.UNDERSTAND, *_FIELDS, severity=reported, customer=picked_of(incident))
    return build_frame(scene, Step.UNDERSTAND, form, ids.UNDERSTAND, blocks, "Next")


def _area(scene: Scene) -> Block:
    """Choosing one draws the facts that its limits will depend on."""
    areas = [option(area.id, area.name) for area in scene.playbook.policy.areas]
    element = choice("static_select", areas, scene.case.incident.area, example="Choose one")
    return field("understand.area", "What failed?", element | {"action_id": ids.AREA}) | {"dispatch_action": True}


def _concerns_purchase(scene: Scene) -> bool:
    """Where money or a thing is to be made good, or something is known of the purchase already."""
    incident = scene.case.incident
    known = incident.price_minor is not None or incident.proof is not None or bool(incident.order_number)
    failure = scene.playbook.policy.failure(incident.area)
    return known or failure in (Failure.MONEY_LOST, Failure.FLAWED_PRODUCT)


def _circumstances_known(scene: Scene) -> bool:
    incident = scene.case.incident
    return incident.avoidable or incident.unforeseeable or incident.happened_at is not None


def _more(scene: Scene) -> Block:
    label = "How they see it, when…" if _concerns_purchase(scene) else "Price, proof, when…"
    return actions(button(label, ids.MORE_FACTS), block_id="understand.more")


def _circumstances(scene: Scene) -> list[Block]:
    incident = scene.case.incident
    views = [
        option("avoidable", "They think it could have been avoided"),
        option("unforeseeable", "Nobody could have seen it coming"),
    ]
    ticked = [name for name in ("avoidable", "unforeseeable") if getattr(incident, name)]
    return [
        field("understand.view", "How they see it", ticks(views, ticked), optional=True),
        field("understand.happened_at", "When, if not just now", date_time(incident.happened_at), optional=True),
    ]


def _purchase(scene: Scene) -> list[Block]:
    incident = scene.case.incident
    proofs = [option(proof.value, name) for proof, name in PROOFS.items()]
    proof = incident.proof.value if incident.proof else None
    return [
        field("understand.price", f"Price paid, {incident.currency}", price_input(scene), optional=True),
        field(
            "understand.proof",
            "Proof of purchase",
            choice("static_select", proofs, proof, example="What they can show"),
            optional=True,
        ),
        field(
            "understand.order_number",
            "Order or receipt number",
            text_input(incident.order_number, most=100),
            optional=True,
        ),
    ]


def asks_of_purchase(view: Mapping[str, Any]) -> bool:
    """Whether its reader may have typed what they know of the purchase."""
    return Values(view).has("understand.price")


def price_input(scene: Scene) -> Block:
    incident = scene.case.incident
    return text_input(typed_amount(incident.price_minor, incident.currency), most=20, example="12.50")


def typed_amount(minor: int | None, currency: str) -> str:
    """An amount as one would type it: "12.50"; "" for none."""
    if minor is None:
        return ""
    decimals = decimals_of(currency)
    return f"{minor / 10**decimals:.{decimals}f}"


def parse_understand(view: Mapping[str, Any], currency: str, *, lenient: bool = False) -> dict[str, object]:
    """Raises: Missing, TooLong and what parse_amount raises."""
    values = Values(view, lenient=lenient)
    severity = values.chosen("understand.severity", required=True)
    proof = values.chosen("understand.proof")
    return {
        "what_happened": values.text("understand.what_happened", required=True),
        "severity": Severity(severity) if severity else None,
        "area": values.chosen("understand.area", required=True) or "",
        "price_minor": values.amount("understand.price", currency),
        "proof": Proof(proof) if proof else None,
        "order_number": values.text("understand.order_number"),
        "avoidable": values.ticked("understand.view", "avoidable"),
        "unforeseeable": values.ticked("understand.view", "unforeseeable"),
        **customer_typed(values, Step.UNDERSTAND),
        **contact_typed(values),
        "happened_at": values.moment("understand.happened_at"),
    }
