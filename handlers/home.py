"""App Home: drawn when somebody opens it, and again when they press something there.

What others do meanwhile shows when it is opened next: publishing it to all whom a change concerns would cost a call for
each of them, for a page that hardly anybody is looking at. Their messages tell them at once.
"""

import logging
from dataclasses import replace

from bot.recovery.errors import UnreadableClick
from bot.views.flags import parse_looked
from bot.views.handing import build_hand_over_everything
from bot.views.home import OFF, ON, build_home
from handlers.door import Interaction
from handlers.slack import SLACK_FAILURES, error_code

log = logging.getLogger(__name__)


async def handle_home_opened(interaction: Interaction) -> None:
    if interaction.body["event"].get("tab") == "home":
        await _publish(interaction)


async def handle_duty(interaction: Interaction) -> None:
    """The button says which way, so that pressing it twice doesn't switch back."""
    value = interaction.action.get("value")
    if value not in (ON, OFF):
        raise UnreadableClick()
    desk, actor = interaction.desk, interaction.actor
    await desk.home.switch_duty(actor, value == ON)
    await interaction.ack()
    if value == OFF:
        await _offer_to_hand_over(interaction)


async def _offer_to_hand_over(interaction: Interaction) -> None:
    desk, actor = interaction.desk, interaction.actor
    left = await desk.handing.everything_of(actor, actor.site)
    if left.incidents or left.follow_ups:
        site = desk.sites.at(actor.site)
        to = await desk.handing.stand_in(actor, actor.site, interaction.rosters)
        await interaction.open(build_hand_over_everything(site, len(left.incidents), len(left.follow_ups), to))


async def handle_site(interaction: Interaction) -> None:
    chosen = (interaction.action.get("selected_option") or {}).get("value")
    await interaction.desk.home.move(interaction.actor, str(chosen))
    await interaction.ack()


async def handle_flag_looked(interaction: Interaction) -> None:
    site, key = parse_looked(interaction.action.get("value"))
    actor = interaction.actor
    contacts = await _staff_by_contact(interaction)
    await interaction.desk.home.have_looked(actor, site, key, contacts)
    await interaction.ack()


async def redraw(interaction: Interaction) -> None:
    """Draw App Home anew for whoever pressed there, or sent a form that was opened there, whatever came of it.

    What was refused is most often a button that no longer should be there. Where Slack can't show it now, it shows when
    App Home is opened next.
    """
    if not interaction.is_from_home:
        return
    settled = replace(interaction, actor=await interaction.desk.home.settled(interaction.actor))
    try:
        try:
            await _publish(settled, **_unless_changed(interaction))
        except SLACK_FAILURES as problem:
            if error_code(problem) != "hash_conflict":
                raise
            # Another press was drawn meanwhile: read again, so that what both did shows.
            await _publish(settled)
    except SLACK_FAILURES as problem:
        log.warning("App Home not drawn", extra={"slack_error": error_code(problem)})


def _unless_changed(interaction: Interaction) -> dict[str, str]:
    view = interaction.view
    return {"hash": str(view["hash"])} if view.get("type") == "home" else {}


async def _publish(interaction: Interaction, **unless_changed: str) -> None:
    desk, actor = interaction.desk, interaction.actor
    home = await desk.home.home(actor, interaction.rosters, await _staff_by_contact(interaction))
    view = build_home(home, desk.playbook)
    await interaction.client.views_publish(user_id=actor.user_id, view=view, **unless_changed)


async def _staff_by_contact(interaction: Interaction) -> dict[str, str]:
    people = await interaction.desk.home.people_of_flags(interaction.actor, interaction.rosters)
    return await interaction.people.staff_by_contact(people)
