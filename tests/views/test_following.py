"""What staff are reminded of reads at a glance."""

import pytest

from bot.recovery.case import Case
from bot.recovery.followup import FollowUpState, Outcome
from bot.recovery.incident import Step
from bot.sandbox.block_kit import check_message
from bot.views.following import build_left_open
from tests.clock import NOON
from tests.factories import a_follow_up, an_incident


def test_reminder_of_a_walk_that_was_left_shows_the_first_words_of_a_long_story() -> None:
    message = build_left_open(Case(incident=an_incident(what_happened="x" * 3000), now=NOON), "Solve")

    assert message
    assert check_message(list(message.blocks)) == []
    assert 100 < str(message.blocks).count("x") < 250


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.UNSATISFIED, "it isn't put right for them"),
        (Outcome.RECURRED, "it happened to them again"),
        (Outcome.ESCALATED, "they want somebody above"),
    ],
)
def test_who_is_led_back_to_a_reopened_walk_reads_why(outcome: Outcome, why: str) -> None:
    call = a_follow_up(state=FollowUpState.DONE, outcome=outcome, note="Still cold", done_at=NOON)
    reopened = Case(incident=an_incident(step=Step.SOLVE, reopened=1), now=NOON, follow_ups=(call,))

    message = build_left_open(reopened, "Solve")

    assert message
    assert f"is open again: {why}." in message.text
    assert "Still cold" in str(message.blocks)
    assert "where you left off" not in str(message.blocks)


def test_walk_that_has_gone_on_since_it_was_reopened_is_open_where_it_was_left() -> None:
    call = a_follow_up(state=FollowUpState.DONE, outcome=Outcome.UNSATISFIED, done_at=NOON)
    gone_on = Case(incident=an_incident(step=Step.FOLLOW_UP, reopened=1), now=NOON, follow_ups=(call,))

    message = build_left_open(gone_on, "Follow up")

    assert message
    assert "is open at Follow up." in message.text
