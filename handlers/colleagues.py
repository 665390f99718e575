"""Whether a colleague that somebody chose is staff there: Slack's people picker also offers guests and apps."""

from bot.recovery.case import Case
from bot.recovery.errors import ColleagueUnknown, InvalidAssignee, NotAllowed, NotForThem, NotStaffThere, StaffUnknown
from bot.recovery.people import Actor
from handlers.door import Interaction


async def check_follows_up(interaction: Interaction, user_id: str, case: Case, field: str) -> None:
    """Raises: InvalidAssignee, NotForThem, ColleagueUnknown."""
    if not user_id:
        return
    colleague = await _staff(interaction, user_id, field, case.incident.site)
    if not colleague:
        raise InvalidAssignee(field)
    _check_not_the_customer(colleague, case, field)


async def check_takes_over(interaction: Interaction, user_id: str, case: Case, field: str) -> None:
    """Raises: NotStaffThere, NotForThem, ColleagueUnknown."""
    _check_not_the_customer(await staff_there(interaction, user_id, case.incident.site, field), case, field)


async def staff_there(interaction: Interaction, user_id: str, site: str, field: str) -> Actor:
    """The colleague who takes over. Raises: NotStaffThere, ColleagueUnknown."""
    colleague = await _staff(interaction, user_id, field, site)
    if not colleague:
        raise NotStaffThere(field)
    return colleague


async def check_is_staff(interaction: Interaction, user_id: str, field: str) -> None:
    """At whichever site. Raises: InvalidAssignee, ColleagueUnknown."""
    if user_id and not await _staff(interaction, user_id, field):
        raise InvalidAssignee(field)


def _check_not_the_customer(colleague: Actor, case: Case, field: str) -> None:
    """Nobody looks after themselves as a customer; the answer doesn't say why. Raises: NotForThem."""
    if colleague.is_reached_at(case.contacts):
        raise NotForThem(field)


async def _staff(interaction: Interaction, user_id: str, field: str, site: str = "") -> Actor | None:
    try:
        colleague = await interaction.people.actor(interaction.actor.team_id, user_id)
        if site:
            colleague.level_at(site)
    except StaffUnknown as problem:
        raise ColleagueUnknown(field) from problem
    except NotAllowed:
        return None
    return colleague
