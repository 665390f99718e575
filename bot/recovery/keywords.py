"""Words that make us ask whether somebody was hurt: found whole, whatever their case, accents or script.

They only ask; what follows is decided by a person. Called by the desk whenever a text is saved.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

# Marks above and below letters, and what can't be seen between them.
_UNSEEN = frozenset({"Mn", "Me", "Cf"})
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Keywords:
    """As the policy writes them: "burnt", "data leak", and "allerg*" for every word that begins so."""

    written: tuple[str, ...]

    def are_in(self, text: str) -> bool:
        """Whether the text holds one of them as a whole word, or as words that follow one another."""
        read = f" {folded(text)} "
        return any(map(read.__contains__, self._wanted))

    @cached_property
    def _wanted(self) -> tuple[str, ...]:
        return tuple(_sought(keyword) for keyword in self.written if folded(keyword))


def folded(text: str) -> str:
    """The words of a text in lower case and without accents, one space between them."""
    seen = text.casefold()
    if not seen.isascii():
        plain = unicodedata.normalize("NFKD", seen)
        seen = "".join(c for c in plain if unicodedata.category(c) not in _UNSEEN).casefold()
    return _BETWEEN.sub(" ", seen).strip()


def mark_of(text: str) -> str:
    """What a text is known by again, however it is spelt and spaced; says nothing of what is in it."""
    return sha256(folded(text).encode()).hexdigest()[:16]


def asking_about(
    texts: Iterable[str], keywords: Keywords, asking: tuple[str, ...], said_safe: tuple[str, ...]
) -> tuple[str, ...]:
    """The marks of all texts that have to be asked about, once these were typed too, in the order they came in.

    A text without a keyword isn't, nor one of which somebody said that nobody was hurt.
    """
    marks = (mark_of(text) for text in texts if keywords.are_in(text))
    return tuple(dict.fromkeys((*asking, *(mark for mark in marks if mark not in said_safe))))


def _sought(keyword: str) -> str:
    return f" {folded(keyword)}" + ("" if keyword.rstrip().endswith("*") else " ")
