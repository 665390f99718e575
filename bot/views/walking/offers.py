"""The offer menu of step 3: the remedies that fit and the extra mile, each at one tap, beside what is left."""

from collections.abc import Sequence
from typing import Final

from bot.recovery.offers import Choice, Fact, Failure
from bot.views import ids
from bot.views.blocks import Block, actions, button, context, section
from bot.views.speech import left
from bot.views.walking.frame import Scene

# What a thumb finds without scrolling.
_MOST_REMEDIES: Final = 4
_MOST_EXTRAS: Final = 3

_ADVICE: Final = {
    Failure.MONEY_LOST: "They lost money: give it back now",
    Failure.FLAWED_PRODUCT: "The product is flawed: exchange it",
    Failure.FAILED_SERVICE: "The service failed: do it again",
    Failure.INATTENTION: "They weren't looked after: say sorry and take time for them",
    None: "Put it right",
}

_FACTS: Final = {
    Fact.PRICE: "the price",
    Fact.ORDER_NUMBER: "the order or receipt number",
    Fact.PROOF: "proof of purchase",
}


def build_menu(scene: Scene) -> list[Block]:
    case, failure = scene.case, scene.playbook.policy.failure(scene.case.incident.area)
    remedies = [choice for choice in case.menu if choice.fits][:_MOST_REMEDIES]
    extras = [choice for choice in case.menu if not choice.fits][:_MOST_EXTRAS]
    other = [button("Something else…", ids.SOMETHING_ELSE), button("Given already…", ids.GIVEN_ALREADY)]
    is_locked = any(choice.missing for choice in remedies)
    currency = case.incident.currency
    put_right = "" if is_locked else left(case.put_right_left, currency)
    return [
        *([section(f"*{_ADVICE[failure]}*{put_right}")] if remedies else []),
        *([actions(*_buttons(scene, remedies), block_id="solve.remedies")] if remedies else []),
        *_notes(remedies),
        section(f"*The extra mile*{left(case.goodwill_left, currency)}"),
        *([actions(*_buttons(scene, extras), block_id="solve.give")] if extras else []),
        actions(*other, block_id="solve.other"),
    ]


def _buttons(scene: Scene, choices: Sequence[Choice]) -> list[Block]:
    return [_button(scene, choice) for choice in choices]


def _button(scene: Scene, choice: Choice) -> Block:
    """One tap where it may be given; else the form, with what is known filled in."""
    offer, worth = choice.offer, f" · {scene.money(choice.amount_minor)}" if choice.amount_minor else ""
    if choice.may_give and offer.is_gesture:
        return button(f"{offer.label}{worth}", f"{ids.GESTURE}{offer.id}", offer.id)
    if choice.may_give:
        return button(f"{offer.label}{worth}", f"{ids.OFFER}{offer.id}", f"{offer.id}:{choice.amount_minor}")
    asked = "Ask: " if choice.has_to_be_asked else ""
    return button(f"{asked}{offer.label}{worth}…", f"{ids.ASK_OFFER}{offer.id}", offer.id)


def _notes(remedies: Sequence[Choice]) -> list[Block]:
    """What would unlock an offer, and what they got last time."""
    missing = list(dict.fromkeys(fact for choice in remedies for fact in choice.missing))
    locked = [choice.offer.label for choice in remedies if choice.missing]
    repeated = [choice.offer.label for choice in remedies if choice.repeats]
    notes = [
        f"{_listed(locked)}: {'needs' if len(locked) == 1 else 'they need'} {facts_words(missing)}." if locked else "",
        f"{_listed(repeated)}: they got that last time. Another remedy works better." if repeated else "",
    ]
    return [context(*notes)] if any(notes) else []


def facts_words(facts: Sequence[Fact]) -> str:
    """ "the price and the order number"."""
    return _listed([_FACTS[fact] for fact in facts])


def _listed(things: Sequence[str]) -> str:
    """ "this, that and those"."""
    return " and ".join([", ".join(things[:-1]), things[-1]] if len(things) > 1 else things)
