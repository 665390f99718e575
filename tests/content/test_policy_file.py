"""The policy that ships, what it answers, and what each kind of mistake in one's own is told."""

import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content.playbook import PlaybookError, load_playbook
from bot.content.policy import Policy, WeeklyTime
from bot.recovery.empowerment import CompensationClass, Kind, Level, Limits
from bot.recovery.followup import Assignee, FollowUpKind, PlannedStep
from bot.recovery.incident import Severity, Waiting
from bot.recovery.offers import Failure
from bot.recovery.working_time import DayHours

SHIPPED = Path(load_playbook.__code__.co_filename).parent / "policy.toml"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_playbook().policy


def test_limits_are_in_minor_units_for_each_level(policy: Policy) -> None:
    limits = policy.limits("EUR", "main")
    assert limits[Level.FRONTLINE] == Limits(2500, 15000, 15000, 0, 2500)
    assert limits[Level.LEAD] == Limits(7500, 50000, 40000, 7500, 40000)
    assert limits[Level.MANAGER] == Limits(25000, 200000, 100000, 100000, 100000)
    assert limits[Level.DIRECTOR] == Limits()


def test_won_has_no_decimals(policy: Policy) -> None:
    assert policy.limits("KRW", "main")[Level.FRONTLINE].goodwill_per_incident == 35000


@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "KRW"])
def test_there_are_three_gestures_in_every_currency(policy: Policy, currency: str) -> None:
    gestures = policy.gestures(currency)
    assert len(gestures) == 3
    assert all(g.kind.compensation_class is CompensationClass.GOODWILL for g in gestures)
    assert policy.gesture(gestures[0].id, currency) == gestures[0]


def test_what_is_owed_is_listed_with_its_formula(policy: Policy) -> None:
    guarantee = policy.entitlement("late_delivery", "EUR")
    assert guarantee
    assert (guarantee.percent_of_price, guarantee.most_minor, guarantee.kind.id) == (20, 2000, "store_credit")
    assert policy.entitlement("pony", "EUR") is None


def test_every_failure_has_a_remedy_in_every_currency(policy: Policy) -> None:
    for currency in policy.limits_by_currency:
        remedies = {failure for offer in policy.offers(currency) for failure in offer.failures}
        assert remedies == set(Failure)


def test_areas_say_what_kind_of_failure_they_are(policy: Policy) -> None:
    assert policy.failure("wrong_bill") is Failure.MONEY_LOST
    assert policy.failure("other") is policy.failure("") is None


def test_history_and_cap_are_those_of_the_trade(policy: Policy) -> None:
    assert (policy.history, policy.cap_percent_of_price) == (timedelta(days=90), 150)


def test_a_gesture_is_held_to_what_it_costs(tmp_path: Path) -> None:
    told = _error_of(
        tmp_path, 'name = "Free item"\nclass = "goodwill"', 'name = "Free item"\nclass = "goodwill"\ncost_percent = 600'
    )
    assert told == "policy.toml: gestures.treat.amount.EUR: has to be more than 0 and within what frontline may give"


def test_a_gesture_that_is_gone_is_none(policy: Policy) -> None:
    assert policy.gesture("pony", "EUR") is None


def test_a_currency_without_limits_is_told(policy: Policy) -> None:
    with pytest.raises(PlaybookError) as error:
        policy.limits("CHF", "main")
    assert str(error.value) == "policy.toml: limits.CHF: is missing; there are limits for EUR, USD, GBP, KRW"


def test_only_a_refund_is_money_back(policy: Policy) -> None:
    assert [kind.id for kind in policy.kinds if kind.money_back] == ["refund"]
    assert policy.kind("refund") == Kind("refund", "Refund", CompensationClass.RESTORATION, money_back=True)


def test_a_kind_that_is_gone_is_read_the_strict_way(policy: Policy) -> None:
    assert policy.kind("free_lunch") == Kind("free_lunch", "Free lunch", CompensationClass.GOODWILL, money_back=True)


