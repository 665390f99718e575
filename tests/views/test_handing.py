"""What somebody reads who takes an incident over."""

from datetime import timedelta

import pytest

from bot.content.playbook import load_playbook
from bot.recovery.case import Case
from bot.recovery.incident import Waiting
from bot.views.handing import standing_facts
from tests.clock import NOON
from tests.factories import an_incident


@pytest.mark.parametrize(
    ("waiting", "ago", "told"),
    [
        (Waiting.HERE, timedelta(minutes=4), ("Customer waits", "here, 4 min")),
        (Waiting.HERE, timedelta(hours=23), ("Customer waits", "here, 23 h")),
        (Waiting.HERE, timedelta(days=5), ("Customer was", "here, 5 days ago")),
        (Waiting.ON_THE_LINE, timedelta(days=1), ("Customer was", "on the line, 1 day ago")),
        (Waiting.LATER, timedelta(days=5), ("Customer waits", "for a call back, 5 days")),
    ],
)
def test_whoever_was_here_a_day_ago_is_not_said_to_wait_here(
    waiting: Waiting, ago: timedelta, told: tuple[str, str]
) -> None:
    case = Case(incident=an_incident(waiting=waiting, opened_at=NOON - ago), now=NOON)

    assert standing_facts(case, load_playbook())[0] == told
