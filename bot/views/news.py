"""News: the form in which a manager says what is new, and for whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from bot.content.playbook import Playbook
from bot.recovery.errors import Missing
from bot.recovery.site import Site
from bot.views import ids
from bot.views.blocks import Block, button, choice, context, date_time, field, option, section, text_input
from bot.views.short_form import build_short_form
from bot.views.speech import count
from bot.views.values import Values

_MOST_ABOUT = 300
_EVERYBODY = "everybody"


class Told(NamedTuple):
    area: str
    about: str
    due_at: datetime


def build_news_row(agreed: int) -> list[Block]:
    """On a manager's App Home; nothing while nobody agreed to hear of news."""
    if not agreed:
        return []
    told = f"*{count(agreed, 'customer')}* agreed to hear when something new comes."
    return [section(told, button("Tell them", ids.NEWS))]


def build_news(site: Site, playbook: Playbook, proposed: datetime) -> Block:
    everybody = option(_EVERYBODY, "Whatever it was")
    areas = [everybody, *(option(area.id, area.name) for area in playbook.policy.areas)][:100]
    blocks = [
        field("news.about", "What is new?", text_input(most=_MOST_ABOUT, multiline=True), hint="In a sentence or two."),
        field("news.area", "For those for whom this failed", choice("static_select", areas, _EVERYBODY)),
        field("news.when", "When", date_time(proposed)),
        context("Only who agreed to news is asked, each by the colleague they know, and each once."),
    ]
    return build_short_form("Something new", ids.NEWS_TELL, blocks, site.id, "Tell them")


def parse_news(view: Mapping[str, Any]) -> Told:
    """Raises: Missing, TooLong."""
    values = Values(view)
    area, due_at = values.chosen("news.area", required=True) or "", values.moment("news.when")
    if due_at is None:
        raise Missing("news.when")
    return Told("" if area == _EVERYBODY else area, values.text("news.about", required=True), due_at)


def told_words(people: int) -> str:
    if not people:
        return "*This was planned already.* Nobody hears of it twice."
    return f"*{count(people, 'customer')}* will hear of it. Your colleagues are told when it is time, with what to say."