def test_customer_is_worth_what_a_regular_spends_in_all_the_years(policy: Policy) -> None:
    assert policy.customer_value.minor("EUR") == 600_000
    assert policy.customer_value.minor("KRW") == 9_000_000
    assert policy.customer_value.minor("CHF") is None


def test_areas_and_causes_are_named_and_an_unchosen_one_is_empty(policy: Policy) -> None:
    assert policy.area_name("wrong_bill") == "Wrong bill or charge"
    assert policy.area_name("wrong_planet") == "Wrong planet"
    assert policy.area_name("") == policy.cause_name("") == policy.plan_b("") == ""
    assert all(area.plan_b for area in policy.areas)


def test_each_severity_proposes_its_follow_ups(policy: Policy) -> None:
    assert [s.id for s in policy.severities] == list(Severity)
    check = PlannedStep(FollowUpKind.CHECK_ON_SITE, timedelta(minutes=5), Assignee.LEAD)
    assert policy.plan(Severity.S1) == (check,)
    assert policy.plan(Severity.S2)[1].not_when_here
    assert policy.plan(Severity.S3)[0] == PlannedStep(FollowUpKind.CALL, timedelta(hours=24), Assignee.MANAGER)
    assert policy.plan(Severity.S4) == ()


def test_the_help_of_each_severity_fits_beside_its_button(policy: Policy) -> None:
    assert all(len(s.label) <= 75 and len(s.help) <= 75 for s in policy.severities)


def test_an_answer_is_promised_by_how_the_customer_waits(policy: Policy) -> None:
    assert policy.answer_times(Waiting.HERE).promise == timedelta(minutes=5)
    assert policy.answer_times(Waiting.LATER).promise == timedelta(days=1)
    assert all(policy.answer_times(w).expiry > policy.answer_times(w).promise for w in Waiting)
    assert policy.answer_times(Waiting.ON_THE_LINE).next_level == timedelta(minutes=3)


def test_the_site_has_hours_on_its_own_clock(policy: Policy) -> None:
    hours = policy.sites[0].hours(ZoneInfo("Asia/Seoul"))
    assert hours.week == (DayHours(time(9), time(18)),) * 7
    assert policy.sites[0].customers_usually is Waiting.HERE


def test_days_differ_and_a_night_ends_on_the_next_one(tmp_path: Path) -> None:
    hours = """closes = "02:00"
        other_hours = { saturday = { opens = "10:00", closes = "10:00" } }
        closed_on = ["sunday", "monday"]"""
    mine = tmp_path / "policy.toml"
    mine.write_text(SHIPPED.read_text("utf-8").replace('closes = "18:00"', hours, 1).replace("closed_on = []", "", 1))

    ordinary, all_round = DayHours(time(9), time(2)), DayHours(time(10), time(10))
    assert load_playbook(mine).policy.sites[0].week == (None, *(ordinary,) * 4, all_round, None)


@pytest.mark.parametrize(
    ("now", "following"),
    [
        ("2026-03-23T07:59:59+00:00", "2026-03-23T08:00:00+00:00"),
        ("2026-03-23T08:00:00+00:00", "2026-03-30T07:00:00+00:00"),  # summer time began in between
        ("2026-03-28T12:00:00+00:00", "2026-03-30T07:00:00+00:00"),
        ("2026-03-29T22:30:00+00:00", "2026-03-30T07:00:00+00:00"),  # already Monday in Rome
    ],
)
def test_the_weekly_digest_keeps_its_hour_on_the_wall(now: str, following: str) -> None:
    monday_at_9 = WeeklyTime(weekday=0, hour=9)
    found = monday_at_9.next_after(datetime.fromisoformat(now), ZoneInfo("Europe/Rome"))
    assert found == datetime.fromisoformat(following)
    assert found.tzinfo is UTC


