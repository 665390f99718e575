"""Drawing a step of the walk: opened, or in place of what was pressed. Where a request waits, its answer comes there.

Slack tells by a hash whether a modal is still as it was drawn; once it isn't, the answer comes by DM alone.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final

from bot.recovery.case import Case
from bot.recovery.delivery import Delivery
from bot.recovery.errors import RecoveryError
from bot.recovery.incident import Step
from bot.recovery.people import Actor
from bot.views.blocks import Block
from bot.views.form import Form
from bot.views.giving import shows_giving
from bot.views.ids import SOLVE
from bot.views.walking.steps import build_step
from handlers.door import Door, Interaction, Viewer
from handlers.slack import SLACK_FAILURES, error_code

log = logging.getLogger(__name__)

# Nobody has read what came of their form and pressed Next before this: seconds.
_NOT_GONE_ON_WITHIN: Final = 1.0
# After Slack drew it, until we have written down under which hash, on a busy machine: seconds, looked at so often.
_REMEMBERED_WITHIN: Final = 2.0
_LOOK_EVERY: Final = 0.1


async def open_step(interaction: Interaction, case: Case) -> None:
    """The incident's own step; one that is written down shows what became of it. Raises: SLACK_FAILURES."""
    await _await_answer(interaction, case, await interaction.open(build_step(interaction.scene(case))))


async def ask_first(interaction: Interaction, case: Case) -> bool:
    """Where what was typed in a form raises the question whether somebody was hurt, the form becomes the question.

    What the form was for is done. False: nothing is to be asked.
    """
    if case.incident.asking:
        await interaction.replace_with(build_step(interaction.scene(case)))
    return bool(case.incident.asking)


async def redraw_step(
    interaction: Interaction,
    case: Case,
    step: Step | None = None,
    *,
    before: Form | None = None,
    notice: str = "",
    whatever_it_shows: bool = False,
) -> bool:
    """In place of the modal whose button was pressed. False: it had changed meanwhile, or is gone.

    Of `before` stays what its reader was shown; `notice` stands on top. Raises: SLACK_FAILURES.
    """
    drawn = await interaction.redraw(
        build_step(interaction.scene(case, before=before, notice=notice), step), whatever_it_shows=whatever_it_shows
    )
    if drawn is None and (case_now := await _drawn_by_us(interaction, case)):
        view = build_step(interaction.scene(case_now, before=before, notice=notice), step)
        case, drawn = case_now, await interaction.redraw(view, drawn_as=_hash_of(interaction, case_now))
    if drawn:
        await _await_answer(interaction, case, drawn)
    return bool(drawn)


async def redraw_form(interaction: Interaction, case: Case, form: Block) -> None:
    """A form of the walk in place of Solve, also where Solve drew itself again meanwhile. Raises: SLACK_FAILURES."""
    if await interaction.redraw(form) is None and (case_now := await _drawn_by_us(interaction, case)):
        await interaction.redraw(form, drawn_as=_hash_of(interaction, case_now))


async def answer_with_solve(interaction: Interaction, case: Case, notice: str) -> None:
    """In the acknowledgement of a form; where it asked for something, drawn once more, to learn the hash.

    Of an incident that is written down one reads what became of it.
    """
    step = shows_giving(case.incident)
    solve = build_step(interaction.scene(case, notice=notice), step)
    await interaction.replace_with(solve)
    if step is not Step.SOLVE or not _waits(interaction.actor, case):
        return
    try:
        async with asyncio.timeout(_NOT_GONE_ON_WITHIN):
            drawn = await interaction.client.views_update(view_id=interaction.view["id"], view=solve)
    except SLACK_FAILURES as problem:
        _leave_it(case.incident.id, problem)
    else:
        await _await_answer(interaction, case, drawn["view"])


def request_of(answer: Delivery) -> int:
    return int(answer.subject.partition(":")[0])


async def show_answer(door: Door, answer: Delivery) -> None:
    """Once it is told by DM, decided or not: Solve is drawn again for who asked, unless they have gone on."""
    try:
        asker = await door.viewer(answer.team_id, answer.recipient)
        request = (await asker.desk.deciding.asked(answer.team_id, request_of(answer))).request
        if not request.view_id:
            return
        case = await asker.desk.walking.case(asker.actor, request.incident_id)
        if case.incident.asking:
            return  # it is asked of whoever typed it; who asked has the answer by DM, and what they type
        await _draw(asker, case, request.view_id, request.view_hash)
    except (RecoveryError, *SLACK_FAILURES) as problem:
        _leave_it(answer.incident_id, problem)


async def _drawn_by_us(interaction: Interaction, case: Case) -> Case | None:
    """The case as it is now, where the modal was drawn again by itself after its button was pressed."""
    if not case.requests:
        return None
    for _ in range(round(_REMEMBERED_WITHIN / _LOOK_EVERY)):
        await asyncio.sleep(_LOOK_EVERY)
        case_now = await interaction.desk.walking.case(interaction.actor, case.incident.id)
        if _hash_of(interaction, case_now) not in ("", interaction.view["hash"]):
            return case_now
    return None


def _hash_of(interaction: Interaction, case: Case) -> str:
    """Under which we drew the modal last while its reader waited. "": nobody waits in it."""
    return next((r.view_hash for r in case.requests if r.view_id == interaction.view["id"]), "")


async def _await_answer(interaction: Interaction, case: Case, drawn: Mapping[str, Any]) -> None:
    if drawn["callback_id"] != SOLVE or not _waits(interaction.actor, case):
        return
    try:
        await _wait_in(interaction, case, drawn)
    except (RecoveryError, *SLACK_FAILURES) as problem:
        _leave_it(case.incident.id, problem)


async def _draw(asker: Viewer, case: Case, view_id: str, view_hash: str) -> None:
    view: Block = build_step(asker.scene(case), Step.SOLVE)
    drawn = await asker.client.views_update(view_id=view_id, hash=view_hash, view=view)
    await _wait_in(asker, case, drawn["view"])


async def _wait_in(asker: Viewer, shown: Case, drawn: Mapping[str, Any]) -> None:
    """Remember where the next answer is shown; one that came meanwhile is shown at once."""
    view_id, view_hash = str(drawn["id"]), str(drawn["hash"])
    case = await asker.desk.giving.wait_in(asker.actor, shown.incident.id, view_id, view_hash)
    if _waiting(case) != _waiting(shown):
        await _draw(asker, case, view_id, view_hash)


def _waiting(case: Case) -> list[tuple[object, ...]]:
    """What waits, and what has been told of it meanwhile."""
    return [(request.id, request.promise_passed_at, request.first_approver) for request in case.waiting_requests]


def _waits(actor: Actor, case: Case) -> bool:
    return any(request.requested_by == actor.user_id for request in case.waiting_requests)


def _leave_it(incident_id: int | None, problem: BaseException) -> None:
    log.info("modal left as it is", extra={"incident": incident_id, "problem": error_code(problem)})
