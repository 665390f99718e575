"""News: a manager tells what is new, from App Home."""

from bot.views.news import build_news, parse_news, told_words
from bot.views.short_form import parse_short_form
from bot.views.telling import build_note
from handlers.door import Interaction


async def handle_news(interaction: Interaction) -> None:
    desk, actor = interaction.desk, interaction.actor
    proposed = desk.news.proposed_at(actor)
    await interaction.ack()
    await interaction.open(build_news(desk.sites.at(actor.site), desk.playbook, proposed))


async def handle_tell(interaction: Interaction) -> None:
    site, token = parse_short_form(interaction.view)
    told = parse_news(interaction.view)
    people = await interaction.desk.news.tell(interaction.actor, token, site, told.area, told.about, told.due_at)
    await interaction.replace_with(build_note("Something new", told_words(people)))
