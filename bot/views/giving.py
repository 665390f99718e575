"""Giving something that is no ready-made gesture: a kind, an amount, and a reason only above the frontline's limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.recovery.approval import as_asked
from bot.recovery.case import Given
from bot.recovery.empowerment import Reach, percent
from bot.recovery.incident import Incident, Proof, Step
from bot.recovery.offers import Choice, Fact
from bot.views import ids
from bot.views.blocks import (
    Block,
    actions,
    button,
    choice,
    date_time,
    field,
    modal,
    option,
    person,
    section,
    text_input,
)
from bot.views.form import Form
from bot.views.speech import TOGETHER, ceiling, level_name, verdict
from bot.views.values import Values
from bot.views.walking.frame import CLOSE, Scene, given_words
from bot.views.walking.offers import facts_words
from bot.views.walking.understand import PROOFS, price_input, typed_amount

# What is owed, in the menu of what can be given.
_OWED: Final = "owed."
_WHY_ABOVE: Final = "Needed only above what frontline staff may give."


@dataclass(frozen=True, slots=True)
class Typed:
    """A compensation as it was typed: a kind, or something that is owed; and what was filled in of the purchase."""

    kind_id: str
    entitlement_id: str
    amount_minor: int
    reason: str
    purchase: dict[str, object]


def build_compensation(scene: Scene, wanted: Choice | None = None) -> Block:
    """What is known of the purchase is not asked again; `wanted` is an offer that was chosen and isn't given yet."""
    incident, asks = scene.case.incident, bool(wanted and wanted.has_to_be_asked)
    needs_why = asks or bool(wanted and wanted.above)
    missing = wanted.missing if wanted else ()
    blocks = [
        section(_on_top(scene, wanted)),
        actions(button("Back", ids.BACK_TO_SOLVE), block_id="compensation.buttons"),
        *(_purchase(scene, missing) if missing else []),
        *_what(scene, wanted),
        *([] if missing else _purchase(scene)),
        field(
            "compensation.reason",
            "Why",
            _why(),
            optional=not needs_why,
            hint="" if needs_why else _WHY_ABOVE,
        ),
    ]
    form = Form(incident.id, Step.SOLVE, incident.currency, scene.wording, part_of_price=_part_of_price(wanted))
    return modal(
        wanted.offer.label if wanted else "Give something else",
        ids.COMPENSATION,
        blocks,
        metadata=form.encoded(),
        submit="Ask" if asks else "Give" if needs_why else "Give or ask",
        close=CLOSE,
    )


def build_given_already(scene: Scene) -> Block:
    """It was given when nobody could ask: what, by whom and when."""
    incident = scene.case.incident
    form = Form(incident.id, shows_giving(incident), incident.currency, scene.wording)
    blocks = [
        section("What was given counts, whoever gave it. Above a limit it goes to somebody who confirms it."),
        actions(button("Back", ids.BACK_TO_SOLVE), block_id="compensation.buttons"),
        *_what(scene, None),
        field("given.by", "Who gave it?", person(scene.actor.user_id)),
        field("given.at", "When", date_time(scene.case.now)),
        *_purchase(scene),
        field("compensation.reason", "Why", _why(), optional=True, hint=_WHY_ABOVE),
    ]
    close = "Close" if incident.is_over else CLOSE
    return modal("Given already", ids.GIVEN, blocks, metadata=form.encoded(), submit="Write it down", close=close)


def _why() -> Block:
    return text_input(most=500, example="In a few words")


def shows_giving(incident: Incident) -> Step:
    """Where one reads what was given: Solve, or what became of an incident that is written down."""
    return Step.CLOSED if incident.is_over else Step.SOLVE


def _on_top(scene: Scene, wanted: Choice | None) -> str:
    if wanted and wanted.verdict and wanted.has_to_be_asked:
        return f"{verdict(as_asked(wanted.verdict, scene.roster, scene.actor.user_id))} Say why, and I'll ask."
    if wanted and wanted.above:
        above = ceiling(wanted.above)
        return f"You may give this. It is more than frontline staff may give here ({above}), so say why."
    if wanted and wanted.missing:
        return f"{wanted.offer.label}: fill in {facts_words(wanted.missing)}."
    left, own = scene.case.goodwill_left, ""
    if left and left.minor:
        where = TOGETHER if left.reach is Reach.TOGETHER else "here"
        own = f"You may give {scene.money(left.minor)} of goodwill {where} on your own. "
    return f"{own}What is above your limit goes to whoever may decide it."


