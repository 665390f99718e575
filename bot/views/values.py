"""What came back from a form: the values of Slack's `view.state`, read by block id."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.recovery.errors import InvalidInput, Missing, TooLong
from bot.recovery.money import parse_amount
from bot.views.blocks import MOST_TYPED


class Values:
    """The inputs of a submitted view, or of the view behind a pressed button.

    `lenient` leaves out what can't be used instead of refusing it: a button that isn't Next must not complain.
    """

    def __init__(self, view: Mapping[str, Any], *, lenient: bool = False) -> None:
        self._blocks = view.get("blocks", ())
        self._state: Mapping[str, Mapping[str, Any]] = view.get("state", {}).get("values", {})
        self._lenient = lenient

    def has(self, *block_ids: str) -> bool:
        """Whether the view held these inputs; Slack has been seen to send an earlier screen's values."""
        return all(block_id in self._state for block_id in block_ids)

    def text(self, block_id: str, *, required: bool = False) -> str:
        """Raises: Missing, TooLong."""
        typed = (self._element(block_id).get("value") or "").strip()
        if required and not typed:
            self._refuse(Missing(block_id))
        if len(typed) > MOST_TYPED:
            self._refuse(TooLong(block_id, most=MOST_TYPED))
        return typed[:MOST_TYPED]

    def chosen(self, block_id: str, *, required: bool = False) -> str | None:
        """The chosen option's value. Raises: Missing."""
        chosen = self._element(block_id).get("selected_option")
        if required and not chosen:
            self._refuse(Missing(block_id))
        return str(chosen["value"]) if chosen else None

    def beginning(self, prefix: str) -> str:
        """The block id that begins so: what follows tells a field that was filled anew from the one before it."""
        return next((block_id for block_id in self._state if block_id.startswith(prefix)), prefix)

    def ticked(self, block_id: str, value: str) -> bool:
        return any(option["value"] == value for option in self._element(block_id).get("selected_options") or ())

    def offered(self, block_id: str) -> list[str]:
        """The values of the options that the form showed: what isn't ticked is known only from them."""
        shown = next((b for b in self._blocks if b.get("block_id") == block_id), None)
        return [str(option["value"]) for option in shown["element"]["options"]] if shown and self.has(block_id) else []

    def amount(self, block_id: str, currency: str, *, required: bool = False) -> int | None:
        """A typed amount in minor units. Raises: Missing and what parse_amount raises."""
        typed = self.text(block_id, required=required)
        if not typed:
            return None
        try:
            return parse_amount(typed, currency, field=block_id)
        except InvalidInput as problem:
            self._refuse(problem)
            return None

    def moment(self, block_id: str) -> datetime | None:
        chosen = self._element(block_id).get("selected_date_time")
        return datetime.fromtimestamp(int(chosen), UTC) if chosen else None

    def person(self, block_id: str, *, required: bool = False) -> str:
        """A user id, or "" for nobody. Raises: Missing."""
        chosen = str(self._element(block_id).get("selected_user") or "")
        if required and not chosen:
            self._refuse(Missing(block_id))
        return chosen

    def _element(self, block_id: str) -> Mapping[str, Any]:
        return next(iter(self._state.get(block_id, {}).values()), {})

    def _refuse(self, problem: InvalidInput) -> None:
        if not self._lenient:
            raise problem
