"""What staff read when a limit binds: the level that may, the amount, and the limit."""

from datetime import UTC, datetime, time

import pytest

from bot.recovery.empowerment import Authority, Bound, Ceiling, Level, Limits, Proposal, Reach
from bot.recovery.errors import WhyAboveFrontline
from bot.recovery.judging import judge_given, may_grant
from bot.recovery.money import Money
from bot.recovery.standing import Left, Standing
from bot.recovery.working_time import DayHours, Hours
from bot.views.speech import BEYOND, closed_words, left, refusal, verdict
from tests.factories import AUTHORITY, DEAR, GIFT, LIMITS, LONDON, OWED, REDO, REFUND, a_proposal

FRONTLINE, LEAD, MANAGER, DIRECTOR = Level
BOUGHT = {"price_minor": 90_000, "order_number": "A1"}


@pytest.mark.parametrize(
    ("level", "proposal", "standing", "told"),
    [
        (
            FRONTLINE,
            a_proposal(GIFT, 8000),
            Standing(),
            "This needs a manager: €80.00 is above your €25.00 goodwill limit for this incident.",
        ),
        (
            FRONTLINE,
            a_proposal(GIFT, 2000),
            Standing(goodwill_minor=1000),
            "This needs a lead: €20.00 is above your €25.00 goodwill limit for this incident (€10.00 of it is used).",
        ),
        (
            FRONTLINE,
            a_proposal(GIFT, 1000),
            Standing(goodwill_minor=4000),
            "This needs a lead: €10.00 is above your €25.00 goodwill limit for this incident (all of it is used).",
        ),
        (
            FRONTLINE,
            a_proposal(GIFT, 2000),
            Standing(goodwill_7_days_minor=14_000),
            "This needs a lead: €20.00 is above your €150.00 goodwill limit for 7 days (€140.00 of it is used).",
        ),
        (
            FRONTLINE,
            a_proposal(DEAR, 2400),
            Standing(),
            "This needs a lead: €24.00 (it costs us €28.80) is above your €25.00 goodwill limit for this incident.",
        ),
        (
            FRONTLINE,
            a_proposal(REFUND, 16_000, proof=True, **BOUGHT),
            Standing(),
            "This needs a lead: €160.00 is above your €150.00 limit for putting it right.",
        ),
        (
            FRONTLINE,
            a_proposal(REFUND, 1000, **BOUGHT),
            Standing(),
            "This needs a lead: €10.00 is above what you may give alone "
            "(limit for money back without proof of purchase).",
        ),
        (
            FRONTLINE,
            a_proposal(REDO, 3000, **BOUGHT),
            Standing(),
            "This needs a lead: €30.00 is above your €25.00 limit without proof of purchase.",
        ),
        (
            LEAD,
            a_proposal(REFUND, 18_000, proof=True, entitlement=OWED, **BOUGHT),
            Standing(),
            "This needs a manager: €180.00 is owed, but above €150.00 a manager confirms the facts.",
        ),
        (
            LEAD,
            a_proposal(GIFT, 6001, price_minor=4000),
            Standing(),
            "This needs a director: with €60.01 more, all that they get is above €60.00, the cap for this price.",
        ),
        (
            FRONTLINE,
            a_proposal(GIFT, 7000, price_minor=4000),
            Standing(),
            "This needs a director: €70.00 is above your €25.00 goodwill limit for this incident, and all that they "
            "get would be above €60.00, the cap for this price.",
        ),
        (
            LEAD,
            a_proposal(GIFT, 100),
            Standing(to_themselves=True),
            "This needs a manager: the customer's phone or mail here is your own.",
        ),
        (
            DIRECTOR,
            a_proposal(GIFT, 100),
            Standing(to_themselves=True),
            "This needs a second director: the customer's phone or mail here is your own.",
        ),
        (
            MANAGER,
            a_proposal(GIFT, 100),
            Standing(is_beyond_counting=True),
            "This needs a director: too many incidents share this phone, mail or order to add up what was given.",
        ),
        (LEAD, a_proposal(GIFT, 100), Standing(), "€1.00 is within your limits."),
    ],
)
def test_verdict_names_level_amount_and_limit(level: Level, proposal: Proposal, standing: Standing, told: str) -> None:
    assert verdict(may_grant(level, proposal, standing, AUTHORITY)) == told


