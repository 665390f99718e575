"""Giving: one tap for a gesture, a short form for anything else, Undo."""

from bot.desk.giving import Wish
from bot.desk.recording import GivenAlready
from bot.recovery.case import Case, Given
from bot.recovery.errors import (
    ColleagueUnknown,
    InvalidAssignee,
    NotStaff,
    NotTheirSite,
    OfferChanged,
    StaffUnknown,
    UnreadableClick,
)
from bot.recovery.people import Actor
from bot.views.form import Form
from bot.views.giving import (
    Typed,
    build_compensation,
    build_given_already,
    outcome_words,
    parse_compensation,
    parse_given,
    parse_purchase,
    shows_giving,
)
from bot.views.ids import ASK_OFFER, GESTURE, OFFER
from bot.views.speech import refusal
from handlers.door import Interaction
from handlers.drawing import answer_with_solve, redraw_form, redraw_step
from handlers.steps import typed_so_far


async def handle_gesture(interaction: Interaction) -> None:
    """A small gesture: given at the tap, and shown with Undo. The same button of the same form gives once."""
    form, desk = interaction.form, interaction.desk
    action_id = interaction.action["action_id"]
    gesture = desk.playbook.policy.gesture(action_id.removeprefix(GESTURE), form.currency)
    if gesture is None or interaction.action.get("value") != gesture.id:
        raise UnreadableClick()
    wish = Wish(gesture.kind.id, gesture.amount_minor or 0, gesture.label, offer_id=gesture.id)
    typed, token = typed_so_far(interaction), f"{form.token}:{action_id}"
    given = await desk.giving.give(interaction.actor, interaction.rosters, token, form.incident_id, wish, typed)
    await interaction.ack()
    await _show_what_is_given(interaction, given.case, form.having_saved(typed))


async def handle_offer(interaction: Interaction) -> None:
    """An offer of the menu, given at the tap for the amount that the button showed."""
    form, action_id = interaction.form, str(interaction.action["action_id"])
    offer_id, _, amount = str(interaction.action.get("value")).partition(":")
    if offer_id != action_id.removeprefix(OFFER):
        raise UnreadableClick()
    shown, typed = interaction.number(amount), typed_so_far(interaction)
    notice = ""
    try:
        given = await interaction.desk.giving.take_offer(
            interaction.actor, f"{form.token}:{action_id}", form.incident_id, offer_id, shown, typed
        )
        case = given.case
    except OfferChanged as problem:
        case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed)
        notice = refusal(problem, as_mrkdwn=True)
    await interaction.ack()
    await _show_what_is_given(interaction, case, form.having_saved(typed), notice)


async def handle_ask_offer(interaction: Interaction) -> None:
    """An offer that has to be asked for, or that a fact is missing for: the form, with what is known filled in."""
    form = interaction.form
    offer_id = str(interaction.action["action_id"]).removeprefix(ASK_OFFER)
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed_so_far(interaction))
    wanted = next((choice for choice in case.menu if choice.offer.id == offer_id), None)
    await interaction.ack()
    await redraw_form(interaction, case, build_compensation(interaction.scene(case, before=form), wanted))


async def handle_undo(interaction: Interaction) -> None:
    grant_id = interaction.number(interaction.action.get("value"))
    case = await interaction.desk.giving.undo(interaction.actor, grant_id)
    await interaction.ack()
    await _show_what_is_given(interaction, case, interaction.form)


async def _show_what_is_given(interaction: Interaction, case: Case, form: Form, notice: str = "") -> None:
    """Draw the step again; after two quick taps the later drawing has to show what both gave.

    Whoever has gone on to the next step meanwhile is left there.
    """
    if await redraw_step(interaction, case, form.step, before=form, notice=notice):
        return
    case = await interaction.desk.walking.case(interaction.actor, case.incident.id)
    if case.incident.step is form.step:
        await redraw_step(interaction, case, form.step, before=form, whatever_it_shows=True)


async def handle_something_else(interaction: Interaction) -> None:
    form = interaction.form
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()
    await redraw_form(interaction, case, build_compensation(interaction.scene(case, before=form)))


async def handle_given_already(interaction: Interaction) -> None:
    form = interaction.form
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, typed_so_far(interaction))
    await interaction.ack()
    await redraw_form(interaction, case, build_given_already(interaction.scene(case, before=form)))


async def handle_back_to_solve(interaction: Interaction) -> None:
    form = interaction.form
    purchase = parse_purchase(interaction.view, form.currency)
    case = await interaction.desk.walking.keep(interaction.actor, form.incident_id, purchase)
    await interaction.ack()
    await redraw_step(interaction, case, shows_giving(case.incident))


async def handle_compensation_closed(interaction: Interaction) -> None:
    """The form was closed: what it says of the purchase is kept, and the way back is sent."""
    form = interaction.form
    purchase = parse_purchase(interaction.view, form.currency)
    await interaction.desk.walking.leave(interaction.actor, form.incident_id, purchase)
    await interaction.ack()


async def handle_compensation(interaction: Interaction) -> None:
    """Given within the limits, asked for above them; either way the answer stands on top of Solve."""
    form, typed = interaction.form, parse_compensation(interaction.view, interaction.form)
    given = await interaction.desk.giving.give(
        interaction.actor, interaction.rosters, form.token, form.incident_id, _wish(typed), typed.purchase
    )
    await _show_outcome(interaction, given)


async def handle_given(interaction: Interaction) -> None:
    """Given already: written down whatever the limits say."""
    form, typed = interaction.form, parse_compensation(interaction.view, interaction.form)
    giver_id, given_at = parse_given(interaction.view)
    what = GivenAlready(_wish(typed), await _giver(interaction, giver_id), given_at)
    try:
        given = await interaction.desk.recording.record(
            interaction.actor, interaction.rosters, form.token, form.incident_id, what, typed.purchase
        )
    except NotTheirSite as problem:
        raise InvalidAssignee("given.by") from problem
    await _show_outcome(interaction, given)


async def _giver(interaction: Interaction, user_id: str) -> Actor:
    """Whoever gave it, with their level as it is now. Raises: InvalidAssignee (guests, bots), ColleagueUnknown."""
    if not user_id or user_id == interaction.actor.user_id:
        return interaction.actor
    try:
        return await interaction.people.actor(interaction.actor.team_id, user_id)
    except NotStaff as problem:
        raise InvalidAssignee("given.by") from problem
    except StaffUnknown as problem:
        raise ColleagueUnknown("given.by") from problem


def _wish(typed: Typed) -> Wish:
    return Wish(typed.kind_id, typed.amount_minor, reason=typed.reason, entitlement_id=typed.entitlement_id)


async def _show_outcome(interaction: Interaction, given: Given) -> None:
    await answer_with_solve(interaction, given.case, outcome_words(given))
