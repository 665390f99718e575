"""A customer: who they are to us, by what they are known again, and by what they are found.

A phone, a mail or a reference makes somebody known. A name only finds candidates: two people may share one, so a name
alone never links anything and never accuses anybody of a second failure.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

# More words of a name than these find nobody better.
_MOST_WORDS: Final = 8
_LONGEST_KEY: Final = 200
_FEWEST_PHONE_DIGITS: Final = 6
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE: Final = re.compile(r"\+?[\d\s().\-/]+")


class KeyKind(StrEnum):
    """By what a customer is found. Words of the name and the end of a phone find candidates only."""

    PHONE = "phone"
    # Its digits from the end: it is found by the last of them.
    PHONE_END = "phone_end"
    MAIL = "mail"
    REFERENCE = "reference"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Key:
    """One way to know a customer again, in its one spelling, unique in a workspace; `typed` is how to reach them."""

    kind: KeyKind
    text: str
    typed: str = field(default="", compare=False)


KNOWN_AGAIN_BY: Final = (KeyKind.PHONE, KeyKind.MAIL, KeyKind.REFERENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One row of the customers table. `site` is where they were first met; `name` is "" where nobody has said it."""

    id: int
    team_id: str
    site: str
    name: str
    created_at: datetime
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """Whom staff chose as the customer: one that was suggested, or what they typed. Neither: nobody."""

    customer_id: int | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A customer as offered to staff: what tells two of one name apart."""

    customer: Customer
    contact: Key | None
    failures: int


def key_of(typed: str) -> Key | None:
    """What was typed as a way to know somebody again. None: a name, or anything else that two people may share."""
    text = unicodedata.normalize("NFKC", typed).strip().casefold()
    if len(text) > _LONGEST_KEY:
        return None
    if _MAIL.fullmatch(text):
        return Key(KeyKind.MAIL, text, typed.strip())
    digits = "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
    if _PHONE.fullmatch(text) and len(digits) >= _FEWEST_PHONE_DIGITS:
        return Key(KeyKind.PHONE, digits.lstrip("0") or digits, typed.strip())
    reference = reference_key(text)
    if "://" in text:
        return Key(KeyKind.REFERENCE, text, typed.strip())
    if " " not in text and len(reference) >= 4 and sum(c.isdecimal() for c in reference) >= 3:
        return Key(KeyKind.REFERENCE, reference, typed.strip())
    return None


def contact_key(contact: str) -> str:
    """The contact in one spelling, or "" where it is none by which somebody is known again."""
    key = key_of(contact)
    return key.text if key else ""


def reference_key(typed: str) -> str:
    """An order or reference number in one spelling: its letters and digits. "" where it has no digit: “none”, “n/a”."""
    text = unicodedata.normalize("NFKC", typed).casefold()
    kept = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text if c.isalnum())
    return kept[:_LONGEST_KEY] if any(c.isdecimal() for c in kept) else ""


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name by which it is searched: small letters, without accents, each once."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"\w+", unicodedata.normalize("NFC", bare))
    return tuple(dict.fromkeys(word[:_LONGEST_KEY] for word in words))[:_MOST_WORDS]


def matches_name(typed: str, name: str) -> bool:
    """Whether each word typed begins a word of the name."""
    words = name_words(name)
    return all(any(word.startswith(begun) for word in words) for begun in name_words(typed))


def masked(key: Key) -> str:
    """Enough of a contact to tell two people apart, and too little to reach them."""
    if key.kind is KeyKind.MAIL:
        name, _, host = key.text.partition("@")
        return f"{name[:1]}…@{host}"
    return f"…{key.text[-4:]}" if len(key.text) > 4 else "…"


def best_contact(keys: Sequence[Key]) -> Key | None:
    """The key to show: a phone before a mail before a reference."""
    shown = [key for key in keys if key.kind in KNOWN_AGAIN_BY]
    return min(shown, key=lambda key: KNOWN_AGAIN_BY.index(key.kind), default=None)
