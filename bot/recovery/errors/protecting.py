"""Protected cases."""

from bot.recovery.errors.tree import InvalidInput, NoLongerPossible, NotAllowed


class CannotTakeOver(InvalidInput):
    template = "Choose another manager or director of this site who may take the case."


class ConcernsThemselves(InvalidInput):
    template = "You would shut yourself out. Leave yourself out here, and tell the case's owner in person."


class IncidentIsRestricted(NotAllowed):
    """The same for everybody who isn't named, whatever the reason."""

    template = "#{number} is restricted: only the people named in it can open it. Nothing was changed."


class NotTheCaseOwner(NotAllowed):
    template = "Only the owner of case #{number} can do this. Nothing was changed."


class IncidentIsProtected(NoLongerPossible):
    template = "#{number} is a protected case: no offers. Its owner takes it from here."


class CaseIsTaken(NoLongerPossible):
    template = "{who} has taken case #{number} on. Nothing was changed; the case shows who to ask."


class NotYetLate(NoLongerPossible):
    template = "{who} is to be with you by {by}. If it can't wait, call them. Nothing was changed."


class TooLateToCallAgain(NoLongerPossible):
    template = (
        "{who} has had case #{number} for more than an hour. Nothing was changed. Call them; if they can't look after "
        "it, a director can take it over."
    )


class NotProtectedAnyMore(NoLongerPossible):
    template = "#{number} is no longer a protected case. Nothing was changed."


class UnderLegalHold(NoLongerPossible):
    template = "#{number} is under legal hold: nothing of it is erased, voided or lowered. Lift the hold first."
