"""Staff and managers at work through the sandbox, who press again where nothing answers, as people do."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sandbox import Answer, Message, Sandbox
from bot.sandbox.person import Person
from bot.views.ids import NOTE
from tests.faults.ledger import Ledger

# A policy whose follow-ups are due at once, whenever the tests are run.
NEVER_CLOSED = str(Path(__file__).with_name("never_closed.toml"))
_STAFF = ("UANA", "UJIHO", "ULEILA")
_DECIDERS = ("UIRINA", "UGRACE")
# How long somebody looks at a screen that doesn't change, before they go on to the next customer.
_PATIENCE = 4.0
_TOLD_WITHIN = 15.0


class GaveUp(Exception):
    """What was to be pressed never came, or nothing answered: the person starts anew."""


class Driver:
    """People at work until told to stop, or each has served so many. `ledger` has what Slack showed them as done."""

    def __init__(self, sandbox: Sandbox, chance: random.Random, most: int = 1000) -> None:
        self.sandbox = sandbox
        self.chance = chance
        self.ledger = Ledger()
        self._most = most
        self._stopping = False

    async def work(self) -> None:
        deciding = [asyncio.create_task(self._decide(self.sandbox.person(user))) for user in _DECIDERS]
        await asyncio.gather(*(self._serve(self.sandbox.person(user)) for user in _STAFF))
        self.stop()
        await asyncio.gather(*deciding)

    def stop(self) -> None:
        """Finish what is in hand."""
        self._stopping = True

    # Staff

    async def _serve(self, person: Person) -> None:
        for n in range(1, self._most + 1):
            if self._stopping:
                return
            try:
                await self._recover(person, n)
                await self._follow_up(person)
            except GaveUp as problem:
                self.ledger.unshown.append(f"{person.user.name} {n}: {problem}")

    async def _recover(self, person: Person, n: int) -> None:
        ledger, text = self.ledger, f"{person.user.name} {n}: cold soup"
        before = person.modal
        answer = await self._insist(lambda: person.types(f"/recover {text}"))
        if answer.body:
            raise GaveUp(f"told: {answer.body.get('text')}")
        ledger.started.add(text)
        try:
            await self._see(lambda: person.modal is not None and person.modal is not before)
        except GaveUp:
            ledger.unopened.add(text)
            raise
        if self.chance.random() < 0.4 and "give.gesture.treat" in str(person.modal and person.modal.blocks):
            await self._insist(lambda: person.clicks(person.modal, action_id="give.gesture.treat"))
            ledger.gestures.add(text)
        await self._submit(person)
        ledger.acknowledged.add(text)
        await self._understand(person, n)
        ledger.understood.add(text)
        if self.chance.random() < 0.6:
            await self._ask(person, text)
        await self._submit(person)
        await self._plan(person, n)
        ledger.planned.add(text)
        self._fill(person, "write_down.cause", "till_or_system")
        self._fill(person, "write_down.parting", "satisfied")
        await self._submit(person)
        ledger.written.add(text)
        await person.closes()

    async def _understand(self, person: Person, n: int) -> None:
        """What failed draws the facts that its limits depend on."""
        self._fill(person, "understand.severity", "S2")
        await self._insist(lambda: person.chooses(person.modal, "walk.area", "wrong_order"))
        await self._see(lambda: "understand.price" in str(_blocks(person)))
        self._fill(person, "understand.price", "90")
        self._fill(person, "understand.proof", "receipt")
        self._fill(person, "understand.order_number", f"{person.user.id}-{n}")
        await self._submit(person)

    async def _ask(self, person: Person, text: str) -> None:
        """More than staff may give."""
        await self._insist(lambda: person.clicks(person.modal, action_id="give.something_else"))
        await self._see(lambda: "compensation.amount" in str(person.modal and person.modal.blocks))
        self._fill(person, "compensation.kind", "store_credit")
        self._fill(person, "compensation.amount", "90")
        self._fill(person, "compensation.reason", text)
        await self._submit(person)
        self.ledger.asked.add(text)

    async def _plan(self, person: Person, n: int) -> None:
        self._fill(person, "follow_up.contact", f"{person.user.id.lower()}.{n}@example.com")
        self._fill(person, "follow_up.consent", ["agreed"])
        self._fill(person, "follow_up.when.check_on_site", None)
        # Pickers count minutes, and a minute that has just begun is due now.
        self._fill(person, "follow_up.when.day_3", datetime.now(UTC).replace(second=0, microsecond=0))
        await self._submit(person)

    async def _follow_up(self, person: Person) -> None:
        """Answer the oldest ping that still has its buttons: half are snoozed once, and done when they come again."""
        pinged = [m for m in person.dm if _follow_up_of(m)]
        if not pinged:
            return
        ping = self.chance.choice(pinged)
        follow_up = _follow_up_of(ping)
        if follow_up in self.ledger.done:
            return  # a ping that came twice
        before = person.modal
        if follow_up in self.ledger.snoozed or self.chance.random() < 0.5:
            await self._insist(lambda: person.clicks(ping, "follow.done", block_id=f"follow.{follow_up}"))
            await self._see(lambda: person.modal is not before and "outcome.outcome" in str(_blocks(person)))
            self._fill(person, "outcome.outcome", "satisfied")
            await self._submit(person)
            self.ledger.done.add(follow_up)
        else:
            await self._insist(lambda: person.chooses(ping, "follow.snooze", "date", block_id=f"follow.{follow_up}"))
            await self._see(lambda: person.modal is not before and "snooze.until" in str(_blocks(person)))
            until = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(seconds=1)
            self._fill(person, "snooze.until", until)
            await self._submit(person)
            self.ledger.snoozed[follow_up] = until

    # Managers

    async def _decide(self, person: Person) -> None:
        seen: set[int] = set()
        while not self._stopping:
            waiting = [m for m in person.dm if _request_of(m) and _request_of(m) not in seen]
            if not waiting:
                await self._next_change()
                continue
            message = waiting[0]
            request, refused = _request_of(message), len(_refusals(person))
            try:
                await self._insist(lambda m=message: person.clicks(m, text="Approve"))  # type: ignore[misc]
            except GaveUp as problem:
                self.ledger.unshown.append(f"{person.user.name}, request {request}: {problem}")
            else:
                if await self._is_refused(person, refused, message):
                    continue  # they read why, and press again
                self.ledger.decided.add(request)
            seen.add(request)

    async def _is_refused(self, person: Person, before: int, message: Message) -> bool:
        """Whether they read that nothing was decided, before the message changes. Silence is a yes, to be kept."""
        with suppress(TimeoutError):
            await self.sandbox.until(
                lambda: len(_refusals(person)) > before or not any(_request_of(m) for m in person.dm if m is message),
                timeout=_TOLD_WITHIN,
            )
        return len(_refusals(person)) > before

    # Pressing

    def _fill(self, person: Person, block: str, value: object) -> None:
        """Raises: GaveUp where another screen stands there."""
        try:
            person.fill(block, value)
        except LookupError as problem:
            raise GaveUp(f"another screen: {problem}") from problem

    async def _submit(self, person: Person) -> None:
        """Press the button of the modal on top, until it answers, and put away what the bot had to say on top of it."""
        await self._insist(person.submits)
        while person.modal and person.modal.callback_id == NOTE:
            await person.closes()

    async def _insist(self, press: Callable[[], Awaitable[Answer]]) -> Answer:
        """Press, and again where nothing answers. Raises: GaveUp."""
        for _ in range(8):
            await self._connected()
            self.ledger.tried += 1
            try:
                answer = await press()
            except LookupError as problem:  # the screen changed under their finger
                raise GaveUp(f"not there any more: {problem}") from problem
            if answer.errors:
                raise GaveUp(f"told at the field: {answer.errors}")
            if answer.error is None:
                return answer
            self.ledger.pressed_again += 1
        raise GaveUp(f"no answer: {answer.error}")

    async def _connected(self) -> None:
        try:
            await self.sandbox.until(lambda: self.sandbox.bot_connected, timeout=30)
        except TimeoutError as problem:
            raise GaveUp("nobody is connected") from problem

    async def _see(self, what: Callable[[], object]) -> None:
        """Wait for the screen to change. Raises: GaveUp."""
        try:
            await self.sandbox.until(what, timeout=_PATIENCE)
        except TimeoutError as problem:
            raise GaveUp("the screen never changed") from problem

    async def _next_change(self) -> None:
        try:
            await self.sandbox.changed(timeout=0.5)
        except TimeoutError:
            return  # look whether to stop


def _blocks(person: Person) -> object:
    return person.modal.blocks if person.modal else ""


def _follow_up_of(message: Message) -> int:
    """The follow-up that a ping's Done button carries; 0: it has none."""
    return _carried(message, "follow.done")


def _refusals(person: Person) -> list[Message]:
    """What only they read in the bot's DM, and the word that an answer was not shown."""
    return [m for m in person.dm if m.ephemeral_to or "didn't show you my last answer" in m.text]


def _request_of(message: Message) -> int:
    return _carried(message, "decide.approve")


def _carried(message: Message, action_id: str) -> int:
    buttons = (e for block in message.blocks if block["type"] == "actions" for e in block["elements"])
    return next((int(button["value"]) for button in buttons if button["action_id"] == action_id), 0)
