"""Customers."""

from bot.recovery.errors.tree import NoLongerPossible, NotFound


class NoSuchCustomer(NotFound):
    template = "I don't know that customer any more. Type the name, phone or mail again."


class CustomerOnHold(NoLongerPossible):
    template = (
        "This customer's data has to be kept for now, for a legal reason. Nothing was erased. Ask a director who "
        "may know more."
    )
