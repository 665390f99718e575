"""The playbook of a business, read once at start: its policy, and its phrases in every language it speaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.content.phrases import Phrase, Phrases, Situation, read_phrases
from bot.content.policy import Policy
from bot.content.policy_reading import read_policy
from bot.content.reading import PlaybookError
from bot.recovery.incident import Severity, Waiting
from bot.recovery.offers import Failure

__all__ = ["Phrase", "Playbook", "PlaybookError", "load_playbook"]

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Playbook:
    """Everything a business would change, as one value. The first language serves where another is asked for."""

    policy: Policy
    phrases: Mapping[str, Phrases]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.phrases)

    def phrase(
        self,
        situation: str,
        language: str = "",
        wording: int = 0,
        *,
        waiting: Waiting | None = None,
        severity: Severity | None = None,
        failure: Failure | None = None,
        slots: Mapping[str, str] | None = None,
    ) -> Phrase:
        """The words to say now, ready to say; `situation` is a step, a turn of the case or a kind of follow-up.

        `wording` counts up and goes round. Wordings whose slots have no value are left out; where there are no words
        for this kind of failure, this severity or this way of waiting, the general ones serve.
        Raises: ValueError for an unknown situation.
        """
        spoken = self.phrases.get(language) or next(iter(self.phrases.values()))
        return spoken.phrase(Situation(situation), wording, waiting, severity, slots or {}, failure)


def load_playbook(
    policy_file: Path | None = None,
    languages: Sequence[str] = ("en",),
    *,
    phrases_folder: Path = _HERE / "phrases",
) -> Playbook:
    """Read the policy (None: the one that comes with Recover) and the phrases of these languages, the default first.

    A policy file may hold only the parts that differ: the others are those of the policy that comes with Recover.

    Raises: PlaybookError: the first mistake, as one line that names file, key and reason.
    """
    shipped = _HERE / "policy.toml"
    policy = read_policy(policy_file, parts_from=shipped) if policy_file else read_policy(shipped)
    return Playbook(policy, {language: read_phrases(phrases_folder / f"{language}.toml") for language in languages})
