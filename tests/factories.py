"""One of everything, ready made; a test names only what matters to it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.recovery.approval import Request
from bot.recovery.audit import AuditLine, Note
from bot.recovery.customer import Customer, contact_key, key_of, reference_key
from bot.recovery.empowerment import Authority, CompensationClass, Entitlement, Kind, Level, Limits, Proposal
from bot.recovery.flags import Flag, FlagKind
from bot.recovery.followup import FollowUp, FollowUpKind
from bot.recovery.grant import Grant
from bot.recovery.handing import Escalation
from bot.recovery.incident import Incident, Step, Waiting
from bot.recovery.link import Link, LinkKind
from bot.recovery.people import Actor
from bot.recovery.working_time import DayHours, Hours
from storage.work import Work
from tests.clock import NOON

TEAM = "T0001"
OTHER_TEAM = "T0002"
SITE = "main"
LONDON = ZoneInfo("Europe/London")

GIFT = Kind("gift", "Gift", CompensationClass.GOODWILL)
REDO = Kind("redo", "Redo", CompensationClass.RESTORATION)
REFUND = Kind("refund", "Refund", CompensationClass.RESTORATION, money_back=True)
DEAR = Kind("dear", "Dearer than it looks", CompensationClass.GOODWILL, cost_percent=120)
OWED = Entitlement("owed", "Late delivery", REFUND, percent_of_price=50, most_minor=30_000)

# The limits of the default policy, in minor units of the euro.
LIMITS = {
    Level.FRONTLINE: Limits(2500, 15000, 15000, 0, 2500),
    Level.LEAD: Limits(7500, 50000, 40000, 7500, 40000),
    Level.MANAGER: Limits(25000, 200000, 100000, 100000, 100000),
    Level.DIRECTOR: Limits(),
}
AUTHORITY = Authority(LIMITS, cap_percent_of_price=150)


def an_actor(
    user_id: str = "U0STAFF",
    level: Level = Level.FRONTLINE,
    team_id: str = TEAM,
    site: str = SITE,
    contacts: Collection[str] = (),
) -> Actor:
    return Actor(
        team_id=team_id,
        user_id=user_id,
        zone=LONDON,
        site=site,
        levels={site: level},
        contacts=frozenset(map(contact_key, contacts)),
    )


def open_hours(
    zone: ZoneInfo = LONDON, closed_on: frozenset[int] = frozenset(), holidays: frozenset[date] = frozenset()
) -> Hours:
    """From nine to six on every day but those on which it is closed; Monday is 0."""
    nine_to_six = DayHours(time(9), time(18))
    return Hours(zone, tuple(None if n in closed_on else nine_to_six for n in range(7)), holidays)


def is_open(at: datetime, hours: Hours) -> bool:
    """As somebody who looks at the wall and at the sign on the door says, after midnight at yesterday's line of it."""
    local = at.astimezone(hours.zone)
    yesterday = local.date() - timedelta(days=1)
    today, last_night = hours.week[local.weekday()], hours.week[yesterday.weekday()]
    if last_night and yesterday not in hours.holidays and local.time() < last_night.closes <= last_night.opens:
        return True
    if today is None or local.date() in hours.holidays or local.time() < today.opens:
        return False
    return local.time() < today.closes or today.closes <= today.opens


def an_incident(**changes: Any) -> Incident:
    opened = Incident(
        id=1,
        team_id=TEAM,
        site=SITE,
        number=1,
        step=Step.SOLVE,
        owner_id="U0STAFF",
        walker_id="U0STAFF",
        currency="EUR",
        waiting=Waiting.HERE,
        created_at=NOON,
        saved_at=NOON,
        opened_at=NOON,
        what_happened="The soup was cold.",
    )
    if "severity" in changes:
        changes.setdefault("reported_severity", changes["severity"])
    return replace(opened, **changes)


def a_follow_up(**changes: Any) -> FollowUp:
    tomorrow = NOON + timedelta(days=1)
    call = FollowUp(
        id=1,
        team_id=TEAM,
        site=SITE,
        incident_id=1,
        kind=FollowUpKind.CALL,
        assignee_id="U0STAFF",
        due_at=tomorrow,
        promised_at=tomorrow,
    )
    return replace(call, **changes)


def a_request(**changes: Any) -> Request:
    asked = Request(
        id=1,
        team_id=TEAM,
        site=SITE,
        incident_id=1,
        kind="gift",
        compensation_class=CompensationClass.GOODWILL,
        amount_minor=8000,
        currency="EUR",
        reason="Their anniversary",
        needs=Level.MANAGER,
        requested_by="U0STAFF",
        requested_at=NOON,
        promise_at=NOON + timedelta(minutes=5),
        expires_at=NOON + timedelta(days=1),
    )
    return replace(asked, **changes)


