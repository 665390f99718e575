"""What staff read when a limit binds: the level that may, the amount, and the limit."""

import pytest

from bot.recovery.empowerment import Authority, Bound, Level, Limits, Proposal, Standing
from bot.recovery.judging import judge_given, may_grant
from bot.views.speech import BEYOND, verdict
from tests.factories import AUTHORITY, DEAR, GIFT, LIMITS, OWED, REDO, REFUND, a_proposal

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
