"""What came back to the person who did something: the bot's ack, and what Slack shows for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.shapes import Json


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is the ack's payload; None when there was no ack or nothing in it.

    `acked` is false, and `error` None, where the app isn't told at all: a modal closed that didn't ask to hear of it.
    `error` names what went wrong ("timeout", "required", "http_404", "invalid_arguments", …); `message` is the sentence
    the person reads, if any; `errors` the words at the fields, block_id -> words, from Slack's client or from the bot.
    """

    acked: bool
    ms: int = 0
    body: Json | None = None
    error: str | None = None
    message: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Acked in time, nothing refused, no words at a field."""
        return self.error is None and not self.errors
