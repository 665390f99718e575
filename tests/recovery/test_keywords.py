"""A keyword only asks: it is found whole, in any case, with or without accents, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.keywords import Keywords, asking_about, folded, mark_of

KEYWORDS = Keywords(
    (
        "burnt",
        "fell",
        "fire",
        "data leak",
        "can't breathe",
        "allerg*",
        "malato",
        "è caduta",
        "упал*",
        "미끄러*",
        "محامي",
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "She burnt her hand",
        "BURNT!",
        "he fell.",
        "(fire)",
        "is this a data-leak?",
        "Data  Leak",
        "she can’t breathe",
        "an allergic reaction",
        "allergens on the plate",
        "e caduta dalla scala",
        "È CADUTA",
        "Гость упала на лестнице",
        "손님이 미끄러졌어요",
        "اتصل به مُحامي",
        "b\u00adurnt by the al\u200blergic soup",
        "ｆｉｒｅ in the kitchen",
        "fe\u0301ll",
        "line one\nfell\nline three",
    ],
)
def test_keyword_is_found_whatever_its_case_accents_or_script(text: str) -> None:
    assert KEYWORDS.are_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "the soup was cold",
        "a fellow guest",
        "firefly lamp",
        "sunburnt",
        "the data, and a leak",
        "she can breathe",
        "non-lergic",
        "malattia",
    ],
)
def test_part_of_another_word_asks_nothing(text: str) -> None:
    assert not KEYWORDS.are_in(text)


_WORDS = st.lists(st.sampled_from(["the", "gast", "суп", "커피", "شاي", "two", "42"]), max_size=6).map(" ".join)
_PLAIN = st.sampled_from([k for k in KEYWORDS.written if not k.endswith("*")])


@given(before=_WORDS, keyword=_PLAIN, after=_WORDS, turned=st.sampled_from([str.upper, str.lower, str.title]))
def test_keyword_among_any_other_words_is_always_found(before: str, keyword: str, after: str, turned: object) -> None:
    assert callable(turned)
    assert KEYWORDS.are_in(f"{before} {turned(keyword)} {after}")


@given(keyword=_PLAIN, letter=st.sampled_from("abzяя가"))
def test_keyword_with_a_letter_more_is_another_word(keyword: str, letter: str) -> None:
    assert not Keywords((keyword,)).are_in(f"{letter}{keyword} {keyword}{letter}")


@given(st.text(max_size=60))
def test_folding_is_done_once_and_for_all(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=60))
def test_every_text_finds_itself(text: str) -> None:
    assert Keywords((text,)).are_in(text) is bool(folded(text))


def test_text_that_was_said_safe_is_not_asked_about_again() -> None:
    (mark,) = asking_about(["She fell"], KEYWORDS, (), ())

    assert asking_about(["  she FELL! "], KEYWORDS, (), (mark,)) == ()
    assert asking_about(["She fell and is bleeding"], KEYWORDS, (), (mark,)) not in ((), (mark,))
    assert asking_about(["The soup was cold"], KEYWORDS, (), ()) == ()


def test_every_text_that_was_not_answered_for_is_asked_about_once_the_first_one_first() -> None:
    fell, burnt = mark_of("She fell"), mark_of("She is burnt")

    assert asking_about(["She is burnt", "Soup was cold", "she fell"], KEYWORDS, (fell,), ()) == (fell, burnt)


def test_mark_tells_nothing_of_the_text() -> None:
    assert "fell" not in mark_of("fell")
