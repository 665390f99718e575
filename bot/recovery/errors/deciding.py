"""Deciding: requests, and who decides them."""

from bot.recovery.errors.tree import InvalidInput, NoLongerPossible, NotAllowed


class MoreNeedsNote(InvalidInput):
    template = "That is more than the {asked} that was asked. Is it meant? Say why in the note."


class OwnRequest(NotAllowed):
    template = "You asked for this yourself, so somebody else has to decide it. Nothing was changed."


class OwnGrant(NotAllowed):
    template = "You gave this yourself, so somebody else has to look at it. Nothing was changed."


class OwnCompensation(NotAllowed):
    template = (
        "The customer's phone or mail here is your own, so somebody else decides this. It still waits for them. "
        "Nothing was changed."
    )


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


class RequestIsDecided(NoLongerPossible):
    template = "{who} has {decided} this already. Your click changed nothing."


class RequestIsDropped(NoLongerPossible):
    template = "This is needed no more: what it was about is over. Your click changed nothing."


class RequestIsExpired(NoLongerPossible):
    template = "This request has expired. Your click changed nothing."
