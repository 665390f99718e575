"""What staff say: several wordings for each step and situation, in one file a language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field, RootModel

from bot.content.reading import FromFile, Mistake, PlaybookError, quoted, read_file
from bot.recovery.incident import Severity, Waiting
from bot.recovery.offers import Failure

# A phrase is shown in a header, of which Slack shows 150 characters, between quotation marks.
LONGEST: Final = 148
# Read in a glance by someone with a customer before them: two lines on a phone, above the buttons.
LONGEST_NOTE: Final = 110
FEWEST_WORDINGS: Final = 3
# The first letter of a sentence.
_BEGINS: Final = re.compile(r"(?:^|(?<=[.!?] ))[a-z]")
SLOTS: Final = ("customer", "promise_time", "amount", "manager")


class Situation(StrEnum):
    """When something is said: the five steps, turns that a case may take, and the follow-ups."""

    ACKNOWLEDGE = "acknowledge"
    UNDERSTAND = "understand"
    SOLVE = "solve"
    FOLLOW_UP = "follow_up"
    FOLLOW_UP_REACHABLE = "follow_up_reachable"
    WRITE_DOWN = "write_down"
    REPEAT = "repeat"
    APPROVAL_PENDING = "approval_pending"
    APPROVED = "approved"
    ADJUSTED = "adjusted"
    APPROVED_PARTLY = "approved_partly"
    NOTHING_MORE = "nothing_more"
    DECLINED = "declined"
    DECLINED_USED_UP = "declined_used_up"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    EXPIRED_USED_UP = "expired_used_up"
    PROMISE_PASSED = "promise_passed"
    PROMISE_PASSED_USED_UP = "promise_passed_used_up"
    PROTECTED = "protected"
    CHECK_ON_SITE = "check_on_site"
    CALL = "call"
    DAY_3 = "day_3"
    HANDWRITTEN_NOTE = "handwritten_note"
    NEWS = "news"
    DAY_30 = "day_30"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Ready to say. `coach` is what to do meanwhile, `avoid` what not to say, `wordings` how many there are."""

    text: str
    coach: str
    avoid: str
    wordings: int


@cache
def _slots(wording: str) -> tuple[str, ...]:
    """The names of the wording's slots. Raises: ValueError for a brace that is no slot."""
    try:
        parts = list(Formatter().parse(wording))
    except ValueError:
        raise ValueError(f"{quoted(wording)} has a brace without its other half") from None
    for _, name, form, conversion in parts:
        if name is not None and (name not in SLOTS or form or conversion):
            known = ", ".join(f"{{{slot}}}" for slot in SLOTS)
            raise ValueError(f"{{{name}}} is not a slot; there are {known}")
    return tuple(name for _, name, _, _ in parts if name)


def _sayable(wording: str) -> str:
    _slots(wording)
    if wording != " ".join(wording.split()):
        raise ValueError("has a line break, or spaces too many")
    return wording


def _can_always_be_said(wordings: tuple[str, ...]) -> tuple[str, ...]:
    if all(_slots(wording) for wording in wordings):
        raise ValueError("needs a wording without slots, for when their values aren't known")
    return wordings


_Wording = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_sayable)]
_Wordings = Annotated[
    tuple[_Wording, ...], Field(min_length=FEWEST_WORDINGS, max_length=20), AfterValidator(_can_always_be_said)
]
_Note = Annotated[str, Field(max_length=LONGEST_NOTE)]


class Words(FromFile):
    """Wordings for one case of a situation; what it doesn't say about coaching is said by the wider one."""

    say: _Wordings
    coach: _Note = ""
    avoid: _Note = ""


class WordsByWaiting(Words):
    here: Words | None = None
    on_the_line: Words | None = None
    later: Words | None = None

    def by_waiting(self, waiting: Waiting | None) -> Iterator[Words]:
        """The words for how the customer waits where there are some, then those for everyone."""
        special: Words | None = getattr(self, waiting.value) if waiting else None
        if special:
            yield special
        yield self


class WordsOfSituation(WordsByWaiting):
    coach: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]
    S1: WordsByWaiting | None = None
    S2: WordsByWaiting | None = None
    S3: WordsByWaiting | None = None
    money_lost: WordsByWaiting | None = None
    flawed_product: WordsByWaiting | None = None
    failed_service: WordsByWaiting | None = None
    inattention: WordsByWaiting | None = None

    def fitting(self, waiting: Waiting | None, severity: Severity | None, failure: Failure | None) -> list[Words]:
        """The words for this case, the most fitting first: the kind of failure, then how bad it is, then how they wait.

        What is major is said first, whatever kind of failure it was.
        """
        of_failure = getattr(self, failure.value) if failure else None
        of_severity = getattr(self, severity.value, None) if severity else None  # a protected case has no such words
        special = [of_severity, of_failure] if severity is Severity.S3 else [of_failure, of_severity]
        return [words for each in (*special, self) if each for words in each.by_waiting(waiting)]


class Phrases(RootModel[dict[Situation, WordsOfSituation]]):
    """One language's file: a table for each situation."""

    model_config = ConfigDict(frozen=True, strict=True)

    def phrase(
        self,
        situation: Situation,
        wording: int,
        waiting: Waiting | None,
        severity: Severity | None,
        slots: Mapping[str, str],
        failure: Failure | None = None,
    ) -> Phrase:
        """The wording with this number; numbers go round. Wordings whose slots have no value are left out."""
        fitting = self.root[situation].fitting(waiting, severity, failure)
        sayable = list(_filled(fitting[0].say, slots))
        return Phrase(
            text=sayable[wording % len(sayable)],
            coach=next((words.coach for words in fitting if words.coach), ""),
            avoid=next((words.avoid for words in fitting if words.avoid), ""),
            wordings=len(sayable),
        )


def _filled(wordings: tuple[str, ...], slots: Mapping[str, str]) -> Iterator[str]:
    """The wordings that can be said with these values and still fit; one without slots always does."""
    known = {name: " ".join(value.split()) for name, value in slots.items() if value.strip()}
    for wording in wordings:
        if all(slot in known for slot in _slots(wording)):
            text = _in_sentences(wording.format_map(known))
            if len(text) <= LONGEST:
                yield text


def _in_sentences(text: str) -> str:
    """What fills a slot may begin a sentence."""
    return _BEGINS.sub(lambda found: found[0].upper(), text)


def read_phrases(path: Path) -> Phrases:
    """Raises: PlaybookError: one line with file, key and reason."""
    name = f"{path.parent.name}/{path.name}"
    try:
        phrases = read_file(Phrases, path)
        for situation in Situation:
            if situation not in phrases.root:
                raise Mistake(situation, "is missing")
    except Mistake as mistake:
        raise PlaybookError(f"{name}: {mistake}") from None
    return phrases
