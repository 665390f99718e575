"""Whether a colleague that somebody chose is staff there: Slack's people picker also offers guests and apps."""

from bot.recovery.errors import InvalidAssignee, NotAllowed, NotStaffThere, StaffUnknown
from handlers.door import Interaction


async def check_follows_up(interaction: Interaction, user_id: str, site: str, field: str) -> None:
    """Raises: InvalidAssignee, StaffUnknown."""
    if user_id and not await _is_staff(interaction, user_id, site):
        raise InvalidAssignee(field)


async def check_takes_over(interaction: Interaction, user_id: str, site: str, field: str) -> None:
    """Raises: NotStaffThere, StaffUnknown."""
    if not await _is_staff(interaction, user_id, site):
        raise NotStaffThere(field)


async def check_is_staff(interaction: Interaction, user_id: str, field: str) -> None:
    """At whichever site. Raises: InvalidAssignee, StaffUnknown."""
    if user_id and not await _is_staff(interaction, user_id):
        raise InvalidAssignee(field)


async def _is_staff(interaction: Interaction, user_id: str, site: str = "") -> bool:
    try:
        colleague = await interaction.people.actor(interaction.actor.team_id, user_id)
        if site:
            colleague.level_at(site)
    except StaffUnknown:
        raise
    except NotAllowed:
        return False
    return True
