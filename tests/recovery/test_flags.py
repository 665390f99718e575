"""Quiet flags as truth tables and properties: when a question is asked, and who never sees it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.empowerment import CompensationClass, Level
from bot.recovery.flags import Flag, FlagKind, FlagRules, GivenLately, flags_of, may_see
from bot.recovery.money import Money
from bot.recovery.own_limit import held_to
from tests.clock import NOON
from tests.factories import LIMITS, an_actor

SITE = "harbour"
RULES = FlagRules(
    period=timedelta(days=30),
    just_under_limit_times=3,
    just_under_limit_percent=10,
    same_customer_times=3,
    no_proof_percent=50,
    no_proof_of_at_least=6,
    approve_each_other_times=2,
    given_after_reopening_times=1,
)


def a_gift(incident: int = 1, **changes: Any) -> GivenLately:
    """Ana gave ten euros of her own, far below her limit; days go by with the incidents' numbers."""
    gift = GivenLately(
        incident_id=100 + incident,
        number=incident,
        compensation_class=CompensationClass.GOODWILL,
        worth_minor=1000,
        currency="EUR",
        limit_minor=2500,
        with_proof=True,
        from_menu=False,
        given_by="UANA",
        authorised_by="UANA",
        given_at=NOON + timedelta(days=incident),
    )
    return replace(gift, **changes)


def noticed(
    *gifts: GivenLately, kind: FlagKind, staff_by_contact: dict[str, str] | None = None, rules: FlagRules = RULES
) -> list[Flag]:
    return [flag for flag in flags_of(SITE, gifts, staff_by_contact or {}, rules) if flag.kind is kind]


# Just under a limit


def test_three_gifts_just_under_the_limit_are_a_question_with_their_amounts() -> None:
    gifts = [a_gift(1, worth_minor=2450), a_gift(2, worth_minor=2400), a_gift(3, worth_minor=2500)]

    (flag,) = noticed(*reversed(gifts), kind=FlagKind.JUST_UNDER_LIMIT)

    assert flag.people == ("UANA",)
    assert flag.amounts == (Money(2450, "EUR"), Money(2400, "EUR"), Money(2500, "EUR"))
    assert flag.incidents == ((101, 1), (102, 2), (103, 3))


@pytest.mark.parametrize(("worth_minor", "is_close"), [(2249, False), (2250, True), (2500, True), (2501, False)])
def test_just_under_is_from_ten_percent_below_up_to_the_limit(worth_minor: int, is_close: bool) -> None:
    gifts = [a_gift(n, worth_minor=worth_minor) for n in (1, 2, 3)]
    assert bool(noticed(*gifts, kind=FlagKind.JUST_UNDER_LIMIT)) is is_close


@pytest.mark.parametrize(
    "changes",
    [{"from_menu": True}, {"authorised_by": "UIRINA"}, {"limit_minor": None}, {"limit_minor": 0}],
    ids=["the menu's own", "approved by somebody else", "no limit", "nothing allowed alone"],
)
def test_what_the_giver_did_not_choose_against_a_limit_is_no_question(changes: dict[str, Any]) -> None:
    gifts = [a_gift(n, worth_minor=2450, **changes) for n in (1, 2, 3)]
    assert noticed(*gifts, kind=FlagKind.JUST_UNDER_LIMIT) == []


def test_what_was_marked_as_above_a_limit_was_not_just_under_it() -> None:
    gifts = [a_gift(n, worth_minor=2450, was_above=True) for n in (1, 2, 3)]
    assert noticed(*gifts, kind=FlagKind.JUST_UNDER_LIMIT) == []


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({}, 2500),
        ({"limit_minor": 15_000}, 2500),
        ({"level": Level.LEAD}, 7500),
        ({"level": Level.DIRECTOR}, None),
        ({"compensation_class": CompensationClass.RESTORATION}, 15_000),
        ({"compensation_class": CompensationClass.RESTORATION, "with_proof": False}, 2500),
        ({"compensation_class": CompensationClass.RESTORATION, "with_proof": False, "money_back": True}, 0),
        ({"compensation_class": CompensationClass.ENTITLEMENT, "limit_minor": 77}, 77),
    ],
)
def test_a_gift_is_held_to_what_its_giver_may_give_for_one_incident(changes: dict[str, Any], limit: int | None) -> None:
    gift = a_gift(**changes)
    assert held_to(gift, LIMITS[gift.level]).limit_minor == limit


