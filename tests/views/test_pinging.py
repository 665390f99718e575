"""The DM that tells of follow-ups that are due."""

from dataclasses import replace

import pytest

from bot.content.playbook import load_playbook
from bot.recovery.followup import FollowUpKind, Ring
from bot.recovery.ringing import Ping, Told
from bot.sandbox.block_kit import check_message
from bot.views.blocks import Block, plain
from bot.views.pinging import build_ping, build_row_buttons
from tests.factories import SITE, TEAM, a_follow_up, a_grant, an_incident

_SNOOZES = ("soon", "hour", "tomorrow", "date")


def told(follow_up_id: int, kind: FollowUpKind, incident_id: int) -> Told:
    owed = a_follow_up(id=follow_up_id, kind=kind, incident_id=incident_id)
    ping = Ping(
        id=follow_up_id,
        team_id=TEAM,
        site=SITE,
        incident_id=incident_id,
        follow_up_id=follow_up_id,
        ping="p",
        recipient=owed.assignee_id,
        ring=Ring.DUE,
        due_at=owed.due_at,
        at=owed.due_at,
    )
    return Told(ping, owed, an_incident(id=incident_id, number=incident_id), is_newest=True)


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        (FollowUpKind.CHECK_ON_SITE, ["soon", "hand"]),
        (FollowUpKind.CALL, ["hour", "tomorrow", "date", "hand"]),
    ],
)
def test_check_on_site_is_put_off_for_minutes_only_since_the_customer_stands_there(
    kind: FollowUpKind, offered: list[str]
) -> None:
    alone = build_ping([told(1, kind, 7)], load_playbook()).blocks[-1]
    together = build_ping([told(1, kind, 7), told(2, kind, 8)], load_playbook()).blocks[-1]

    assert "Hand over" in str(alone)
    assert set(offered) - {"hand"} == {value for value in _SNOOZES if f"'{value}'" in str(alone)}
    for row in (together, build_row_buttons(a_follow_up(kind=kind), "mine")):
        assert [option["value"] for option in row["elements"][1]["options"]] == offered


def test_who_handed_it_on_is_named_in_the_notification_and_in_the_message() -> None:
    handed = replace(told(1, FollowUpKind.CALL, 7), handed_by="U0LEAD")

    alone = build_ping([handed], load_playbook())
    together = build_ping([handed, told(2, FollowUpKind.CALL, 8)], load_playbook())

    assert "from <@U0LEAD>" in alone.text
    assert "From <@U0LEAD>." in str(alone.blocks[0])
    assert str(together.blocks).count("From <@U0LEAD>.") == 1


FAIR = "A new soup\nand *an* <!channel>"


@pytest.mark.parametrize(
    ("amounts", "fair", "line"),
    [
        ((500,), "A new soup", "Given: €5.00 · A dessert. They called fair: A new soup"),
        ((500, 1000), "", "Given: €5.00 · A dessert, €10.00 · A dessert."),
        ((), "A new soup", "They called fair: A new soup"),
        ((500,), FAIR, "Given: €5.00 · A dessert. They called fair: A new soup and *an* <!channel>"),
        ((), "", ""),
    ],
)
def test_what_they_have_and_what_they_called_fair_is_one_short_line(
    amounts: tuple[int, ...], fair: str, line: str
) -> None:
    ping = told(1, FollowUpKind.CALL, 7)
    given = tuple(a_grant(amount_minor=minor) for minor in amounts)
    ping = replace(ping, given=given, incident=replace(ping.incident, fair=fair))

    alone = build_ping([ping], load_playbook()).blocks
    together = build_ping([ping, told(2, FollowUpKind.CALL, 8)], load_playbook()).blocks

    lines = [block["elements"][0] for block in alone if block["type"] == "context"][:-1]
    assert lines == ([plain(line)] if line else [])
    assert ("The soup was cold.\n" + line).strip() in [_words(b) for b in together if b["type"] == "rich_text"]


def _words(block: Block) -> str:
    text: str = block["elements"][0]["elements"][1]["text"]
    return text


def test_fifteen_follow_ups_with_all_that_is_known_fit_into_one_message() -> None:
    long = [told(n, FollowUpKind.CALL, n) for n in range(1, 16)]
    given = tuple(a_grant() for _ in range(9))
    full = [
        replace(one, handed_by="U0LEAD", given=given, incident=replace(one.incident, fair="x" * 3000)) for one in long
    ]

    assert check_message(list(build_ping(full, load_playbook()).blocks)) == []
    assert check_message(list(build_ping(full[:1], load_playbook()).blocks)) == []


def test_incident_with_two_follow_ups_due_is_named_once() -> None:
    due = [told(1, FollowUpKind.CALL, 7), told(2, FollowUpKind.DAY_30, 7), told(3, FollowUpKind.CALL, 8)]

    assert build_ping(due, load_playbook()).text == "3 follow-ups to do: #7, #8"