def a_grant(**changes: Any) -> Grant:
    """It costs what it is worth."""
    given = Grant(
        id=1,
        team_id=TEAM,
        site=SITE,
        incident_id=1,
        kind="gift",
        label="A dessert",
        compensation_class=CompensationClass.GOODWILL,
        amount_minor=1000,
        cost_minor=1000,
        currency="EUR",
        with_proof=False,
        money_back=False,
        reason="",
        given_by="U0STAFF",
        authorised_by="U0STAFF",
        level=Level.FRONTLINE,
        limit_minor=2500,
        policy_version="1",
        given_at=NOON,
        recorded_by="U0STAFF",
        recorded_at=NOON,
        authorised_at=NOON,
    )
    return replace(given, **{"cost_minor": changes.get("amount_minor", 1000), **changes})


def an_escalation(**changes: Any) -> Escalation:
    called = Escalation(
        id=1,
        team_id=TEAM,
        site=SITE,
        incident_id=1,
        level=Level.MANAGER,
        reason="They want somebody in charge",
        asked_by="U0STAFF",
        asked_at=NOON,
    )
    return replace(called, **changes)


def an_audit_line(
    what: str, who: str, before: dict[str, object] | None = None, after: dict[str, object] | None = None
) -> AuditLine:
    return AuditLine(
        id=1,
        at=NOON,
        who=who,
        what=what,
        level=None,
        policy_version="",
        limit_minor=None,
        before=before or {},
        after=after or {},
    )


def a_flag(**changes: Any) -> Flag:
    asked = Flag(
        kind=FlagKind.JUST_UNDER_LIMIT, site=SITE, people=("U0STAFF",), incidents=((1, 1), (2, 2), (3, 3)), times=3
    )
    return replace(asked, **changes)


def a_proposal(kind: Kind = GIFT, amount_minor: int = 1000, **changes: Any) -> Proposal:
    """By default nothing is known of the purchase."""
    unknown = Proposal(kind, amount_minor, "EUR", proof=False, price_minor=None, order_number="")
    return replace(unknown, **changes)


async def add_incident(work: Work, **changes: Any) -> Incident:
    """An opened incident, with the workspace's next number, in the transaction at hand."""
    values: dict[str, Any] = {
        "site": SITE,
        "number": work.take_number() if "number" not in changes else changes["number"],
        "step": Step.SOLVE,
        "owner_id": "U0STAFF",
        "currency": "EUR",
        "waiting": Waiting.HERE,
        "created_at": NOON,
        "saved_at": NOON,
        "opened_at": NOON,
        "walker_id": changes.get("owner_id", "U0STAFF"),
        "order_key": reference_key(changes.get("order_number", "")),
    }
    added = await work.incidents.add(**values | changes)
    assert added
    return added


async def add_grant(work: Work, incident: Incident, **changes: Any) -> Grant:
    return await work.grants.add(**_row(a_grant(**changes), incident))


async def add_request(work: Work, incident: Incident, **changes: Any) -> Request:
    return await work.requests.add(**_row(a_request(**changes), incident))


async def add_note(work: Work, incident: Incident, text: str = "She comes back at five") -> Note:
    return await work.notes.add(site=incident.site, incident_id=incident.id, at=NOON, who="U0STAFF", text=text)


async def add_escalation(work: Work, incident: Incident, **changes: Any) -> Escalation:
    return await work.escalations.add(**_row(an_escalation(**changes), incident))


async def add_follow_up(work: Work, incident: Incident, **changes: Any) -> FollowUp:
    return await work.follow_ups.add(**_row(a_follow_up(**changes), incident))


async def add_customer(work: Work, name: str, *contacts: str) -> Customer:
    """Somebody who is known by these contacts."""
    customer = await work.customers.add(SITE, name, NOON)
    for contact in contacts:
        key = key_of(contact)
        assert key, f"{contact} makes nobody known"
        await work.customers.learn(customer, key)
    return customer


async def add_link(work: Work, one: Incident, other: Incident, kind: LinkKind = LinkKind.SAME_CUSTOMER) -> Link:
    return await work.links.add(
        site=one.site, incident_id=one.id, other_id=other.id, kind=kind, linked_by="U0STAFF", linked_at=NOON
    )


def _row(entity: Grant | Request | FollowUp | Escalation, incident: Incident) -> dict[str, Any]:
    """The entity's fields as the columns of a new row of this incident."""
    fields = {name: getattr(entity, name) for name in entity.__dataclass_fields__}
    del fields["id"], fields["team_id"]
    return fields | {"incident_id": incident.id, "site": incident.site}
