"""The walk: five steps, forwards by Next, back by Back, never back by saving."""

import pytest

from bot.recovery.incident import Step
from bot.recovery.sequence import WALK, furthest, progress, step_after, step_before


@pytest.mark.parametrize(
    ("step", "shown", "before", "after"),
    [
        (Step.ACKNOWLEDGE, (1, 5), None, Step.UNDERSTAND),
        (Step.UNDERSTAND, (2, 5), Step.ACKNOWLEDGE, Step.SOLVE),
        (Step.SOLVE, (3, 5), Step.UNDERSTAND, Step.FOLLOW_UP),
        (Step.FOLLOW_UP, (4, 5), Step.SOLVE, Step.WRITE_DOWN),
        (Step.WRITE_DOWN, (5, 5), Step.FOLLOW_UP, Step.CLOSED),
    ],
)
def test_step_knows_its_place_and_its_neighbours(
    step: Step, shown: tuple[int, int], before: Step | None, after: Step
) -> None:
    assert (progress(step), step_before(step), step_after(step)) == (shown, before, after)


def test_next_from_the_first_step_passes_every_step_once_and_closes() -> None:
    passed = [Step.ACKNOWLEDGE]
    while passed[-1] is not Step.CLOSED:
        passed.append(step_after(passed[-1]))

    assert passed == [*WALK, Step.CLOSED]


@pytest.mark.parametrize("one", Step)
@pytest.mark.parametrize("other", Step)
def test_furthest_is_the_later_step_whichever_is_saved_last(one: Step, other: Step) -> None:
    order = list(Step)

    assert furthest(one, other) is furthest(other, one) is order[max(order.index(one), order.index(other))]