def test_splitting_a_gift_in_two_hides_nothing() -> None:
    halves = [a_gift(n, worth_minor=worth) for n in (1, 2, 3) for worth in (1200, 1250)]
    (flag,) = noticed(*halves, kind=FlagKind.JUST_UNDER_LIMIT)
    assert [amount.minor for amount in flag.amounts] == [2450, 2450, 2450]


def test_gifts_of_different_people_are_not_added_up() -> None:
    gifts = [a_gift(n, worth_minor=2450, given_by=who, authorised_by=who) for n, who in enumerate(("UA", "UB", "UC"))]
    assert noticed(*gifts, kind=FlagKind.JUST_UNDER_LIMIT) == []


# The same customer again


@pytest.mark.parametrize(("incidents", "asked"), [((1, 2), False), ((1, 1, 2), False), ((1, 2, 3), True)])
def test_the_same_customer_is_a_question_from_three_incidents_on(incidents: tuple[int, ...], asked: bool) -> None:
    gifts = [a_gift(n, customer="ada@example.org") for n in incidents]
    assert bool(noticed(*gifts, kind=FlagKind.SAME_CUSTOMER)) is asked


def test_customers_whom_nobody_knows_again_are_no_pair() -> None:
    assert noticed(*[a_gift(n) for n in range(9)], kind=FlagKind.SAME_CUSTOMER) == []


def test_the_same_customer_served_by_three_colleagues_is_no_pair() -> None:
    gifts = [a_gift(n, customer="ada", given_by=who) for n, who in enumerate(("UA", "UB", "UC"))]
    assert noticed(*gifts, kind=FlagKind.SAME_CUSTOMER) == []


def test_a_customer_cannot_be_read_off_the_key() -> None:
    (flag,) = noticed(*[a_gift(n, customer="ada@example.org") for n in (1, 2, 3)], kind=FlagKind.SAME_CUSTOMER)
    assert "ada" not in flag.key


# A member of staff at the other end


@pytest.mark.parametrize(
    ("contact_key", "people"),
    [("447700900123", ("UANA", "UMARCO")), ("ana@example.org", ("UANA",)), ("Marco", None), ("", None)],
    ids=["a colleague's phone", "one's own mail", "a name", "no contact"],
)
def test_payee_is_staff_by_an_exact_contact_only(contact_key: str, people: tuple[str, ...] | None) -> None:
    known = {"447700900123": "UMARCO", "ana@example.org": "UANA"}
    flags = noticed(a_gift(contact_key=contact_key), kind=FlagKind.PAYEE_IS_STAFF, staff_by_contact=known)
    assert [flag.people for flag in flags] == ([people] if people else [])


# No proof


@pytest.mark.parametrize(
    ("without", "of", "asked"), [(5, 5, False), (2, 6, False), (3, 6, True), (6, 6, True), (5, 11, False)]
)
def test_no_proof_is_asked_from_half_of_six_on(without: int, of: int, asked: bool) -> None:
    restored = [a_gift(n, compensation_class=CompensationClass.RESTORATION, with_proof=n >= without) for n in range(of)]
    flags = noticed(*restored, kind=FlagKind.NO_PROOF)
    assert [(flag.times, flag.of) for flag in flags] == ([(without, of)] if asked else [])


def test_goodwill_needs_no_proof() -> None:
    assert noticed(*[a_gift(n, with_proof=False) for n in range(9)], kind=FlagKind.NO_PROOF) == []


# Approving each other


@pytest.mark.parametrize(("there", "back", "asked"), [(2, 2, True), (3, 2, True), (9, 1, False), (2, 0, False)])
def test_approvers_who_approve_each_other_are_asked_about_once(there: int, back: int, asked: bool) -> None:
    gifts = [
        *(a_gift(n, given_by="UMARCO", authorised_by="UANA") for n in range(there)),
        *(a_gift(n, given_by="UANA", authorised_by="UMARCO") for n in range(there, there + back)),
    ]
    flags = noticed(*gifts, kind=FlagKind.APPROVE_EACH_OTHER)
    assert [(flag.people, flag.times, flag.of) for flag in flags] == (
        [(("UANA", "UMARCO"), there, back)] if asked else []
    )


