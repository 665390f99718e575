"""The DM that tells of follow-ups that are due."""

from dataclasses import replace

import pytest

from bot.content.playbook import load_playbook
from bot.recovery.followup import FollowUpKind, Ring
from bot.recovery.ringing import Ping, Told
from bot.views.pinging import build_ping, build_row_buttons
from tests.factories import SITE, TEAM, a_follow_up, an_incident

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


def test_incident_with_two_follow_ups_due_is_named_once() -> None:
    due = [told(1, FollowUpKind.CALL, 7), told(2, FollowUpKind.DAY_30, 7), told(3, FollowUpKind.CALL, 8)]

    assert build_ping(due, load_playbook()).text == "3 follow-ups to do: #7, #8"
