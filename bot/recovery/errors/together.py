"""Working together: handing, escalating, correcting, linking."""

from bot.recovery.errors.tree import InvalidInput, NoLongerPossible, NotAllowed, NotFound


class AlreadyTheirs(InvalidInput):
    template = "They have it already. Choose somebody else."


class NotForThem(InvalidInput):
    """It says nothing of the reason: it concerned them when it was a protected case, or they are the customer."""

    template = "They can't take this. Nothing was changed. Choose somebody else."


class NotAbove(InvalidInput):
    template = "That isn't above you: you are {level} here. Choose a level above your own."


class OfItself(InvalidInput):
    template = "This is #{number} itself. Type the number of the other one."


class AlreadyLinked(InvalidInput):
    template = "#{number} is linked already."


class NotTheirsToHand(NotAllowed):
    template = "Only its owner, whoever opened it, or a lead can hand #{number} over. Nothing was changed."


class NotTheirsToVoid(NotAllowed):
    template = (
        "Whoever opened #{number} can void it for {minutes} minutes, while nothing was given. Ask a lead: they can "
        "still do it. Nothing was changed."
    )


class NobodyAbove(NotAllowed):
    template = "Nobody here is {level} or above, so nobody was told. Call them yourself, and tell whoever runs Recover."


class HighestLevel(NotAllowed):
    template = "You are a {level} here: nobody is above you to be called."


class IncidentIsVoid(NoLongerPossible):
    template = "#{number} is void and counts nowhere. Nothing was changed. A lead can restore it."


class AlreadyNotAsReported(NoLongerPossible):
    template = "#{number} is marked as not as reported already. Your click changed nothing."


class AlreadyTaken(NoLongerPossible):
    template = "{who} has taken this over already. Your click changed nothing."


class AlreadyCalled(NoLongerPossible):
    template = "{who} has called that level to #{number} already, and they were told. Call them if it can't wait."


class CallIsOver(NoLongerPossible):
    template = "Nobody needs to come for this any more. Your click changed nothing."


class NoSuchLink(NotFound):
    template = "These two aren't linked any more. Nothing was changed."
