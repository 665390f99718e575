"""However a compensation is split, linked or mixed, and in whatever order, the sum stays within every limit."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.empowerment import (
    Authority,
    CompensationClass,
    Entitlement,
    Kind,
    Level,
    Limits,
    Proposal,
)
from bot.recovery.errors import RecoveryError
from bot.recovery.grant import Grant
from bot.recovery.judging import judge_given, may_grant
from bot.recovery.standing import Standing, goodwill_left, standing_of
from tests.factories import AUTHORITY, DEAR, GIFT, LIMITS, OWED, REDO, REFUND, a_grant, a_proposal

amounts = st.integers(1, 60_000)
levels = st.sampled_from(Level)
kinds = st.sampled_from((GIFT, DEAR, REDO, REFUND))
prices = st.integers(1, 120_000)
RESTORATION = CompensationClass.RESTORATION


@dataclass(frozen=True)
class Wish:
    """Somebody of a level wants to give something, on one of the incidents of two orders of one customer."""

    level: Level
    kind: Kind
    amount_minor: int
    proof: bool
    order: str
    entitlement: Entitlement | None = None


@dataclass
class Till:
    """What was allowed so far, as storage would keep and sum it."""

    prices: dict[str, int]
    grants: list[Grant] = field(default_factory=list)

    def standing(self, level: Level, order: str) -> Standing:
        """Each level is one person, who authorises for themselves."""
        purchase = [g for g in self.grants if g.label == order]
        authorised = sum(g.counted_minor for g in self.grants if g.level is level and g.is_goodwill)
        return standing_of(0, "EUR", self.grants, purchase, authorised)

    def wants(self, wish: Wish) -> Proposal:
        return a_proposal(
            wish.kind,
            wish.amount_minor,
            proof=wish.proof,
            price_minor=self.prices[wish.order],
            order_number=wish.order,
            entitlement=wish.entitlement,
        )

    def give(self, wish: Wish) -> None:
        proposal = self.wants(wish)
        try:
            if not may_grant(wish.level, proposal, self.standing(wish.level, wish.order), AUTHORITY).allowed:
                return
        except RecoveryError:
            return
        self.grants.append(
            a_grant(
                id=len(self.grants),
                label=wish.order,
                kind=wish.kind.id,
                compensation_class=proposal.compensation_class,
                amount_minor=proposal.amount_minor,
                cost_minor=proposal.cost_minor,
                with_proof=wish.proof,
                money_back=wish.kind.money_back,
                level=wish.level,
                entitlement=wish.entitlement.id if wish.entitlement else "",
            )
        )


plain = st.builds(Wish, levels, kinds, amounts, st.booleans(), st.sampled_from("AB"))
owed = st.builds(Wish, levels, st.just(REFUND), amounts, st.booleans(), st.sampled_from("AB"), st.just(OWED))
wishes = st.lists(plain | owed, max_size=15)
tills = st.builds(lambda a, b: Till({"A": a, "B": b}), prices, prices)


@given(wanted=wishes, till=tills)
def test_no_order_split_or_link_of_grants_exceeds_a_level(wanted: list[Wish], till: Till) -> None:
    """Whoever gave the last one: up to that moment everything together was within their limits."""
    for wish in wanted:
        before = len(till.grants)
        till.give(wish)
        if len(till.grants) > before:
            assert_within(till, wish.level)


def assert_within(till: Till, level: Level) -> None:
    limits, last = LIMITS[level], till.grants[-1]
    if last.entitlement:
        return
    if last.is_goodwill:
        own = sum(g.counted_minor for g in till.grants if g.is_goodwill and g.level is level)
        assert within(sum(g.counted_minor for g in till.grants if g.is_goodwill), limits.goodwill_per_incident)
        assert within(own, limits.goodwill_per_7_days)
        return
    restored = [g for g in till.grants if g.compensation_class is RESTORATION]
    unproven = [g for g in restored if not g.with_proof and g.money_back is last.money_back]
    assert within(sum(g.counted_minor for g in restored), limits.restoration_with_proof)
    if not last.with_proof:
        own_limit = limits.money_back_without_proof if last.money_back else limits.redo_without_proof
        assert within(sum(g.counted_minor for g in unproven), own_limit)


@given(wanted=wishes, till=tills)
def test_no_order_of_grants_gives_back_more_than_was_paid_or_is_owed(wanted: list[Wish], till: Till) -> None:
    for wish in wanted:
        till.give(wish)

    for order, price in till.prices.items():
        purchase = [g for g in till.grants if g.label == order]
        assert sum(g.amount_minor for g in purchase if g.puts_right) <= price
        owed_minor = OWED.owed_minor(price)
        assert owed_minor is not None
        assert sum(g.amount_minor for g in purchase if g.entitlement) <= owed_minor


@given(wanted=wishes, till=tills)
def test_no_order_of_grants_passes_the_cap_without_a_director(wanted: list[Wish], till: Till) -> None:
    for wish in wanted:
        if wish.level is not Level.DIRECTOR:
            till.give(wish)

    goodwill = sum(g.counted_minor for g in till.grants if g.is_goodwill)
    for order, price in till.prices.items():
        worth = [g for g in till.grants if g.label == order and not g.entitlement]
        if goodwill > (AUTHORITY.small_minor or 0) and till.grants and till.grants[-1] in worth:
            assert sum(g.counted_minor for g in worth) * 100 <= price * 150


@given(wish=plain | owed, till=tills, before=wishes)
def test_what_was_given_already_is_judged_like_what_would_be_given(wish: Wish, till: Till, before: list[Wish]) -> None:
    for one in before:
        till.give(one)
    standing, proposal = till.standing(wish.level, wish.order), till.wants(wish)

    verdict = judge_given(wish.level, proposal, standing, AUTHORITY)

    try:
        assert verdict == may_grant(wish.level, proposal, standing, AUTHORITY)
    except RecoveryError:
        assert not verdict.allowed
        assert verdict.needs in (Level.MANAGER, Level.DIRECTOR)


@given(amount=amounts, parts=st.integers(1, 10), level=levels, kind=st.sampled_from((GIFT, REDO)))
def test_split_wish_is_allowed_to_its_end_only_where_the_whole_is(
    amount: int, parts: int, level: Level, kind: Kind
) -> None:
    each, rest = divmod(amount, parts)
    pieces = [piece for piece in (*[each] * (parts - 1), each + rest) if piece]
    whole, split = Till({"A": 50_000}), Till({"A": 50_000})

    whole.give(Wish(level, kind, amount, proof=True, order="A"))
    for piece in pieces:
        split.give(Wish(level, kind, piece, proof=True, order="A"))

    assert (len(split.grants) == len(pieces)) == bool(whole.grants)


@given(amount=amounts, spent=st.integers(0, 300_000), level=levels, kind=kinds, proof=st.booleans())
def test_needed_level_may_give_it_and_no_level_between_may(
    amount: int, spent: int, level: Level, kind: Kind, proof: bool
) -> None:
    standing = Standing(goodwill_minor=spent, restoration_minor=spent, purchase_minor=2 * spent)
    wanted = a_proposal(kind, amount, proof=proof, price_minor=1_000_000, order_number="A1")

    verdict = may_grant(level, wanted, standing, AUTHORITY)

    assert verdict.allowed == (verdict.needs is None)
    if verdict.needs:
        assert may_grant(verdict.needs, wanted, standing, AUTHORITY).allowed
        between = [lower for lower in Level if lower.reaches(level) and not lower.reaches(verdict.needs)]
        assert not any(may_grant(lower, wanted, standing, AUTHORITY).allowed for lower in between)


@given(
    amount=amounts,
    spent=st.integers(0, 30_000),
    in_7_days=st.integers(0, 30_000),
    put_right=st.integers(0, 30_000),
    price=st.one_of(st.none(), st.integers(1, 40_000)),
    level=levels,
)
def test_goodwill_left_is_exactly_what_may_be_given(
    amount: int, spent: int, in_7_days: int, put_right: int, price: int | None, level: Level
) -> None:
    standing = Standing(
        goodwill_minor=spent,
        goodwill_7_days_minor=in_7_days,
        purchase_minor=spent + put_right,
        put_right_minor=put_right,
    )

    left = goodwill_left(level, standing, AUTHORITY, price)

    assert may_grant(level, a_proposal(GIFT, amount, price_minor=price), standing, AUTHORITY).allowed == (
        left is None or amount <= left.minor
    )


@given(limit=st.integers(0, 10_000), wanted=st.lists(st.integers(1, 5_000), max_size=20), level=levels)
def test_verdict_names_what_is_left_before_the_grant(limit: int, wanted: list[int], level: Level) -> None:
    authority = Authority(dict.fromkeys(Level, Limits(goodwill_per_incident=limit)), 150)
    given_minor = 0
    for amount in wanted:
        verdict = may_grant(level, a_proposal(GIFT, amount), Standing(goodwill_minor=given_minor), authority)
        assert verdict.left_minor == limit - given_minor
        given_minor += amount if verdict.allowed else 0


def within(minor: int, limit: int | None) -> bool:
    return limit is None or minor <= limit
