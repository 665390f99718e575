"""response_urls: five uses within half an hour after a command or a click.

Payloads carry them, the bot posts to them.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.entities import Message
from bot.sandbox.refusal import Refusal

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer goes: the channel and the person, and the message that was clicked, if one was."""

    user: str
    channel: str
    original: Message | None
    issued_at: datetime
    uses: int = 0


class ResponseUrls:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, user: str, channel: str, original: Message | None = None) -> str:
        """The url's key."""
        key = secrets.token_urlsafe(12)
        self._issued[key] = ResponseUrl(user, channel, original, self._now())
        return key

    def use(self, key: str) -> ResponseUrl:
        """Count one use. Raises: Refusal invalid_url, used_url, expired_url."""
        if key not in self._issued:
            raise Refusal("invalid_url")
        url = self._issued[key]
        if self._now() - url.issued_at > LIFETIME:
            raise Refusal("expired_url")
        if url.uses >= USES:
            raise Refusal("used_url")
        url.uses += 1
        return url

    def expire_all(self) -> None:
        for url in self._issued.values():
            url.issued_at -= LIFETIME * 2
