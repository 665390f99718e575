"""Typed amounts: read by the currency's decimals, echoed the same, refused where they can be read in two ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.errors import AmbiguousAmount, AmountTooLarge, InvalidInput, NotAnAmount, NotPositive, TooPrecise
from bot.recovery.money import MOST_MAJOR_UNITS, Money, decimals_of, parse_amount

CURRENCIES = ("EUR", "USD", "GBP", "KRW", "JPY", "KWD", "TND")
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

currencies = st.sampled_from(CURRENCIES)
amount_like = st.text(alphabet="0123456789.,' -€$₩eE٣٫٬²", max_size=14)


def minors(currency: str) -> st.SearchStrategy[int]:
    return st.integers(1, MOST_MAJOR_UNITS * 10 ** decimals_of(currency))


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12,50", "EUR", 1250),
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0.01", "EUR", 1),
        ("0,50", "EUR", 50),
        (" 12.50 ", "EUR", 1250),
        ("€12.50", "EUR", 1250),
        ("12,50 €", "EUR", 1250),
        ("12.50 EUR", "EUR", 1250),
        ("eur 12.50", "EUR", 1250),
        ("$12.50", "USD", 1250),
        ("£12.50", "GBP", 1250),
        ("1,234.50", "EUR", 123450),
        ("1.234,50", "EUR", 123450),
        ("1 234,50", "EUR", 123450),
        ("1\u00a0234,50", "EUR", 123450),
        ("1'234.50", "EUR", 123450),
        ("1.234.567", "EUR", 123456700),
        ("1,234,567.89", "EUR", 123456789),
        ("35000", "KRW", 35000),
        ("35,000", "KRW", 35000),
        ("35.000", "KRW", 35000),
        ("₩35,000", "KRW", 35000),
        ("1,500", "JPY", 1500),
        ("12.5", "KWD", 12500),
        ("12,50", "KWD", 12500),
        ("0.500", "KWD", 500),
        ("1,234.500", "KWD", 1234500),
        ("12.500", "KWD", 12500),
        ("12.500", "TND", 12500),
    ],
)
def test_amount_is_read_in_minor_units_of_its_currency(typed: str, currency: str, minor: int) -> None:
    assert parse_amount(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("١٢٫٥٠", "EUR", 1250),
        ("١٢", "EUR", 1200),
        ("١٬٢٣٤٫٥٠", "EUR", 123450),
        ("۱۲٫۵۰", "EUR", 1250),
        ("１２.５０", "EUR", 1250),
        ("１２，５０", "EUR", 1250),
        ("१२.५०", "EUR", 1250),
        ("١٢٫٥٠٠", "KWD", 12500),
    ],
)
def test_amount_is_read_in_the_digits_of_any_script(typed: str, currency: str, minor: int) -> None:
    assert parse_amount(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "refusal"),
    [
        ("-5", "EUR", NotPositive),
        ("−5", "EUR", NotPositive),
        ("0", "EUR", NotPositive),
        ("0.00", "EUR", NotPositive),
        ("1e9", "EUR", NotAnAmount),
        ("abc", "EUR", NotAnAmount),
        ("", "EUR", NotAnAmount),
        ("   ", "EUR", NotAnAmount),
        ("nan", "EUR", NotAnAmount),
        ("inf", "EUR", NotAnAmount),
        ("0x10", "EUR", NotAnAmount),
        ("1_000", "EUR", NotAnAmount),
        ("+5", "EUR", NotAnAmount),
        ("5-", "EUR", NotAnAmount),
        (".50", "EUR", NotAnAmount),
        ("12.", "EUR", NotAnAmount),
        ("12..50", "EUR", NotAnAmount),
        ("1.2.3", "EUR", NotAnAmount),
        ("12,34.5", "EUR", NotAnAmount),
        ("1 2345", "EUR", NotAnAmount),
        ("1234 567", "EUR", NotAnAmount),
        ("5 10", "EUR", NotAnAmount),
        ("5²", "EUR", NotAnAmount),
        ("½", "EUR", NotAnAmount),
        ("$12.50", "EUR", NotAnAmount),
        ("12.50 USD", "EUR", NotAnAmount),
        ("€12", "KRW", NotAnAmount),
        ("9" * 400, "EUR", NotAnAmount),
        ("0.001", "EUR", TooPrecise),
        ("12.505", "EUR", AmbiguousAmount),
        ("1234.567", "EUR", TooPrecise),
        ("12.50", "KRW", TooPrecise),
        ("0.5", "JPY", TooPrecise),
        ("1.2345", "KWD", TooPrecise),
        ("1.234", "EUR", AmbiguousAmount),
        ("1,234", "EUR", AmbiguousAmount),
        ("1,234", "KWD", AmbiguousAmount),
        ("10000000.01", "EUR", AmountTooLarge),
        ("99999999999", "EUR", AmountTooLarge),
    ],
)
def test_amount_is_refused_at_its_field_where_it_cannot_be_read(
    typed: str, currency: str, refusal: type[InvalidInput]
) -> None:
    with pytest.raises(refusal) as refused:
        parse_amount(typed, currency, field="compensation.amount")

    assert type(refused.value) is refusal
    assert refused.value.field == "compensation.amount"
    assert str(refused.value)


@pytest.mark.parametrize(
    ("typed", "currency"), [("1.234", "EUR"), ("1,234", "EUR"), ("1,234", "KWD"), ("12,500", "TND")]
)
def test_both_readings_of_an_ambiguous_amount_are_accepted_when_typed_as_told(typed: str, currency: str) -> None:
    with pytest.raises(AmbiguousAmount) as refused:
        parse_amount(typed, currency)

    as_thousands = parse_amount(str(refused.value.values["as_thousands"]), currency)
    as_decimals = parse_amount(str(refused.value.values["as_decimals"]), currency)
    assert as_thousands > as_decimals


@pytest.mark.parametrize("currency", CURRENCIES)
def test_amount_too_precise_tells_an_example_that_is_accepted(currency: str) -> None:
    with pytest.raises(TooPrecise) as refused:
        parse_amount("0.00001", currency)

    assert parse_amount(str(refused.value.values["example"]), currency)


@given(data=st.data(), currency=currencies)
def test_every_amount_is_read_again_as_it_is_echoed(data: st.DataObject, currency: str) -> None:
    minor = data.draw(minors(currency))

    assert parse_amount(str(Money(minor, currency)), currency) == minor


@given(data=st.data(), currency=currencies)
def test_every_amount_is_read_the_same_in_arabic_digits(data: st.DataObject, currency: str) -> None:
    minor = data.draw(minors(currency))
    echoed = str(Money(minor, currency)).split()[0]

    assert parse_amount(echoed.translate(ARABIC_DIGITS).replace(".", "٫"), currency) == minor


@given(typed=amount_like | st.text(max_size=20), currency=currencies)
def test_amount_is_never_accepted_with_other_digits_than_its_echo(typed: str, currency: str) -> None:
    try:
        minor = parse_amount(typed, currency)
    except InvalidInput:
        return
    decimals = decimals_of(currency)
    typed_digits = "".join(str(int(c)) for c in typed if c.isdecimal())

    assert 0 < minor <= MOST_MAJOR_UNITS * 10**decimals
    assert parse_amount(str(Money(minor, currency)), currency) == minor
    assert str(minor).rstrip("0") == typed_digits.strip("0"), "digits were lost, added or moved"
    assert sum(c.isalpha() for c in typed) in (0, 3), "only the currency's own code may stand beside the digits"


@given(typed=st.text(max_size=200), currency=currencies)
def test_anything_typed_is_read_or_refused_in_words(typed: str, currency: str) -> None:
    told = ""
    try:
        parse_amount(typed, currency, field="solve.price")
    except InvalidInput as refused:
        told = f"{refused.field}: {refused}"
    assert told == "" or told.startswith("solve.price: ")


@pytest.mark.parametrize(
    ("money", "told"),
    [
        (Money(1250, "EUR"), "12.50 EUR"),
        (Money(5, "EUR"), "0.05 EUR"),
        (Money(35000, "KRW"), "35000 KRW"),
        (Money(12500, "KWD"), "12.500 KWD"),
        (Money(-1250, "EUR"), "-12.50 EUR"),
        (Money(0, "EUR"), "0.00 EUR"),
    ],
)
def test_money_is_told_with_the_decimals_of_its_currency(money: Money, told: str) -> None:
    assert str(money) == told
