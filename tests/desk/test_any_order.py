"""Whatever several people do at once: limits hold, each request is decided once, and the audit explains it all.

Each sequence lives in a workspace of its own with two sites, and two to four people act at the same moment. What they
do follows from its number; who of them is first, from the database. Afterwards the audit of each workspace is read line
by line, in the order in which it was written, without the rules that allowed its lines (tests/desk/replay.py):

- At the line of each grant all that counted then, with it, is within the limits of the level that authorised it: over
  all that was linked at that line, of one purchase, and of seven days. What was given already is marked exactly where
  it isn't. Money back and what is owed stay within the price. A ratification is within the limits of who ratifies.
- A request is decided at most once, by neither its requester nor the giver, of a level that reaches; it is granted at
  most once, at what was allowed less what counted. Above a director's limit two directors said yes to one amount.
- Nobody acts at a site that isn't theirs. What ended, ended once, reversed only by somebody who might.
- A follow-up is whose the lines say, ends once, and is handed on by whose it is or a lead. Nothing happens to one of an
  incident that was void, and none is open on one that is void or closed. Whoever is reminded of one works there
  (tests/desk/promises.py).
- The lines alone make up the rows: every grant, every sum, and what each incident is linked by.

Not held to: sums after a grant, since a link or a restored incident may bring more together than anybody could have
given; and how much of a request counted as given meanwhile.

The profile says how many: `python -m pytest tests/desk/test_any_order.py --hypothesis-profile=thorough -n auto`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import RowMapping, insert

from bot.content.playbook import Playbook
from bot.recovery.approval import RequestState
from bot.recovery.incident import Proof, Step, Waiting
from storage.database import Database
from storage.tables import audit, duty, follow_ups, grants, incidents, pings, requests, workspaces
from tests.clock import NOON
from tests.desk.books import THE_SITE
from tests.desk.crowd import limits_of, live_all
from tests.desk.intentions import ON_DUTY, PEOPLE, STATION
from tests.desk.promises import Promises
from tests.desk.replay import Facts, Replay, sums
from tests.factories import SITE
from tests.storage.rows import engine_for, rows_of

# Each batch on a database of its own, on both of them. A sequence that fails is named by its number.
BATCH = 250
BATCHES = settings().max_examples // 25
INCIDENTS = 3

_ENDED_AS = {
    **dict.fromkeys(("approve", "adjust", "ratify"), RequestState.APPROVED),
    **dict.fromkeys(("decline", "not_ratified"), RequestState.DECLINED),
    "withdraw": RequestState.WITHDRAWN,
    "expire": RequestState.EXPIRED,
    "drop_request": RequestState.DROPPED,
}

# A batch in which these don't happen shows nothing of them.
_HAPPENS = {
    *("grant", "given_already", "request", "approve", "adjust", "decline", "ratify", "first_yes"),
    *("reverse", "taken", "link", "unlink", "void", "withdraw", "undo", "restore"),
    *("promise", "promise_anew", "strike_promise", "follow_up", "snooze", "hand_follow_up", "stand_in", "hand_over"),
}

Rows = Sequence[RowMapping]


@pytest.mark.parametrize("first", [BATCH * nth for nth in range(BATCHES)])
async def test_no_order_of_what_people_do_breaks_a_limit_or_decides_twice(
    database: Database, database_url: str, playbook: Playbook, first: int
) -> None:
    begun = await _begin(database_url, [f"T{number:05}" for number in range(first, first + BATCH)])
    problems = await live_all(database, playbook, _sites(begun))

    cases, lines = _by_team(await rows_of(database_url, incidents)), _by_team(await rows_of(database_url, audit))
    given, asked = _by_team(await rows_of(database_url, grants)), _by_team(await rows_of(database_url, requests))
    owed, told = _by_team(await rows_of(database_url, follow_ups)), _by_team(await rows_of(database_url, pings))
    for team, facts in begun.items():
        replay = Replay(facts, playbook.policy, limits_of(team), PEOPLE)
        promises = Promises(_sites(begun)[team], PEOPLE)
        for line in lines[team]:
            replay.read(line)
            promises.read(line)
        problems[team] += [*replay.problems, *promises.problems]
        problems[team] += promises.not_explained(cases[team], owed[team], told[team])
        problems[team] += _not_explained(replay, cases[team], given[team])
        problems[team] += _decided_wrongly(replay, asked[team], given[team])
    wrong = {team: found for team, found in problems.items() if found}
    assert not wrong, f"{len(wrong)} sequences, of them {dict(list(wrong.items())[:3])}"
    assert {line["what"] for team in lines for line in lines[team]} >= _HAPPENS


def _sites(begun: Mapping[str, Mapping[int, Facts]]) -> dict[str, dict[int, str]]:
    return {team: {incident: facts.site for incident, facts in own.items()} for team, own in begun.items()}


async def _begin(database_url: str, teams: Sequence[str]) -> dict[str, dict[int, Facts]]:
    """Opened incidents for every sequence, by workspace: some of them with an order, a price and a receipt."""
    rows = [_an_incident(team, number + 1, Random(f"{team}{number}")) for team in teams for number in range(INCIDENTS)]
    engine = engine_for(database_url)
    async with engine.begin() as connection:
        await connection.execute(
            insert(workspaces), [{"team_id": team, "next_number": INCIDENTS + 1} for team in teams]
        )
        await connection.execute(insert(incidents), rows)
        await connection.execute(insert(duty), [_on_duty(team, lead) for team in teams for lead in ON_DUTY])
    await engine.dispose()
    names = Facts.__dataclass_fields__.keys() - {"is_void"}
    return {
        team: {row["id"]: Facts(**{name: row[name] for name in names}) for row in own}
        for team, own in _by_team(await rows_of(database_url, incidents)).items()
    }


def _an_incident(team: str, number: int, chance: Random) -> dict[str, Any]:
    order = chance.choice(("", "A-1", "A-1", "B-2"))
    return {
        "team_id": team,
        "site": chance.choice((SITE, SITE, SITE, STATION)),
        "number": number,
        "step": Step.SOLVE,
        "owner_id": "U0STAFF",
        "walker_id": "U0STAFF",
        "opened_by": "U0STAFF",
        "currency": THE_SITE.currency,
        "waiting": chance.choice((Waiting.HERE, Waiting.LATER)),
        "created_at": NOON,
        "saved_at": NOON,
        "opened_at": NOON,
        "order_number": order,
        "order_key": order.replace("-", "").lower(),
        "price_minor": chance.choice((None, 9_000, 9_000, 60_000)),
        "proof": chance.choice((None, Proof.RECEIPT)),
    }


def _on_duty(team: str, user_id: str) -> dict[str, Any]:
    return {"team_id": team, "user_id": user_id, "on_duty": True, "since": NOON}


def _by_team(rows: Rows) -> dict[str, list[RowMapping]]:
    grouped: dict[str, list[RowMapping]] = defaultdict(list)
    for row in rows:
        grouped[row["team_id"]].append(row)
    return grouped


def _not_explained(replay: Replay, cases: Rows, given: Rows) -> list[str]:
    """Where the rows aren't what the lines say."""
    said = {
        g.id: (g.incident, g.kind, g.kindness, g.amount, g.given_by, g.authorised_by, g.level, g.id in replay.ended)
        for g in replay.gifts.values()
    }
    columns = ("incident_id", "kind", "compensation_class", "amount_minor", "given_by", "authorised_by", "level")
    written = {row["id"]: (*(row[name] for name in columns), row["ended_at"] is not None) for row in given}
    counting = sums(
        (g["incident_id"], g["compensation_class"], g["amount_minor"]) for g in given if g["ended_at"] is None
    )
    problems = [] if said == written else [f"the grants are {written}, the audit says {said}"]
    if replay.totals() != counting:
        problems.append(f"{counting} was given, the audit says {replay.totals()}")
    names = Facts.__dataclass_fields__.keys() - {"is_void"}
    for case in cases:
        facts = Facts(**{name: case[name] for name in names}, is_void=case["voided_at"] is not None)
        if facts != replay.incidents[case["id"]]:
            problems.append(f"{case['id']} is {facts}, the audit says {replay.incidents[case['id']]}")
    return problems


def _decided_wrongly(replay: Replay, asked: Rows, given: Rows) -> list[str]:
    """Requests that aren't what their one decision made of them."""
    by_request: Mapping[int, list[int]] = defaultdict(list)
    for grant in given:
        by_request[grant["request_id"]].append(grant["amount_minor"])
    problems = []
    for request in asked:
        decision = replay.decided.get(request["id"])
        state, is_approved = request["state"], request["state"] is RequestState.APPROVED
        rest = (request["allowed_minor"] or 0) - request["counted_minor"]
        due = [rest] if is_approved and request["grant_id"] is None and rest else []
        ended = RequestState.WAITING if decision is None else _ENDED_AS[decision["what"]]
        if by_request.get(request["id"], []) != due:
            problems.append(f"request {request['id']} made {by_request[request['id']]}, not {due}")
        if state is not ended:
            problems.append(f"request {request['id']} is {state}, the audit says {decision}")
    return problems
