"""The branches of the tree of refusals."""

from typing import ClassVar


class RecoveryError(Exception):
    """A refusal that a person will read: what happened, the limit, the next step.

    `template` is the English sentence and the catalogue key; `values` fill its slots. Money values are
    `bot.recovery.money.Money`, times are aware datetimes: whoever renders knows the reader's locale.
    """

    template: ClassVar[str] = "Something went wrong."

    def __init__(self, field: str | None = None, **values: object) -> None:
        super().__init__(self.template)
        self.field = field
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class InvalidInput(RecoveryError):
    """What was typed can't be used as it is."""


class NotAllowed(RecoveryError):
    """This person may not do this."""


class NoLongerPossible(RecoveryError):
    """Somebody, or time itself, was faster."""


class NotFound(RecoveryError):
    """What was asked for does not exist for this person."""


class NotNow(RecoveryError):
    """Nothing is wrong with what they did: Recover's own machine can't do it at the moment."""
