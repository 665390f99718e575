"""What the machine can't do at the moment, whoever asks, and what was delivered after all."""

from bot.recovery.errors.tree import NoLongerPossible, NotNow


class DatabaseUnavailable(NotNow):
    template = (
        "I couldn't do that just now: Recover's database isn't answering. What was saved is safe. Please try again."
    )


class DiskIsFull(NotNow):
    template = (
        "I couldn't save that: the disk where Recover keeps its data is full. What was saved before is safe. "
        "Tell whoever runs Recover, then try again."
    )


class NothingToTryAgain(NoLongerPossible):
    template = "That was tried again already, or has come through. Your click changed nothing."
