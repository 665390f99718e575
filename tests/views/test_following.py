"""What staff are reminded of reads at a glance."""

from bot.recovery.case import Case
from bot.sandbox.block_kit import check_message
from bot.views.following import build_left_open
from tests.clock import NOON
from tests.factories import an_incident


def test_reminder_of_a_walk_that_was_left_shows_the_first_words_of_a_long_story() -> None:
    message = build_left_open(Case(incident=an_incident(what_happened="x" * 3000), now=NOON), "Solve")

    assert message
    assert check_message(list(message.blocks)) == []
    assert 100 < str(message.blocks).count("x") < 250