def test_verdict_above_a_directors_own_limit_asks_for_a_second_director() -> None:
    authority = Authority(LIMITS | {DIRECTOR: Limits(goodwill_per_incident=50_000)}, 150)

    told = verdict(may_grant(DIRECTOR, a_proposal(GIFT, 60_000), Standing(), authority))

    assert told == ("This needs a second director: €600.00 is above your €500.00 goodwill limit for this incident.")


def test_verdict_on_what_was_given_says_what_it_is_beyond() -> None:
    told = verdict(judge_given(FRONTLINE, a_proposal(REDO, 101, price_minor=100), Standing(), AUTHORITY))

    assert told == "This needs a manager: €1.01 is above the price."


def test_every_limit_has_its_words() -> None:
    assert set(BEYOND) == set(Bound)


GOODWILL, RIGHT = Bound.GOODWILL_PER_INCIDENT, Bound.RESTORATION_WITH_PROOF


@pytest.mark.parametrize(
    ("proposal", "standing", "told"),
    [
        (
            a_proposal(GIFT, 2000),
            Standing(goodwill_minor=1500, reaches={GOODWILL: Reach.TOGETHER}),
            "This needs a lead: €20.00 is above your €25.00 goodwill limit for this customer's incidents together "
            "(€15.00 of it is used).",
        ),
        (
            a_proposal(GIFT, 2000),
            Standing(goodwill_minor=1500, reaches={GOODWILL: Reach.UNTOLD}),
            "This needs a lead: €20.00 is above your €25.00 goodwill limit (€15.00 of it is used).",
        ),
        (
            a_proposal(REDO, 10_000, proof=True, **BOUGHT),
            Standing(restoration_minor=14_000, reaches={RIGHT: Reach.TOGETHER}),
            "This needs a lead: €100.00 is above your €150.00 limit for putting it right, for this customer's "
            "incidents together (€140.00 of it is used).",
        ),
        (
            a_proposal(REDO, 2000, **BOUGHT),
            Standing(redo_without_proof_minor=1000, reaches={Bound.REDO_WITHOUT_PROOF: Reach.TOGETHER}),
            "This needs a lead: €20.00 is above your €25.00 limit without proof of purchase, for this customer's "
            "incidents together (€10.00 of it is used).",
        ),
        (
            a_proposal(REFUND, 6000, proof=True, entitlement=OWED, **BOUGHT),
            Standing(entitlement_minor=10_000, reaches={Bound.ENTITLEMENT: Reach.TOGETHER}),
            "This needs a manager: €60.00 is owed, but above €150.00 for this customer's incidents together a manager "
            "confirms the facts.",
        ),
    ],
)
def test_what_used_a_limit_up_is_said_where_it_was_not_this_incident_alone(
    proposal: Proposal, standing: Standing, told: str
) -> None:
    assert verdict(may_grant(FRONTLINE, proposal, standing, AUTHORITY)) == told


@pytest.mark.parametrize(
    ("still", "told"),
    [
        (None, ""),
        (Left(500), " · €5.00 left"),
        (Left(500, Reach.UNTOLD), " · €5.00 left"),
        (Left(500, Reach.TOGETHER), " · €5.00 left for this customer's incidents together"),
        (Left(0), " · your own limit is used up"),
        (Left(0, Reach.UNTOLD), " · your own limit is used up"),
        (Left(0, Reach.TOGETHER), " · your own limit for this customer's incidents together is used up"),
    ],
)
def test_what_is_left_says_whose_incidents_it_is_for(still: Left | None, told: str) -> None:
    assert left(still, "EUR") == told


def test_the_frontlines_limit_is_told_with_what_used_it_up() -> None:
    error = WhyAboveFrontline(limit=Ceiling(Money(2500, "EUR"), Reach.TOGETHER))
    assert refusal(error, as_mrkdwn=True) == (
        "That is more than frontline staff may give here (€25.00 for this customer's incidents together). "
        "Say in a few words why."
    )


# In the evening until two at night, on Saturdays from ten to four by day, never on Sundays. 27 November is a Friday.
BAR = Hours(LONDON, (*(DayHours(time(18), time(2)),) * 5, DayHours(time(10), time(16)), None))


@pytest.mark.parametrize(
    ("day", "hour", "told"),
    [
        (27, 3, "We open at 18:00"),
        (28, 3, "We open at 10:00"),
        (28, 17, "We close at 16:00"),
        (29, 12, "We are closed on Sun 29 Nov"),
    ],
)
def test_closed_says_which_edge_of_the_hours_it_is(day: int, hour: int, told: str) -> None:
    assert closed_words(datetime(2026, 11, day, hour, tzinfo=UTC), BAR, LONDON) == told
