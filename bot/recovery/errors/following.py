"""Follow-ups."""

from bot.recovery.errors.tree import InvalidInput, NoLongerPossible, NotAllowed


class NotTheirs(NotAllowed):
    template = "This follow-up belongs to somebody else. Nothing was changed."


class FollowUpIsDone(NoLongerPossible):
    template = "This follow-up is no longer open. Nothing was changed."


class NobodyAgreed(InvalidInput):
    template = "Nobody for whom that failed has agreed to news, or they are asked already. Choose another, or wait."
