"""Giving something that is no ready-made gesture: a kind, an amount, and a reason only above the limit."""

from collections.abc import Mapping
from typing import Any

from bot.recovery.case import Given
from bot.recovery.incident import Proof, Step
from bot.views import ids
from bot.views.blocks import Block, actions, button, choice, field, modal, option, section, text_input
from bot.views.form import Form
from bot.views.speech import verdict
from bot.views.values import Values
from bot.views.walking.frame import CLOSE, Scene
from bot.views.walking.understand import PROOFS, price_input


def build_compensation(scene: Scene) -> Block:
    """What is known of the purchase is not asked again."""
    incident, policy = scene.case.incident, scene.playbook.policy
    left = scene.case.goodwill_left_minor
    kinds = [option(kind.id, kind.name) for kind in policy.kinds]
    own = "" if left is None else f"You may give {scene.money(left)} of goodwill here on your own. "
    blocks = [
        section(f"{own}What is above your limit goes to whoever may decide it."),
        actions(button("Back", ids.BACK_TO_SOLVE), block_id="compensation.buttons"),
        field("compensation.kind", "What", choice("static_select", kinds, example="Choose one")),
        field("compensation.amount", f"Amount, {incident.currency}", text_input(most=20, example="12.50")),
        *_purchase(scene),
        field(
            "compensation.reason",
            "Why",
            text_input(most=500, example="In a few words"),
            optional=True,
            hint="Needed only above your limit.",
        ),
    ]
    form = Form(incident.id, Step.SOLVE, incident.currency, scene.wording)
    return modal(
        "Give something else", ids.COMPENSATION, blocks, metadata=form.encoded(), submit="Give or ask", close=CLOSE
    )


def _purchase(scene: Scene) -> list[Block]:
    """The price, number and proof, on which limits for refunds depend, where they are not known yet."""
    incident = scene.case.incident
    proofs = [option(proof.value, name) for proof, name in PROOFS.items()]
    return [
        *(
            [field("compensation.price", f"Price paid, {incident.currency}", price_input(scene), optional=True)]
            if incident.price_minor is None
            else []
        ),
        *(
            [field("compensation.order_number", "Order or receipt number", text_input(most=100), optional=True)]
            if not incident.order_number
            else []
        ),
        *(
            [field("compensation.proof", "Proof of purchase", choice("static_select", proofs), optional=True)]
            if incident.proof is None
            else []
        ),
    ]


def parse_purchase(view: Mapping[str, Any], currency: str) -> dict[str, object]:
    """What was filled in of the purchase so far, for Back and for a closed form."""
    return _purchase_values(Values(view, lenient=True), currency)


def parse_compensation(view: Mapping[str, Any], currency: str) -> tuple[str, int, str, dict[str, object]]:
    """Kind, amount in minor units, reason, and what was filled in of the purchase.

    Raises: Missing, TooLong and what parse_amount raises.
    """
    values = Values(view)
    kind = values.chosen("compensation.kind", required=True) or ""
    amount = values.amount("compensation.amount", currency, required=True) or 0
    return kind, amount, values.text("compensation.reason"), _purchase_values(values, currency)


def _purchase_values(values: Values, currency: str) -> dict[str, object]:
    proof = values.chosen("compensation.proof")
    purchase = {
        "price_minor": values.amount("compensation.price", currency),
        "order_number": values.text("compensation.order_number"),
        "proof": Proof(proof) if proof else None,
    }
    return {name: value for name, value in purchase.items() if value}


def outcome_words(given: Given, scene: Scene) -> str:
    """What came of giving, in one line at the top of the next view."""
    if given.grant:
        return f"✓ Given: {given.grant.label}, *{scene.money(given.grant.amount_minor)}*"
    return verdict(given.verdict) if given.request and given.verdict else ""
