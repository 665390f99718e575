"""App Home and its quiet questions."""

from bot.recovery.errors.tree import NoLongerPossible, NotAllowed


class AboutYourself(NotAllowed):
    template = "That question is about you, so somebody else answers it. Nothing was changed."


class QuestionIsSettled(NoLongerPossible):
    template = "That question is no longer open. Nothing was changed."