# Reopened incidents


@pytest.mark.parametrize(
    ("reopened_after", "asked"), [(None, False), (timedelta(hours=1), False), (-timedelta(hours=1), True)]
)
def test_only_what_was_given_after_reopening_is_asked_about(reopened_after: timedelta | None, asked: bool) -> None:
    gift = a_gift()
    reopened = replace(gift, reopened_at=gift.given_at + reopened_after if reopened_after else None)
    assert bool(noticed(reopened, kind=FlagKind.GIVEN_AFTER_REOPENING)) is asked


# Who sees a question


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (an_actor("UIRINA", Level.MANAGER, site=SITE), True),
        (an_actor("UDIEGO", Level.DIRECTOR, site=SITE), True),
        (an_actor("UMARCO", Level.LEAD, site=SITE), False),
        (an_actor("UJIHO", Level.FRONTLINE, site=SITE), False),
        (an_actor("UGRACE", Level.MANAGER, site="station"), False),
        (an_actor("UANA", Level.MANAGER, site=SITE), False),
        (an_actor("UANA", Level.DIRECTOR, site=SITE), False),
    ],
    ids=["manager", "director", "lead", "frontline", "another site's manager", "about herself", "director herself"],
)
def test_flags_are_for_the_sites_managers_and_never_about_oneself(viewer: Any, sees: bool) -> None:
    flag = Flag(kind=FlagKind.NO_PROOF, site=SITE, people=("UANA",), incidents=())
    assert may_see(flag, viewer) is sees


# Properties

PEOPLE = st.sampled_from(["UANA", "UJIHO", "UMARCO", "UIRINA"])
GIFTS = st.lists(
    st.builds(
        a_gift,
        st.integers(1, 8),
        compensation_class=st.sampled_from(CompensationClass),
        worth_minor=st.integers(1, 3000),
        with_proof=st.booleans(),
        from_menu=st.booleans(),
        given_by=PEOPLE,
        authorised_by=PEOPLE,
        customer=st.sampled_from(["", "ada", "bob"]),
        contact_key=st.sampled_from(["", "447700900123"]),
        reopened_at=st.sampled_from([None, NOON + timedelta(days=4)]),
    ),
    max_size=30,
)
CONTACTS = {"447700900123": "UMARCO"}


@given(GIFTS, st.randoms(use_true_random=False))
def test_the_order_of_grants_changes_nothing(gifts: list[GivenLately], chance: Any) -> None:
    shuffled = chance.sample(gifts, len(gifts))
    asked, again = (
        {(f.key, f.times, f.of, frozenset(f.incidents)) for f in flags_of(SITE, some, CONTACTS, RULES)}
        for some in (gifts, shuffled)
    )
    assert asked == again


@given(GIFTS)
def test_each_question_is_asked_once_about_people_of_its_grants_and_can_be_stored(gifts: list[GivenLately]) -> None:
    flags = flags_of(SITE, gifts, CONTACTS, RULES)
    known = {g.given_by for g in gifts} | {g.authorised_by for g in gifts} | set(CONTACTS.values())

    assert len({flag.key for flag in flags}) == len(flags)
    for flag in flags:
        assert flag.people
        assert set(flag.people) <= known
        assert set(flag.incidents) <= {(g.incident_id, g.number) for g in gifts}
        assert flag.incidents
        assert len(flag.key) <= 200


@given(GIFTS, GIFTS)
def test_more_grants_of_others_never_silence_a_question_about_limits(
    gifts: list[GivenLately], more: list[GivenLately]
) -> None:
    """But for the share without proof, which others don't touch either, a question stays while its grants do."""
    others = [
        replace(g, given_by=g.given_by + "2", authorised_by=g.authorised_by + "2", incident_id=g.incident_id + 1000)
        for g in more
    ]
    before = {f.key for f in flags_of(SITE, gifts, CONTACTS, RULES)}
    assert before <= {f.key for f in flags_of(SITE, [*gifts, *others], CONTACTS, RULES)}
