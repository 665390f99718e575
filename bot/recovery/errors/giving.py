"""Giving: limits, prices, and what was given."""

from bot.recovery.errors.tree import InvalidInput, NoLongerPossible, NotAllowed


class AboveOwnLimit(InvalidInput):
    template = "{verdict} Under Solve, *Something else…* asks for it."


class ReasonNeeded(InvalidInput):
    template = "{verdict} Say in a few words why, and I'll ask."


class WhyAboveFrontline(InvalidInput):
    template = "That is more than frontline staff may give here ({limit}). Say in a few words why."


class WhyInTheForm(InvalidInput):
    template = "That is more than frontline staff may give here ({limit}). Under Solve, *Something else…* asks why."


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


class OfferChanged(NoLongerPossible):
    template = "That offer has changed meanwhile: the price, or what was given. Nothing was given; see what fits now."


class NobodyDecides(NotAllowed):
    template = "{verdict} Nobody here may decide that: give less, and tell whoever runs Recover."


class NotTheGiver(NotAllowed):
    template = "Only the person who gave this on their own can undo it. Nothing was changed."


class TooLateToUndo(NotAllowed):
    template = "This was given more than {minutes} minutes ago, so it stays. Ask a lead to correct it."


class GrantIsEnded(NoLongerPossible):
    template = "This was taken back already. Nothing was changed."