def _error_of(tmp_path: Path, old: str, new: str) -> str:
    """What the shipped file says after one change."""
    text = SHIPPED.read_text("utf-8")
    assert old in text
    mine = tmp_path / "policy.toml"
    mine.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(PlaybookError) as error:
        load_playbook(mine)
    return str(error.value)


GOODWILL = 'goodwill_per_incident = "25.00"'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("history_days = 90", "history_days = 0", "history_days: 0: input should be greater than or equal to 1"),
        ('EUR = "600.00"', 'EUR = "600.001"', "customer_value.spend_per_year.EUR: EUR has 2 decimals"),
        ("years = 10", "years = 0", "customer_value.years: 0: input should be greater than or equal to 1"),
        (
            GOODWILL,
            'goodwill_per_incident = "abc"',
            'limits.EUR.frontline.goodwill_per_incident: "abc" is not an amount',
        ),
        (GOODWILL, 'goodwill_per_incident = "-5"', 'limits.EUR.frontline.goodwill_per_incident: "-5" is not an amount'),
        (
            GOODWILL,
            "goodwill_per_incident = 25.0",
            'limits.EUR.frontline.goodwill_per_incident: 25.0 is not an amount: write it in quotes, like "25.00"',
        ),
        (
            GOODWILL,
            'goodwill_per_incident = "24.999"',
            "limits.EUR.frontline.goodwill_per_incident: EUR has 2 decimals",
        ),
        ('"35000"', '"35000.5"', "limits.KRW.frontline.goodwill_per_incident: KRW has no decimals"),
        (GOODWILL, "", "limits.EUR.frontline.goodwill_per_incident: is missing"),
        (
            GOODWILL,
            'goodwil_per_incident = "25"',
            "limits.EUR.frontline.goodwil_per_incident: is not a key that belongs here",
        ),
        ('"75.00"', '"20.00"', "limits.EUR.lead.goodwill_per_incident: is less than the level below it may give"),
        (
            "[limits.EUR.director]",
            '[limits.EUR.director]\ngoodwill_per_incident = "9"',
            "limits.EUR.director.goodwill_per_incident: is less than the level below it may give",
        ),
        ("[limits.EUR.lead]", "[limits.EUR.leader]", "limits.EUR.leader: is not a key that belongs here"),
        (
            "[limits.EUR.frontline]",
            "[limits.Euro.frontline]",
            'limits.Euro: "Euro" is not written as it should be: see the comments in the file',
        ),
        ('version = "2"', "version = 1", "version: has to be text in quotes"),
        ('version = "2"', "", "version: is missing"),
        ('version = "2"', 'version = "2"\ncolour = "red"', "colour: is not a key that belongs here"),
        ('name = "Our shop"', 'name = "\\n"\ntill = 5', "sites.main.till: is not a key that belongs here"),
        (
            "closed_on = []",
            'country = "Britain"',
            'sites.main.country: "Britain" is no country: write its two letters, like "GB"',
        ),
        (
            "closed_on = []",
            'closed_on = ["Sunday"]',
            'sites.main.closed_on[1]: "Sunday" is not one of "monday", "tuesday", "wednesday", "thursday", "friday", '
            '"saturday" or "sunday"',
        ),
        (
            "closed_on = []",
            'closed_on = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]',
            "sites.main.closed_on: leaves no day on which it is open",
        ),
        ('latest = "20:00"', 'latest = "09:00"', "contact_hours.latest: has to be later on the same day than earliest"),
        ('id = "wrong_bill"', 'id = "wrong_order"', "areas.wrong_order: this id is used more than once"),
        (
            'id = "wrong_bill"',
            'id = "Wrong bill"',
            'areas.Wrong bill.id: "Wrong bill" is not written as it should be: see the comments in the file',
        ),
        (
            'name = "Wrong order"',
            f'name = "{"x" * 61}"',
            "areas.wrong_order.name: is 61 characters long, at most 60 fit",
        ),
        ('name = "Wrong order"', 'name = ""', "areas.wrong_order.name: is empty"),
        ('id = "credit"', 'id = "treat"', "offers.treat: this id is used more than once"),
        ('kind = "free_item"', 'kind = "pony"', 'gestures.treat.kind: "pony" is not one of the kinds in this file'),
        (
            'kind = "free_item"',
            'kind = "redo"',
            'gestures.treat.kind: "redo" is not a kind of class "goodwill" without money_back',
        ),
        ('KRW = "6000"', 'JPY = "600"', "gestures.treat.amount.KRW: is missing"),
        (
            'KRW = "6000"',
            'KRW = "6000", JPY = "600"',
            "gestures.treat.amount.JPY: there are no limits for JPY in this file",
        ),
        (
            'EUR = "5.00"',
            'EUR = "25.01"',
            "gestures.treat.amount.EUR: has to be more than 0 and within what frontline may give",
        ),
        (
            'EUR = "5.00"',
            'EUR = "0"',
            "gestures.treat.amount.EUR: has to be more than 0 and within what frontline may give",
        ),
        (
            'class = "restoration"',
            'class = "kindness"',
            'kinds.refund.class: "kindness" is not one of "restoration" or "goodwill"',
        ),
        (
            'class = "restoration"',
            'class = "entitlement"',
            'kinds.refund.class: "entitlement" is not one of "restoration" or "goodwill"',
        ),
        (
            'class = "restoration"',
            'class = "restoration"\ncost_percent = -1',
            "kinds.refund.cost_percent: -1: input should be greater than or equal to 0",
        ),
        (
            "cap_percent_of_price = 150",
            "cap_percent_of_price = 90",
            "cap_percent_of_price: 90: input should be greater than or equal to 100",
        ),
        ('id = "faulty_goods"', 'id = "not_delivered"', "entitlements.not_delivered: this id is used more than once"),
        (
            'kind = "refund"',
            'kind = "pony"',
            'entitlements.faulty_goods.kind: "pony" is not one of the kinds in this file',
        ),
        (
            'kind = "refund"\npercent_of_price = 100',
            'kind = "refund"',
            "entitlements.faulty_goods: needs a maximum, percent_of_price, or both",
        ),
        (
            'maximum = { EUR = "20.00", ',
            "maximum = { ",
            "entitlements.late_delivery.maximum.EUR: is missing",
        ),
        (
            'label = "All the money back"\nkind = "refund"',
            'label = "All the money back"\nkind = "pony"',
            'offers.money_back.kind: "pony" is not one of the kinds in this file',
        ),
        (
            'for = ["money_lost"]',
            'for = ["bad_luck"]',
            'offers.money_back.for[1]: "bad_luck" is not one of "money_lost", "flawed_product", '
            '"failed_service" or "inattention"',
        ),
        (
            'percent_of_price = 100\nfor = ["money_lost"]',
            'for = ["money_lost"]',
            "offers.money_back: needs either an amount or percent_of_price",
        ),
        (
            'amount = { EUR = "10.00"',
            'percent_of_price = 10\namount = { EUR = "10.00"',
            "offers.extra_time: needs either an amount or percent_of_price",
        ),
        ('KRW = "13000"', 'KRW = "13000.5"', "offers.extra_time.amount.KRW: KRW has no decimals"),
        ('id = "exchange"', 'id = "treat"', "offers.treat: this id is used more than once"),
        (
            'label = "Exchange it"',
            f'label = "{"x" * 31}"',
            "offers.exchange.label: is 31 characters long, at most 30 fit",
        ),
        (
            'failure = "flawed_product"',
            'failure = "gremlins"',
            'areas.wrong_order.failure: "gremlins" is not one of "money_lost", "flawed_product", '
            '"failed_service" or "inattention"',
        ),
        (
            "\nmoney_back = true",
            '\nmoney_back = "yes"',
            "kinds.refund.money_back: has to be true or false, without quotes",
        ),
        (
            'after = "5m"',
            'after = "5 min"',
            'severities.S1.plan[1].after: "5 min" is not a time: write it like "5m", "24h" or "3d"',
        ),
        ('by = "lead"', 'by = "boss"', 'severities.S1.plan[1].by: "boss" is not one of "handler", "lead" or "manager"'),
        (
            'only_when = "not_here"',
            'only_when = "here"',
            'severities.S2.plan[2].only_when: "here" is not one of "not_here"',
        ),
        (
            'kind = "day_3"',
            'kind = "day_4"',
            'severities.S2.plan[3].kind: "day_4" is not one of "check_on_site", "call", '
            '"day_3", "handwritten_note", "news" or "day_30"',
        ),
        ('kind = "day_3"', 'kind = "call"', "severities.S2.plan.call: this id is used more than once"),
        ('id = "S2"', 'id = "S1"', "severities.S1: this id is used more than once"),
        (
            "plan = []",
            'plan = [{ kind = "call", after = "1d", by = "lead" }]',
            "severities.S4.plan: has to stay empty: nothing automatic happens in a protected case",
        ),
        (
            'promise = "5m"',
            'promise = "2m"',
            "clocks.here: remind, next_level, promise and clocks.expires have to follow one another",
        ),
        (
            'expires = "3d"',
            'expires = "1d"',
            "clocks.later: remind, next_level, promise and clocks.expires have to follow one another",
        ),
        (
            'with_them = "10m"',
            'with_them = "soon"',
            'protected.with_them: "soon" is not a time: write it like "5m", "24h" or "3d"',
        ),
        (
            '"injur*", ',
            '"*", ',
            'protected.keywords.en[1]: "*" is not written as it should be: see the comments in the file',
        ),
        (
            "closed_on = []",
            'other_hours = { sunday = { opens = "10:00", closes = "4 pm" } }',
            'sites.main.other_hours.sunday.closes: "4 pm" is not an hour of the day: write it like "09:00"',
        ),
        (
            "closed_on = []",
            'other_hours = { sundays = { opens = "10:00", closes = "16:00" } }',
            'sites.main.other_hours.sundays: "sundays" is not one of "monday", "tuesday", "wednesday", "thursday", '
            '"friday", "saturday" or "sunday"',
        ),
        (
            "closed_on = []",
            'other_hours = { sunday = { opens = "10:00", closes = "16:00" } }\nclosed_on = ["sunday"]',
            "sites.main.other_hours.sunday: it is among the days in closed_on",
        ),
        (
            "closed_on = []",
            'other_hours = { sunday = { opens = "18:00", closes = "10:00" } }',
            "sites.main.other_hours: monday opens at 09:00, before the night of sunday ends",
        ),
        (
            'closes = "18:00"',
            'closes = "6 pm"',
            'sites.main.closes: "6 pm" is not an hour of the day: write it like "09:00"',
        ),
        ("hour = 9", "hour = 24", "sites.main.weekly_digest.hour: 24: input should be less than or equal to 23"),
        (
            'customers_usually = "here"',
            'customers_usually = "there"',
            'sites.main.customers_usually: "there" is not one of "here", "on_the_line" or "later"',
        ),
        (
            "[clocks.here]",
            "[clocks.here",
            "the whole file: is not TOML: Expected ']' at the end of a table declaration (at line N, column 13)",
        ),
    ],
)
def test_a_mistake_is_told_in_one_line_with_file_key_and_reason(tmp_path: Path, old: str, new: str, told: str) -> None:
    error = re.sub(r"line \d+", "line N", _error_of(tmp_path, old, new))
    assert error == f"policy.toml: {told}"


