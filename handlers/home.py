"""App Home, drawn each time somebody opens it."""

from bot.recovery.empowerment import Level
from bot.views.home import build_home
from handlers.door import Interaction


async def handle_home_opened(interaction: Interaction) -> None:
    if interaction.body["event"].get("tab") != "home":
        return
    desk, actor = interaction.desk, interaction.actor
    view = build_home(
        await desk.walking.open_incidents(actor),
        await desk.following.due_for(actor),
        await desk.deciding.waiting_for(actor),
        await desk.outbox.dead(actor.team_id) if actor.reaches(Level.MANAGER, actor.site) else [],
        desk.playbook,
        await desk.protecting.open_cases(actor),
    )
    await interaction.client.views_publish(user_id=actor.user_id, view=view)
