"""By what a customer is known again, by what they are found, and how little of it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.customer import (
    Key,
    KeyKind,
    best_contact,
    contact_key,
    key_of,
    masked,
    matches_name,
    name_words,
    reference_key,
)

PHONE = Key(KeyKind.PHONE, "442079460958")
MAIL = Key(KeyKind.MAIL, "anna@example.org")
REFERENCE = Key(KeyKind.REFERENCE, "kd10042")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("+44 20 7946 0958", PHONE),
        ("0044 (20) 7946-0958", PHONE),
        ("٠٠٤٤٢٠٧٩٤٦٠٩٥٨", PHONE),
        ("４４２０７９４６０９５８", PHONE),
        (" Anna@Example.ORG ", MAIL),
        ("KD-10042", REFERENCE),
        ("kd 10042", None),
        ("https://desk.example/t/7", Key(KeyKind.REFERENCE, "https://desk.example/t/7")),
        ("Ann", None),
        ("Ann 2", None),
        ("Müller-Lüdenscheidt", None),
        ("table 12", None),
        ("none", None),
        ("12345678 is his number", None),
        ("", None),
        ("x" * 300 + "@example.org", None),
    ],
)
def test_phone_mail_or_reference_makes_somebody_known_and_a_name_never(typed: str, key: Key | None) -> None:
    assert key_of(typed) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna@Example.org", " anna@example.ORG "),
        ("+44 20 7946 0958", "0044 20 7946 0958"),
        ("(020) 7946-0958", "020 79460958"),
        ("٠٢٠٧٩٤٦٠٩٥٨", "02079460958"),
    ],
)
def test_contact_has_one_key_however_it_is_spelt(one: str, other: str) -> None:
    assert contact_key(one) == contact_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@b.example", "c@b.example"),
        ("020 7946 0958", "020 7946 0959"),
        ("https://desk.example/t/123456", "https://desk.example/u/123456"),
    ],
)
def test_contacts_of_different_people_have_different_keys(one: str, other: str) -> None:
    assert contact_key(one) != contact_key(other)


@pytest.mark.parametrize("contact", ["   ", "room 12", "ask for Joe"])
def test_what_two_people_may_share_is_no_key(contact: str) -> None:
    assert contact_key(contact) == ""


@pytest.mark.parametrize(
    ("typed", "key"),
    [("A-1001", "a1001"), ("a 1001", "a1001"), ("№ ١٠٠١", "no1001"), ("none", ""), ("n/a", ""), ("-", ""), ("7", "7")],
)
def test_order_number_has_one_spelling_and_no_order_has_none(typed: str, key: str) -> None:
    assert reference_key(typed) == key


@given(st.text(max_size=60))
def test_key_of_a_key_is_itself(typed: str) -> None:
    assert reference_key(reference_key(typed)) == reference_key(typed)
    key = key_of(typed)
    if key and key.kind is KeyKind.MAIL:
        assert key_of(key.text) == key


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Anna Müller", ("anna", "muller")),
        ("ANNA anna", ("anna",)),
        ("O'Neil, Seán", ("o", "neil", "sean")),
        ("김지호", ("김지호",)),
        ("أحمد", ("احمد",)),
        ("<!channel>", ("channel",)),
        ("", ()),
    ],
)
def test_name_is_searched_by_its_words_without_accents(name: str, words: tuple[str, ...]) -> None:
    assert name_words(name) == words


@pytest.mark.parametrize(
    ("typed", "found"), [("an", True), ("mu an", True), ("müll", True), ("annab", False), ("an xe", False)]
)
def test_name_is_found_by_the_beginnings_of_its_words(typed: str, found: bool) -> None:
    assert matches_name(typed, "Anna Müller") is found


@pytest.mark.parametrize(("key", "shown"), [(PHONE, "…0958"), (MAIL, "a…@example.org"), (REFERENCE, "…0042")])
def test_contact_is_masked_enough_to_tell_two_annas_apart(key: Key, shown: str) -> None:
    assert masked(key) == shown


def test_phone_is_shown_before_mail_before_reference() -> None:
    assert best_contact([REFERENCE, MAIL, PHONE]) == PHONE
    assert best_contact([Key(KeyKind.WORD, "anna"), REFERENCE]) == REFERENCE
    assert best_contact([]) is None
