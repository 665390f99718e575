"""The door: everything that reaches us from Slack comes in here, and every refusal leaves as words.

No exception reaches Bolt: an answer that a listener gives is lost when it raises.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import RecoveryDesk
from bot.recovery.case import Case
from bot.recovery.errors import NotNow, RecoveryError, UnreadableClick
from bot.recovery.people import Actor, Rosters
from bot.views.blocks import Block
from bot.views.form import Form
from bot.views.message import Message
from bot.views.walking.frame import Scene
from handlers.freshness import begin_answering
from handlers.people import People
from handlers.slack import SLACK_FAILURES, error_code
from handlers.telling import Ack, Telling, is_in_modal, sender

log = logging.getLogger(__name__)

# Slack hands a modal's external id back with its submission.
_FROM_HOME: Final = "home."


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody for whom a modal of the walk is drawn, also where it isn't they who did something."""

    actor: Actor
    rosters: Rosters
    desk: RecoveryDesk
    people: People
    client: AsyncWebClient

    def scene(self, case: Case, *, before: Form | None = None, notice: str = "") -> Scene:
        """What a modal of the walk is built from."""
        site = self.desk.sites.at(case.incident.site)
        roster = case.incident.roster(self.rosters).without(*self.rosters.reached_at(case.contacts))
        return Scene(case, self.actor, self.desk.playbook, site, roster, before, notice, self.rosters.names)


@dataclass(frozen=True, slots=True)
class Interaction(Viewer):
    """One thing that a member of staff did in Slack, and the ways to answer it."""

    body: Mapping[str, Any]
    ack: Ack

    @property
    def view(self) -> Mapping[str, Any]:
        """The modal that was submitted, closed, or whose button was pressed."""
        view: Mapping[str, Any] = self.body["view"]
        return view

    @property
    def form(self) -> Form:
        """Raises: UnreadableClick."""
        return Form.decoded(self.view.get("private_metadata", ""))

    @property
    def action(self) -> Mapping[str, Any]:
        action: Mapping[str, Any] = self.body["actions"][0]
        return action

    @property
    def is_from_home(self) -> bool:
        """Pressed on App Home, or sent by a modal that was opened there."""
        view = self.body.get("view") or {}
        return view.get("type") == "home" or str(view.get("external_id") or "").startswith(_FROM_HOME)

    def number(self, text: object) -> int:
        """A row's id that a button or a view carries. Raises: UnreadableClick."""
        if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 19):
            raise UnreadableClick()
        return int(text)

    @property
    def is_in_modal(self) -> bool:
        """Whether a modal was clicked in, not a message or App Home."""
        return is_in_modal(self.body)

    async def open(self, view: Block) -> Mapping[str, Any]:
        """Show a modal, on top of the one that was clicked in; the trigger lives three seconds and serves once.

        One that was opened from App Home remembers it. What Slack drew, with its id and hash.
        """
        marked = {"external_id": f"{_FROM_HOME}{uuid4().hex}"} if self.is_from_home else {}
        show = self.client.views_push if self.is_in_modal else self.client.views_open
        drawn: Mapping[str, Any] = (await show(trigger_id=self.body["trigger_id"], view=view | marked))["view"]
        return drawn

    async def redraw_below(self, view: Block) -> None:
        """After a form that lay on a modal: what lies under it shows what came of it."""
        below = self.view.get("previous_view_id")
        if below:
            await self._update(below, view)

    async def offer(self, options: list[Block]) -> None:
        """Answer what is being typed into a select."""
        await self.ack(options=options)

    async def redraw(
        self, view: Block, *, drawn_as: str = "", whatever_it_shows: bool = False
    ) -> Mapping[str, Any] | None:
        """Show a modal in place of the one whose button was pressed. None: it had changed meanwhile, or is gone.

        Whoever pressed again, or went on, sees what came of that; `whatever_it_shows` replaces that as well. `drawn_as`
        is the hash under which we drew it again by ourselves, after it was pressed.
        """
        unchanged = {} if whatever_it_shows else {"hash": drawn_as or str(self.view["hash"])}
        return await self._update(self.view["id"], view, **unchanged)

    async def _update(self, view_id: str, view: Block, **unchanged: str) -> Mapping[str, Any] | None:
        try:
            drawn: Mapping[str, Any] = (await self.client.views_update(view_id=view_id, view=view, **unchanged))["view"]
        except SLACK_FAILURES as problem:
            if error_code(problem) not in ("hash_conflict", "not_found", "view_not_found"):
                raise
            return None
        return drawn

    async def replace_with(self, view: Block) -> None:
        """Answer a submission with the next modal, in the ack itself."""
        await self.ack(response_action="update", view=view)

    async def close_all(self) -> None:
        """Answer a submission by closing it and what lies under it, which shows what was before."""
        await self.ack(response_action="clear")

    async def tell(self, message: Message) -> None:
        """Answer a command so that only its author sees it."""
        await self.ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")


