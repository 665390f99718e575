"""Given already, and why: asked only above what frontline staff may give, at its field."""

import pytest

from bot.desk import RecoveryDesk
from bot.recovery.errors import ReasonNeeded, RecoveryError, WhyAboveFrontline
from bot.recovery.people import Actor
from bot.views.speech import refusal
from tests.desk.stories import LEAD, STAFF, a_token, open_incident
from tests.desk.test_recording import record
from tests.storage.rows import all_rows


async def test_within_the_limit_nobody_asks_why_it_was_given(desk: RecoveryDesk) -> None:
    given = await record(desk, await open_incident(desk), 2_500, reason="")

    assert given.grant
    assert given.request is None


@pytest.mark.parametrize(
    ("actor", "giver", "problem", "words"),
    [
        (
            STAFF,
            STAFF,
            ReasonNeeded,
            "This needs a lead: €26.00 is above your €25.00 goodwill limit for this incident.",
        ),
        (STAFF, LEAD, ReasonNeeded, "Say in a few words why, and I'll ask."),
        (LEAD, LEAD, WhyAboveFrontline, "That is more than frontline staff may give here (€25.00)."),
    ],
    ids=["above the giver's limit", "a lead's, recorded by staff", "a lead's own"],
)
async def test_above_the_frontlines_limit_why_it_was_given_is_asked_at_the_field_and_nothing_is_written(
    desk: RecoveryDesk, database_url: str, actor: Actor, giver: Actor, problem: type[RecoveryError], words: str
) -> None:
    incident, token = await open_incident(desk), a_token()
    before = await all_rows(database_url)

    with pytest.raises(problem) as caught:
        await record(desk, incident, 2_600, actor=actor, giver=giver, reason="", token=token)
    assert caught.value.field == "compensation.reason"
    assert words in refusal(caught.value, as_mrkdwn=False)
    assert await all_rows(database_url) == before

    given = await record(desk, incident, 2_600, actor=actor, giver=giver, reason="Slack was down", token=token)
    assert given.grant
    assert given.grant.reason == "Slack was down"
