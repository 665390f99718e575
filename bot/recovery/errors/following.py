"""Follow-ups."""

from bot.recovery.errors.tree import NoLongerPossible, NotAllowed


class NotTheirs(NotAllowed):
    template = "This follow-up belongs to somebody else. Nothing was changed."


class FollowUpIsDone(NoLongerPossible):
    template = "This follow-up is no longer open. Nothing was changed."
