"""Everything that can be refused, in one tree; raised by rules and desk, turned into words at the door.

RecoveryError
├── InvalidInput            something typed can't be used; `field` says where
│   ├── Missing
│   ├── TooLong
│   ├── NotAnAmount · AmbiguousAmount · TooPrecise · NotPositive · AmountTooLarge
│   ├── InThePast · InTheFuture · InvalidAssignee
│   ├── NotStaffThere · AlreadyTheirs · NotAbove · OfItself · AlreadyLinked
│   ├── CannotTakeOver · ConcernsThemselves
│   ├── AboveOwnLimit           a gesture that is above what is left
│   ├── MoreNeedsNote       a decider who gives more than was asked says why
│   ├── ReasonNeeded        above the limit: a manager wants to know why
│   ├── MoneyBackNeedsOrder · MoneyBackElsewhere · AboveThePrice · OwedNeedsPrice · AboveWhatIsOwed
│   └── UnreadableClick         a button whose value isn't one of ours
├── NotAllowed              this person may not do this
│   ├── NotStaff · StaffUnknown · NotTheirSite · NotTheirLevel · OwnRequest · AboutYourself
│   ├── NotTheGiver · NotTheirs · NobodyDecides
│   ├── NotTheirsToHand · NotTheirsToVoid · NobodyAbove · HighestLevel
│   ├── OwnGrant · NotTheRequester · AboveDecidersLimit · AlreadySaidYes · NoSecondDirector · RatificationStays
│   ├── IncidentIsRestricted · NotTheCaseOwner
│   └── TooLateToUndo
├── NoLongerPossible        somebody or something was faster
│   ├── IncidentIsClosed · IncidentIsProtected · IncidentIsOpened
│   ├── IncidentIsVoid · AlreadyNotAsReported
│   ├── AlreadyTaken · AlreadyCalled · CallIsOver
│   ├── CaseIsTaken · NotYetLate · NotProtectedAnyMore · UnderLegalHold · CustomerOnHold
│   ├── RequestIsDecided · RequestIsExpired · FollowUpIsDone · GrantIsEnded · OfferChanged · QuestionIsSettled
└── NotFound
    └── NoSuchIncident · NoSuchCustomer · NoSuchLink
"""

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


class Missing(InvalidInput):
    template = "Please fill this in."


class TooLong(InvalidInput):
    template = "That is longer than {most} characters. Please shorten it."


class NotAnAmount(InvalidInput):
    template = "“{typed}” is not an amount. Type it like 12.50."


class AmbiguousAmount(InvalidInput):
    template = "“{typed}” can be read in two ways. Type {as_thousands} or {as_decimals}."


class TooPrecise(InvalidInput):
    template = "{currency} has {decimals} decimals. Type it like {example}."


class NotPositive(InvalidInput):
    template = "The amount must be more than zero."


class AmountTooLarge(InvalidInput):
    template = "That is more than {most}, the most that can be recorded here. Is there a typing slip?"


class InThePast(InvalidInput):
    template = "That time has passed. Choose a later one."


class InTheFuture(InvalidInput):
    template = "That time hasn't come yet. When was it given?"


class InvalidAssignee(InvalidInput):
    template = "Choose a member of staff: no guests and no apps."


class NotStaffThere(InvalidInput):
    template = "Choose a colleague of this site: guests, apps and people of other sites can't take it over."


class AlreadyTheirs(InvalidInput):
    template = "They have it already. Choose somebody else."


class NotAbove(InvalidInput):
    template = "That isn't above you: you are {level} here. Choose a level above your own."


class OfItself(InvalidInput):
    template = "This is #{number} itself. Type the number of the other one."


class AlreadyLinked(InvalidInput):
    template = "#{number} is linked already."


class MoreNeedsNote(InvalidInput):
    template = "That is more than the {asked} that was asked. Is it meant? Say why in the note."


class ReasonNeeded(InvalidInput):
    template = "{verdict} Say in a few words why, and I'll ask."


class CannotTakeOver(InvalidInput):
    template = "Choose another manager or director of this site who may take the case."


class ConcernsThemselves(InvalidInput):
    template = "You would shut yourself out. Leave yourself out here, and tell the case's owner in person."


class AboveOwnLimit(InvalidInput):
    template = "{verdict} Under Solve, *Something else…* asks for it."


class MoneyBackNeedsOrder(InvalidInput):
    template = (
        "Money back needs the price paid and the order or receipt number. Without them, give store credit or a gift."
    )


class AboveThePrice(InvalidInput):
    template = "They paid {price} and {restored} was put right already: at most {left} is left. More is goodwill."


class MoneyBackElsewhere(InvalidInput):
    template = "This order was put right in another currency already ({restored}). Money back goes on there."


class OwedNeedsPrice(InvalidInput):
    template = "What is owed here is counted from the price. Fill in the price paid."


