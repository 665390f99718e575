"""Phone numbers in one spelling: typed as one does inside the country, or with its code."""

from zoneinfo import ZoneInfo

import pytest

from bot.phones import beginnings, contact_key, country_of_zone, is_country, known_by, once_known_by
from bot.recovery.customer import KeyKind


@pytest.mark.parametrize(
    ("typed", "country", "key"),
    [
        ("07700 900123", "GB", "447700900123"),
        ("+44 7700 900123", "GB", "447700900123"),
        ("+44 (0)7700 900123", "GB", "447700900123"),
        ("0044 7700 900123", "GB", "447700900123"),
        ("07700-900123", "GB", "447700900123"),
        ("+44 7700 900123", "", "447700900123"),
        ("07700 900123", "", "7700900123"),  # no country: as it was typed
        ("(202) 555-0143", "US", "12025550143"),
        ("1 202 555 0143", "US", "12025550143"),
        ("011 44 7700 900123", "US", "447700900123"),
        ("8 912 345-67-89", "RU", "79123456789"),
        ("02-312-3456", "KR", "8223123456"),
        ("06 6982 1234", "IT", "390669821234"),  # in Italy the zero stays
        ("050 123 4567", "AE", "971501234567"),
        ("١٢٣٤٥٦", "", "123456"),
        ("anna@example.org", "GB", "anna@example.org"),
        ("A-1001", "GB", "a1001"),
        ("123456", "GB", "123456"),  # too short for a number of the country
    ],
)
def test_a_phone_has_one_key_however_it_is_typed(typed: str, country: str, key: str) -> None:
    assert contact_key(typed, country) == key


def test_a_name_makes_nobody_known() -> None:
    assert known_by("Anna Miller", "GB") is None


@pytest.mark.parametrize(
    ("typed", "old"),
    [
        ("+44 7700 900123", {"7700900123"}),
        ("07700 900123", {"7700900123"}),
        ("+44 (0)7700 900123", {"4407700900123", "7700900123"}),
        ("anna@example.org", set()),
        ("Anna", set()),
    ],
)
def test_what_was_kept_before_numbers_had_a_country_is_still_looked_for(typed: str, old: set[str]) -> None:
    assert {key.text for key in once_known_by(typed, "GB")} == old
    assert all(key.kind is KeyKind.PHONE for key in once_known_by(typed, "GB"))


@pytest.mark.parametrize(
    ("digits", "country", "begun"),
    [
        ("0770", "GB", ("770", "44770")),
        ("4477", "GB", ("4477", "444477")),
        ("0770", "", ("770",)),
        ("0669", "IT", ("669", "39669", "390669")),  # in Italy the zero stays
        ("3331", "IT", ("3331", "393331")),
    ],
)
def test_first_digits_are_looked_for_with_and_without_the_code(
    digits: str, country: str, begun: tuple[str, ...]
) -> None:
    assert beginnings(digits, country) == begun


@pytest.mark.parametrize(
    ("country", "typed", "first"), [("IT", "06 6982 1234", "0669"), ("GB", "07700 900123", "0770")]
)
def test_first_digits_of_a_number_find_its_key(country: str, typed: str, first: str) -> None:
    assert any(contact_key(typed, country).startswith(begun) for begun in beginnings(first, country))


@pytest.mark.parametrize(
    ("zone", "country"), [("Europe/London", "GB"), ("America/New_York", "US"), ("Asia/Seoul", "KR"), ("UTC", "")]
)
def test_the_country_is_the_one_whose_clock_the_site_has(zone: str, country: str) -> None:
    assert country_of_zone(ZoneInfo(zone)) == country


@pytest.mark.parametrize(("code", "known"), [("GB", True), ("KR", True), ("gb", False), ("XX", False), ("", False)])
def test_two_letters_of_a_country_are_known(code: str, known: bool) -> None:
    assert is_country(code) is known
