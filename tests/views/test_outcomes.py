"""How a follow-up ended reads as a colleague would say it, in the form, in the DM and in the history."""

import pytest

from bot.recovery.followup import FollowUpKind, Outcome
from bot.views.outcomes import asked, ended


@pytest.mark.parametrize("kind", FollowUpKind)
def test_each_way_to_end_has_words_before_and_after(kind: FollowUpKind) -> None:
    words = asked(kind)
    assert tuple(words) == kind.outcomes
    assert not [outcome for outcome in words if "_" in ended(kind, outcome) or ended(kind, outcome).endswith(".")]


@pytest.mark.parametrize(
    ("outcome", "chosen", "told"),
    [
        (
            Outcome.RETURNED,
            "Not sent: they have been back since",
            "not sent, they have been back since",
        ),
        (Outcome.LOST, "Not sent: we have lost them", "not sent, we have lost them. Nobody contacts them any more"),
    ],
)
def test_a_note_that_was_not_sent_says_why(outcome: Outcome, chosen: str, told: str) -> None:
    note = FollowUpKind.HANDWRITTEN_NOTE
    assert (asked(note)[outcome], ended(note, outcome)) == (chosen, told)


def test_a_customer_who_is_lost_is_left_in_peace_after_a_call() -> None:
    assert ended(FollowUpKind.CALL, Outcome.LOST) == "we have lost them. Nobody contacts them any more"
