"""Slack's rate limits: calls a minute by tier, posts a second by channel. The faults switch turns them on."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

TIER_2, TIER_3, TIER_4 = 20, 50, 100
PER_MINUTE = {
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "conversations.info": TIER_3,
    "conversations.open": TIER_3,
    "views.open": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "views.publish": TIER_4,
    "users.info": TIER_4,
    "chat.postEphemeral": TIER_4,
}
POSTS_BURST = 3  # chat.postMessage: one a second a channel, short bursts pass


class RateLimits:
    """Counts real time: a skipped business clock doesn't refill Slack's buckets."""

    def __init__(self, real: Callable[[], float] = time.monotonic) -> None:
        self._real = real
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def wait_for(self, method: str, channel: str) -> int | None:
        """Seconds until Slack would take this call; None: it takes it now, and it counts."""
        if method == "chat.postMessage":
            return self._count(f"{method} {channel}", POSTS_BURST, float(POSTS_BURST))
        if method in PER_MINUTE:
            return self._count(method, PER_MINUTE[method], 60.0)
        return None

    def _count(self, key: str, limit: int, window_seconds: float) -> int | None:
        now, calls = self._real(), self._calls[key]
        while calls and now - calls[0] >= window_seconds:
            calls.popleft()
        if len(calls) >= limit:
            return max(1, math.ceil(window_seconds - (now - calls[0])))
        calls.append(now)
        return None
