"""What was typed, or a click, that can't be read."""

from bot.recovery.errors.tree import InvalidInput


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


class UnreadableClick(InvalidInput):
    template = "That button can't be read any more. Type /recover list and open the incident from there."
