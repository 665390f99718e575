"""A rendered form: which incident and step, which wording, and what was shown; carried in `private_metadata`.

What was shown lets two people work on one incident: a save writes only what its author changed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex
from zlib import crc32

from bot.recovery.errors import UnreadableClick
from bot.recovery.incident import Step


def new_token() -> str:
    return token_hex(8)


@dataclass(frozen=True, slots=True)
class Form:
    """`token` is new with each rendering: a write that was made with it is never made again.

    `shown` maps field names to a fingerprint of the value that the form was filled with. `unfolded`: with the fields
    that are seldom needed. `part_of_price`: what an empty amount stands for, in percent; 0: it has to be typed.
    """

    incident_id: int
    step: Step
    currency: str
    wording: int = 0
    unfolded: bool = False
    token: str = field(default_factory=new_token)
    shown: Mapping[str, int] = field(default_factory=dict)
    part_of_price: int = 0

    def showing(self, values: Mapping[str, object]) -> "Form":
        """The same form, filled with these values."""
        return replace(self, shown={name: _fingerprint(value) for name, value in values.items()})

    def having_saved(self, values: Mapping[str, object]) -> "Form":
        """The same form after these were saved: they are what its author sees now."""
        return replace(self, shown={**self.shown, **{name: _fingerprint(value) for name, value in values.items()}})

    def again(self) -> "Form":
        """The same form drawn once more: a new token, for what is pressed from now on."""
        return replace(self, token=new_token())

    def reworded(self) -> "Form":
        """The same form with the next wording of its phrase."""
        return replace(self, wording=self.wording + 1)

    def with_more(self) -> "Form":
        """The same form with all its fields."""
        return replace(self, unfolded=True)

    def changed(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values that differ from what was shown; a field that was shown filled and came empty was cleared."""
        return {name: value for name, value in values.items() if _fingerprint(value) != self.shown.get(name)}

    def encoded(self) -> str:
        kept = {
            "i": self.incident_id,
            "s": self.step.value,
            "c": self.currency,
            "w": self.wording,
            "m": self.unfolded,
            "t": self.token,
            "f": dict(self.shown),
            "p": self.part_of_price,
        }
        return json.dumps(kept, separators=(",", ":"))

    @classmethod
    def decoded(cls, metadata: str) -> "Form":
        """Raises: UnreadableClick."""
        try:
            kept = json.loads(metadata)
            return cls(
                int(kept["i"]),
                Step(kept["s"]),
                str(kept["c"]),
                int(kept["w"]),
                bool(kept.get("m")),
                str(kept["t"]),
                dict(kept["f"]),
                int(kept.get("p", 0)),
            )
        except (ValueError, KeyError, TypeError) as problem:
            raise UnreadableClick() from problem


def _fingerprint(value: object) -> int:
    return crc32(repr(value).encode())
