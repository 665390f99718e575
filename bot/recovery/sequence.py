"""The recovery sequence: five steps, one after another, kept where the staff member left them."""

from typing import Final

from bot.recovery.incident import Step

WALK: Final = (Step.ACKNOWLEDGE, Step.UNDERSTAND, Step.SOLVE, Step.FOLLOW_UP, Step.WRITE_DOWN)


def progress(step: Step) -> tuple[int, int]:
    """Which of how many: (2, 5) at Understand."""
    return WALK.index(step) + 1, len(WALK)


def step_after(step: Step) -> Step:
    """Where Next leads; after the last step the walk is closed."""
    position = WALK.index(step) + 1
    return WALK[position] if position < len(WALK) else Step.CLOSED


def step_before(step: Step) -> Step | None:
    """Where Back leads. None at the first step."""
    position = WALK.index(step)
    return WALK[position - 1] if position else None


def furthest(one: Step, other: Step) -> Step:
    """The later of two steps: saving an earlier step again never moves an incident back."""
    order = (*WALK, Step.CLOSED)
    return max(one, other, key=order.index)