class AboveWhatIsOwed(InvalidInput):
    template = "{name}: {owed} is owed, and {left} of it is left. More than that is goodwill."


class UnreadableClick(InvalidInput):
    template = "That button can't be read any more. Type /recover list and open the incident from there."


class NotAllowed(RecoveryError):
    """This person may not do this."""


class NotStaff(NotAllowed):
    template = "Recover is for members of staff. Ask whoever runs it here to add you."


class StaffUnknown(NotAllowed):
    template = "I couldn't check with Slack who you are, so nothing was changed. Please try again in a moment."


class NotTheirSite(NotAllowed):
    template = "That belongs to a site where you aren't on the staff. Nothing was changed."


class NotTheirLevel(NotAllowed):
    template = "This needs a {needs}; you decide as {level}. Nothing was changed."


class OwnRequest(NotAllowed):
    template = "You asked for this yourself, so somebody else has to decide it. Nothing was changed."


class OwnGrant(NotAllowed):
    template = "You gave this yourself, so somebody else has to look at it. Nothing was changed."


class NotTheRequester(NotAllowed):
    template = "Only the person who asked can withdraw this. Nothing was changed."


class AboveDecidersLimit(NotAllowed):
    template = "{verdict} Adjust it to less, or leave it to them. Nothing was changed."


class AlreadySaidYes(NotAllowed):
    template = "You have said yes already. Another director has to confirm it."


class NoSecondDirector(NotAllowed):
    template = "{verdict} It needs a second director, and there is none here. Adjust it to less. Nothing was changed."


class RatificationStays(NotAllowed):
    template = "This was given already, so it stays recorded: it can only be confirmed or not. Nothing was changed."


class AboutYourself(NotAllowed):
    template = "That question is about you, so somebody else answers it. Nothing was changed."


class NotTheGiver(NotAllowed):
    template = "Only the person who gave this on their own can undo it. Nothing was changed."


class NotTheirs(NotAllowed):
    template = "This follow-up belongs to somebody else. Nothing was changed."


class NobodyDecides(NotAllowed):
    template = "{verdict} Nobody here may decide that: give less, and tell whoever runs Recover."


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


class IncidentIsRestricted(NotAllowed):
    """The same for everybody who isn't named, whatever the reason."""

    template = "#{number} is restricted: only the people named in it can open it. Nothing was changed."


class NotTheCaseOwner(NotAllowed):
    template = "Only the owner of case #{number} can do this. Nothing was changed."


class TooLateToUndo(NotAllowed):
    template = "This was given more than {minutes} minutes ago, so it stays. Ask a lead to correct it."


class NoLongerPossible(RecoveryError):
    """Somebody, or time itself, was faster."""


class IncidentIsClosed(NoLongerPossible):
    template = "#{number} is closed. Nothing was changed."


class IncidentIsProtected(NoLongerPossible):
    template = "#{number} is a protected case: no offers. Its owner takes it from here."


class CaseIsTaken(NoLongerPossible):
    template = "{who} has taken case #{number} on. Nothing was changed; the case shows who to ask."


class NotYetLate(NoLongerPossible):
    template = "{who} is to be with you by {by}. If it can't wait, call them. Nothing was changed."


class NotProtectedAnyMore(NoLongerPossible):
    template = "#{number} is no longer a protected case. Nothing was changed."


class UnderLegalHold(NoLongerPossible):
    template = "#{number} is under legal hold: nothing of it is erased, voided or lowered. Lift the hold first."


class IncidentIsOpened(NoLongerPossible):
    template = "This was opened as #{number} meanwhile, so it stays. Go on with Continue."


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


class RequestIsDecided(NoLongerPossible):
    template = "{who} has {decided} this already. Your click changed nothing."


class RequestIsExpired(NoLongerPossible):
    template = "This request has expired. Your click changed nothing."


class OfferChanged(NoLongerPossible):
    template = "That offer has changed meanwhile: the price, or what was given. Nothing was given; see what fits now."


class FollowUpIsDone(NoLongerPossible):
    template = "This follow-up is no longer open. Nothing was changed."


class CustomerOnHold(NoLongerPossible):
    template = (
        "This customer's data has to be kept for now, for a legal reason. Nothing was erased. Ask a director who "
        "may know more."
    )


class GrantIsEnded(NoLongerPossible):
    template = "This was taken back already. Nothing was changed."


class QuestionIsSettled(NoLongerPossible):
    template = "That question is no longer open. Nothing was changed."


class NotFound(RecoveryError):
    """What was asked for does not exist for this person."""


class NoSuchIncident(NotFound):
    template = "There is no incident {number} here. Type /recover list to see yours."


class NoSuchCustomer(NotFound):
    template = "I don't know that customer any more. Type the name, phone or mail again."


class NoSuchLink(NotFound):
    template = "These two aren't linked any more. Nothing was changed."
