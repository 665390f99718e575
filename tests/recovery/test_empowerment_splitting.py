"""However a compensation is split, and in whatever order, the sum stays within every limit."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.empowerment import (
    CompensationClass,
    Kind,
    Level,
    Limits,
    Proposal,
    Standing,
    goodwill_left,
    may_grant,
)
from bot.recovery.errors import AboveThePrice
from tests.factories import GIFT, LIMITS, REDO, REFUND, STATUTORY, a_proposal

amounts = st.integers(1, 60_000)
levels = st.sampled_from(Level)
kinds = st.sampled_from((GIFT, REDO, REFUND, STATUTORY))
wishes = st.lists(st.tuples(kinds, amounts), max_size=12)
prices = st.integers(1, 120_000)


def after(standing: Standing, proposal: Proposal) -> Standing:
    """What storage would answer once the proposal was given."""
    amount = proposal.amount_minor
    if proposal.compensation_class is CompensationClass.GOODWILL:
        return replace(
            standing,
            goodwill_minor=standing.goodwill_minor + amount,
            goodwill_7_days_minor=standing.goodwill_7_days_minor + amount,
        )
    return replace(
        standing,
        restoration_minor=standing.restoration_minor + amount,
        put_right_minor=standing.put_right_minor + amount,
    )


def give_all(level: Level, wanted: list[tuple[Kind, int]], price_minor: int, proof: bool) -> tuple[Standing, int]:
    """Ask for one wish after the other, as impatient staff would, and give what is allowed; and how much in money."""
    standing, refunded_minor = Standing(), 0
    for kind, amount in wanted:
        proposal = a_proposal(kind, amount, proof=proof, price_minor=price_minor, order_number="A1")
        try:
            allowed = may_grant(level, proposal, standing, LIMITS).allowed
        except AboveThePrice:
            continue
        if allowed:
            standing = after(standing, proposal)
            refunded_minor += amount if kind.money_back else 0
    return standing, refunded_minor


@given(level=levels, wanted=wishes, price_minor=prices)
def test_no_split_exceeds_a_limit_with_proof(level: Level, wanted: list[tuple[Kind, int]], price_minor: int) -> None:
    limits, (given_minor, refunded_minor) = LIMITS[level], give_all(level, wanted, price_minor, proof=True)

    assert within(given_minor.goodwill_minor, limits.goodwill_per_incident)
    assert within(given_minor.goodwill_7_days_minor, limits.goodwill_per_7_days)
    assert within(given_minor.restoration_minor, limits.restoration_with_proof)
    assert refunded_minor <= price_minor


@given(level=levels, wanted=wishes, price_minor=prices)
def test_no_split_exceeds_a_limit_without_proof(level: Level, wanted: list[tuple[Kind, int]], price_minor: int) -> None:
    limits, (given_minor, refunded_minor) = LIMITS[level], give_all(level, wanted, price_minor, proof=False)
    larger = max(limits.money_back_without_proof or 0, limits.redo_without_proof or 0)

    assert within(given_minor.goodwill_minor, limits.goodwill_per_incident)
    assert within(given_minor.restoration_minor, larger if level is not Level.DIRECTOR else None)
    assert within(refunded_minor, limits.money_back_without_proof)


@given(amount=amounts, parts=st.integers(1, 10), level=levels)
def test_split_wish_is_allowed_to_its_end_only_where_the_whole_is(amount: int, parts: int, level: Level) -> None:
    each, rest = divmod(amount, parts)
    pieces = [piece for piece in (*[each] * (parts - 1), each + rest) if piece]
    whole = may_grant(level, a_proposal(GIFT, amount), Standing(), LIMITS).allowed

    standing = Standing()
    answers = []
    for piece in pieces:
        proposal = a_proposal(GIFT, piece)
        answers.append(may_grant(level, proposal, standing, LIMITS).allowed)
        standing = after(standing, proposal)

    assert all(answers) == whole


@given(amount=amounts, spent=st.integers(0, 300_000), level=levels, kind=kinds, proof=st.booleans())
def test_needed_level_may_give_it_and_no_level_between_may(
    amount: int, spent: int, level: Level, kind: Kind, proof: bool
) -> None:
    standing = Standing(goodwill_minor=spent, restoration_minor=spent)
    wanted = a_proposal(kind, amount, proof=proof, price_minor=1_000_000, order_number="A1")

    verdict = may_grant(level, wanted, standing, LIMITS)

    assert verdict.allowed == (verdict.needs is None)
    if verdict.needs:
        assert may_grant(verdict.needs, wanted, standing, LIMITS).allowed
        between = [lower for lower in Level if lower.reaches(level) and not lower.reaches(verdict.needs)]
        assert not any(may_grant(lower, wanted, standing, LIMITS).allowed for lower in between)


@given(amount=amounts, spent=st.integers(0, 30_000), in_7_days=st.integers(0, 30_000), level=levels)
def test_goodwill_left_is_exactly_what_may_be_given(amount: int, spent: int, in_7_days: int, level: Level) -> None:
    standing = Standing(goodwill_minor=spent, goodwill_7_days_minor=in_7_days)

    left = goodwill_left(standing, LIMITS[level])

    assert may_grant(level, a_proposal(GIFT, amount), standing, LIMITS).allowed == (left is None or amount <= left)


@given(
    limit=st.integers(0, 10_000),
    wanted=st.lists(st.integers(1, 5_000), max_size=20),
    level=levels,
)
def test_verdict_names_what_is_left_before_the_grant(limit: int, wanted: list[int], level: Level) -> None:
    limits = dict.fromkeys(Level, Limits(goodwill_per_incident=limit))
    standing = Standing()
    for amount in wanted:
        proposal = a_proposal(GIFT, amount)
        verdict = may_grant(level, proposal, standing, limits)
        assert verdict.left_minor == limit - standing.goodwill_minor
        standing = after(standing, proposal) if verdict.allowed else standing


def within(minor: int, limit: int | None) -> bool:
    return limit is None or minor <= limit
