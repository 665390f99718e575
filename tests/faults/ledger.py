"""What people were told is done, to be held against what the database and Slack have."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from bot.recovery.approval import RequestState
from bot.recovery.delivery import DeliveryStatus
from bot.recovery.followup import FollowUpState
from bot.sandbox import Message, Sandbox
from bot.views.ids import FOLLOW_UP_DONE
from storage.tables import audit, deliveries, follow_ups, grants, incidents, requests
from tests.storage.rows import rows_of

# Longer than a lease, after which what a killed process held is taken up by another, and a second for each post.
_ALL_IS_SENT_WITHIN = 90.0


@dataclass(slots=True)
class Ledger:
    """Each step that Slack showed as done, by the text that names its incident, request or follow-up.

    `unopened` are those whose first modal never came. `tried` counts every press, `pressed_again` those whose answer
    never came.
    """

    started: set[str] = field(default_factory=set)
    gestures: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    understood: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    planned: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    decided: set[int] = field(default_factory=set)
    snoozed: dict[int, datetime] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    unopened: set[str] = field(default_factory=set)
    unshown: list[str] = field(default_factory=list)
    tried: int = 0
    pressed_again: int = 0

    @property
    def steps(self) -> int:
        """How many steps were acked."""
        sets = (self.started, self.gestures, self.acknowledged, self.understood, self.asked, self.planned)
        more = (self.written, self.decided, self.snoozed, self.done)
        return sum(len(one) for one in (*sets, *more))


@dataclass(frozen=True, slots=True)
class Books:
    """The database after all is over."""

    incidents: list[RowMapping]
    grants: list[RowMapping]
    requests: list[RowMapping]
    follow_ups: list[RowMapping]
    deliveries: list[RowMapping]
    audit: list[RowMapping]

    @classmethod
    async def of(cls, url: str) -> "Books":
        tables = (incidents, grants, requests, follow_ups, deliveries, audit)
        return cls(*[await rows_of(url, table) for table in tables])

    def owed_now(self) -> list[RowMapping]:
        now = datetime.now(UTC)
        return [d for d in self.deliveries if d["status"] is DeliveryStatus.PENDING and d["due_at"] <= now]

    def dead(self) -> list[RowMapping]:
        return [d for d in self.deliveries if d["status"] is DeliveryStatus.DEAD]


async def settled(url: str) -> Books:
    """The books once nothing is owed any more."""
    until = time.monotonic() + _ALL_IS_SENT_WITHIN
    while owed := (books := await Books.of(url)).owed_now():
        assert time.monotonic() < until, f"still owed: {[dict(delivery) for delivery in owed]}"
        await asyncio.sleep(0.25)  # no event says so: other processes write it
    return books


def losses(ledger: Ledger, books: Books, sandbox: Sandbox) -> list[str]:
    """Every acked step that isn't in the database, and every due ping that Slack never got."""
    return [*_lost_steps(ledger, books), *_lost_follow_ups(ledger, books), *_lost_pings(books, sandbox)]


def doubles(books: Books) -> list[str]:
    """Every grant, request, decision or outcome that happened more than once."""
    one_each: dict[str, list[object]] = {
        "gesture": [(g["incident_id"], g["offer_id"]) for g in books.grants if g["offer_id"]],
        "request": [r["reason"] for r in books.requests],
        "grant of request": [g["request_id"] for g in books.grants if g["request_id"]],
        "decision": [a["after"]["request"] for a in books.audit if a["what"] in ("approve", "decline")],
        "outcome": [a["after"]["follow_up"] for a in books.audit if a["what"] == "follow_up"],
        "number": [i["number"] for i in books.incidents if i["number"] is not None],
    }
    return [f"{what} {key}: {n} times" for what, keys in one_each.items() for key, n in Counter(keys).items() if n > 1]


def repeated(books: Books, sandbox: Sandbox) -> list[str]:
    """Messages that Slack has and no delivery knows of: posted, and not recorded before the process died."""
    known = {(d["channel"], d["ts"]) for d in books.deliveries}
    return [
        m.text
        for m in sandbox.workspace.messages
        if m.by_bot and m.ephemeral_to is None and (m.channel, m.ts) not in known
    ]


def untold(ledger: Ledger, sandbox: Sandbox) -> list[str]:
    """Who saw no modal after their command, and wasn't told the way back privately."""
    said = [str(m.blocks) for m in sandbox.workspace.messages if m.channel.startswith("D")]
    return [text for text in ledger.unopened if not any(text in one and "walk.continue" in one for one in said)]


def _lost_steps(ledger: Ledger, books: Books) -> list[str]:
    by_text = {i["what_happened"]: i for i in books.incidents}
    gestures = {g["incident_id"] for g in books.grants if g["offer_id"]}
    reasons = {r["reason"] for r in books.requests}
    planned = {f["incident_id"] for f in books.follow_ups}
    is_kept: dict[str, Any] = {
        "started": lambda text: text in by_text,
        "gestures": lambda text: by_text[text]["id"] in gestures,
        "acknowledged": lambda text: by_text[text]["number"] is not None,
        "understood": lambda text: by_text[text]["price_minor"] == 9000,
        "asked": lambda text: text in reasons,
        "planned": lambda text: by_text[text]["id"] in planned,
        "written": lambda text: by_text[text]["written_at"] is not None,
    }
    return [f"{step}: {text}" for step, holds in is_kept.items() for text in getattr(ledger, step) if not holds(text)]


def _lost_follow_ups(ledger: Ledger, books: Books) -> list[str]:
    by_id = {f["id"]: f for f in books.follow_ups}
    states = {r["id"]: r["state"] for r in books.requests}
    return [
        *(f"decided: {request}" for request in ledger.decided if states[request] is RequestState.WAITING),
        *(f"done: {one}" for one in ledger.done if by_id[one]["state"] is not FollowUpState.DONE),
        *(
            f"snoozed: {one} until {until}"
            for one, until in ledger.snoozed.items()
            if by_id[one]["state"] is FollowUpState.OPEN and by_id[one]["due_at"] < until
        ),
    ]


def _lost_pings(books: Books, sandbox: Sandbox) -> list[str]:
    """What is open and was due a moment ago stands in its assignee's DM, with its buttons."""
    a_moment_ago = datetime.now(UTC) - timedelta(seconds=5)
    pinged = {(m.channel, value) for m in sandbox.workspace.messages if not m.deleted for value in _done_buttons(m)}
    return [
        f"ping of follow-up {f['id']}, due {f['due_at']}"
        for f in books.follow_ups
        if f["state"] is FollowUpState.OPEN
        and f["due_at"] <= a_moment_ago
        and (sandbox.workspace.dm_of(f["assignee_id"]).id, str(f["id"])) not in pinged
    ]


def _done_buttons(message: Message) -> list[str]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["value"] for row in rows for element in row if element["action_id"] == FOLLOW_UP_DONE]