Handler = Callable[[Interaction], Awaitable[None]]


class Door:
    """Makes Bolt listeners of our handlers, and knows which are still at work."""

    def __init__(self, desk: RecoveryDesk, people: People, client: AsyncWebClient) -> None:
        self._desk = desk
        self._people = people
        self._client = client
        self._telling = Telling(desk, client)
        self._at_work: set[asyncio.Task[Any]] = set()

    def guarded(self, handler: Handler, then: Handler | None = None) -> Callable[[AsyncArgs], Awaitable[None]]:
        """A listener that finds out who acts, and turns every failure into words for them; `then` comes after those."""

        async def listener(args: AsyncArgs) -> None:
            acked = asyncio.Event()
            task = asyncio.create_task(self._handle(handler, then, args, acked))
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
            await acked.wait()  # then Bolt answers Slack, while the handler goes on

        listener.__name__ = getattr(handler, "__name__", "listener")
        return listener

    async def viewer(self, team_id: str, user_id: str) -> Viewer:
        """Raises: NotStaff, StaffUnknown, NotNow."""
        actor = await self._desk.home.settled(await self._people.actor(team_id, user_id))
        return Viewer(actor, await self._people.rosters(), self._desk, self._people, self._client)

    async def drained(self) -> None:
        """Wait until everything that came in is finished and answered."""
        while self._at_work:
            await asyncio.wait(self._at_work)

    async def _handle(self, handler: Handler, then: Handler | None, args: AsyncArgs, acked: asyncio.Event) -> None:
        async def ack(**answer: Any) -> None:
            await args.ack(**answer)
            acked.set()

        begin_answering()
        interaction = None
        try:
            if "event" in args.body:
                await ack()  # an event has no answer, and Slack waits three seconds for none
            interaction = await self._interaction(args, ack)
            await handler(interaction)
        except RecoveryError as problem:
            await self._telling.refuse(args, ack, problem)
        except SLACK_FAILURES as problem:
            await self._telling.say_not_shown(args, ack, problem)
        except Exception:  # the last line of defence: the user is told, the traceback is kept under a reference
            await self._telling.apologise(args, ack)
        finally:
            if args.ack.response is None:
                await ack()
            acked.set()
        if then and interaction:
            await afterwards(then(interaction))

    async def _interaction(self, args: AsyncArgs, ack: Ack) -> Interaction:
        viewer = await self.viewer(*sender(args.body))
        return Interaction(
            viewer.actor, viewer.rosters, viewer.desk, viewer.people, viewer.client, body=args.body, ack=ack
        )


async def afterwards(drawing: Awaitable[None]) -> None:
    """All is said: what fails now is only logged, since the next look shows it."""
    try:
        await drawing
    except NotNow as problem:  # said in a line already
        log.debug("not drawn afterwards", extra={"reason": str(problem)})
    except Exception:  # a bug here must not stop what comes in next
        log.exception("not drawn afterwards")