def test_a_missing_severity_is_told(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8")
    start = text.index('[[severities]]\nid = "S3"')
    part = text[start : text.index("# A protected case")]
    assert _error_of(tmp_path, part, "") == "policy.toml: severities.S3: is missing"


def test_a_long_wrong_value_is_cut_and_stays_on_one_line(tmp_path: Path) -> None:
    error = _error_of(tmp_path, GOODWILL, f'goodwill_per_incident = "a\\n{"b" * 200}"')
    assert "\n" not in error
    assert len(error) < 160


def test_a_file_that_is_not_there_is_told_by_its_whole_path(tmp_path: Path) -> None:
    with pytest.raises(PlaybookError) as error:
        load_playbook(tmp_path / "mine.toml")
    assert str(error.value) == f"{tmp_path / 'mine.toml'}: can't be read: No such file or directory"


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes('version = "2" # Café'.encode("latin-1"))
    with pytest.raises(PlaybookError, match=r"^mine\.toml: the whole file: is not saved as UTF-8 text$"):
        load_playbook(tmp_path / "mine.toml")


def test_a_file_saved_on_windows_loads(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_bytes(b"\xef\xbb\xbf" + SHIPPED.read_bytes().replace(b"\n", b"\r\n"))
    assert load_playbook(mine).policy.limits_by_currency == load_playbook().policy.limits_by_currency


def test_a_file_of_parts_takes_the_others_from_the_shipped_one(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('version = "ours"\n[[causes]]\nid = "rain"\nname = "Rain"\n', "utf-8")

    policy, shipped = load_playbook(mine).policy, load_playbook().policy

    assert (policy.version, [cause.id for cause in policy.causes]) == ("ours", ["rain"])
    taken = (policy.limits_by_currency, policy.sites, policy.areas)
    assert taken == (shipped.limits_by_currency, shipped.sites, shipped.areas)


def test_a_file_of_parts_says_its_own_version(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[[causes]]\nid = "rain"\nname = "Rain"\n', "utf-8")
    with pytest.raises(PlaybookError, match=r"^mine\.toml: version: is missing$"):
        load_playbook(mine)


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ('currency = "CHF"', "sites.main.currency: there are no limits for CHF in this file"),
        (
            'time_zone = "Mars/Base"',
            'sites.main.time_zone: "Mars/Base" is no time zone: write one like "Europe/London"',
        ),
        ('leads = "U0MARCO"', "sites.main.leads: has to be a list in square brackets"),
        (
            'leads = ["marco"]',
            'sites.main.leads[1]: "marco" is not written as it should be: see the comments in the file',
        ),
        ('incident_channel = "#recovery"', 'sites.main.incident_channel: "#recovery" is not written as it should be: '),
    ],
)
def test_a_mistake_in_what_is_a_sites_own_is_told(tmp_path: Path, own: str, told: str) -> None:
    named = 'name = "Our shop"'
    assert told in _error_of(tmp_path, named, f"{named}\n{own}")


def test_two_sites_of_one_id_are_told(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8")
    site = text[text.index("[[sites]]\nid") : text.index("# --- Who may give what")]
    assert _error_of(tmp_path, site, site + site) == "policy.toml: sites.main: this id is used more than once"


@pytest.mark.parametrize(
    "text",
    [
        "she had an allergic reaction",
        "they called an ambulance",
        "he burnt his hand",
        "she fell on the stairs",
        "he is bleeding",
        "he threatened me",
        "her lawyer will write",
        "I want the police",
        "the waiter was racist",
        "she was harassed",
        "he spoke of suicide",
        "there was a fire",
        "a data leak",
        "she is a journalist",
        "food poisoning",
        "glass in the salad",
        "È allergica alle noci",
        "У ребёнка аллергия",
        "손님이 다쳤어요",
        "عنده حساسية من المكسرات",
    ],
)
def test_shipped_keywords_ask_about_protected_cases(text: str) -> None:
    assert load_playbook().policy.protection.keywords.are_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "the soup was cold",
        "the bill was wrong twice",
        "the parcel was stolen from the hallway",
        "late by an hour, and nobody said a word",
        "il conto era sbagliato",
        "суп был холодный, кровать скрипит",
        "음식이 식었어요",
        "كان الحساء باردا",
    ],
)
def test_shipped_keywords_leave_everyday_failures_alone(text: str) -> None:
    assert not load_playbook().policy.protection.keywords.are_in(text)