def _what(scene: Scene, wanted: Choice | None) -> list[Block]:
    """What and how much; what is owed is listed after what isn't."""
    currency, policy = scene.case.incident.currency, scene.playbook.policy
    kinds = [option(kind.id, kind.name) for kind in policy.kinds]
    owed = [option(f"{_OWED}{e.id}", f"Owed · {e.name}") for e in policy.entitlements(currency)]
    chosen = wanted.offer.kind.id if wanted else None
    amount, part = typed_amount(wanted.amount_minor if wanted else None, currency), _part_of_price(wanted)
    all_of_it = "all that they paid" if part == 100 else f"{part}% of the price"
    return [
        field("compensation.kind", "What", choice("static_select", [*kinds, *owed], chosen, example="Choose one")),
        field(
            "compensation.amount",
            f"Amount, {currency}",
            text_input(amount, most=20, example="12.50"),
            optional=bool(part),
            hint=f"Left empty, it is {all_of_it}." if part else "",
        ),
    ]


def _part_of_price(wanted: Choice | None) -> int:
    """What an amount that is left empty stands for, where the price is typed in the same form."""
    return (wanted.offer.percent_of_price or 0) if wanted and Fact.PRICE in wanted.missing else 0


def _purchase(scene: Scene, missing: Sequence[Fact] = ()) -> list[Block]:
    """The price, number and proof, on which limits for refunds depend, where they are not known yet."""
    incident = scene.case.incident
    proofs = choice("static_select", [option(proof.value, name) for proof, name in PROOFS.items()])
    price, order, proof = (fact not in missing for fact in Fact)
    return [
        *(
            [field("compensation.price", f"Price paid, {incident.currency}", price_input(scene), optional=price)]
            if incident.price_minor is None
            else []
        ),
        *(
            [field("compensation.order_number", "Order or receipt number", text_input(most=100), optional=order)]
            if not incident.order_number
            else []
        ),
        *([field("compensation.proof", "Proof of purchase", proofs, optional=proof)] if incident.proof is None else []),
    ]


def parse_purchase(view: Mapping[str, Any], currency: str) -> dict[str, object]:
    """What was filled in of the purchase so far, for Back and for a closed form."""
    return _purchase_values(Values(view, lenient=True), currency)


def parse_compensation(view: Mapping[str, Any], form: Form) -> Typed:
    """Raises: Missing, TooLong and what parse_amount raises."""
    values = Values(view)
    chosen = values.chosen("compensation.kind", required=True) or ""
    owed = chosen.removeprefix(_OWED) if chosen.startswith(_OWED) else ""
    return Typed(
        kind_id="" if owed else chosen,
        entitlement_id=owed,
        amount_minor=_amount(values, form),
        reason=values.text("compensation.reason"),
        purchase=_purchase_values(values, form.currency),
    )


def _amount(values: Values, form: Form) -> int:
    typed = values.amount("compensation.amount", form.currency, required=not form.part_of_price)
    if typed is not None:
        return typed
    price = values.amount("compensation.price", form.currency, required=True) or 0
    return percent(price, form.part_of_price)


def parse_given(view: Mapping[str, Any]) -> tuple[str, datetime | None]:
    """Who gave it, "" for whoever writes it down, and when."""
    values = Values(view)
    return values.person("given.by"), values.moment("given.at")


def _purchase_values(values: Values, currency: str) -> dict[str, object]:
    proof = values.chosen("compensation.proof")
    purchase = {
        "price_minor": values.amount("compensation.price", currency),
        "order_number": values.text("compensation.order_number"),
        "proof": Proof(proof) if proof else None,
    }
    return {name: value for name, value in purchase.items() if value}


def outcome_words(given: Given) -> str:
    """What came of giving, in one line at the top of the next view."""
    if given.grant and given.request and given.verdict:
        return f"{given_words(given.grant)}. I've asked {level_name(given.request.needs)} to confirm it."
    if given.grant:
        return given_words(given.grant)
    return verdict(given.verdict) if given.request and given.verdict else ""
