"""Trigger ids: what a person did, good for one modal within three seconds.

Payloads carry them, views.open exchanges them.
"""

import secrets
import time
from collections.abc import Callable

from bot.sandbox.refusal import Refusal

LIFETIME_SECONDS = 3.0


class Triggers:
    """Counts real time, not the business clock: Slack's three seconds don't wait for a frozen clock."""

    def __init__(self, real: Callable[[], float] = time.monotonic) -> None:
        self.lifetime_seconds = LIFETIME_SECONDS
        self._real = real
        self._issued: dict[str, tuple[str, float]] = {}
        self._exchanged: set[str] = set()

    def issue(self, user: str) -> str:
        trigger_id = f"{len(self._issued) + 1}.{secrets.randbelow(10**10):010d}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = (user, self._real())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """The user whose act it was. Raises: Refusal invalid_trigger_id, exchanged_trigger_id, expired_trigger_id."""
        if trigger_id not in self._issued:
            raise Refusal("invalid_trigger_id")
        if trigger_id in self._exchanged:
            raise Refusal("exchanged_trigger_id")
        user, issued_at = self._issued[trigger_id]
        if self._real() - issued_at > self.lifetime_seconds:
            raise Refusal("expired_trigger_id")
        self._exchanged.add(trigger_id)
        return user
