"""The one clock. `now` is the business's time and may be moved on a desk; `real` never is."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Everything that asks for the time asks here.

    `now()` serves what people see and what falls due; `real()` serves leases, slots, Retry-After and signatures,
    which must not jump when the business's time is skipped. `ticks()` serves what grows old: nobody
    sets it.
    """

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """The business's time, aware UTC."""
        return self.real() + self._ahead

    def real(self) -> datetime:
        """The machine's time, aware UTC."""
        return datetime.now(UTC)

    def ticks(self) -> float:
        """Seconds that really pass, counted from some moment or other."""
        return time.monotonic()

    def skip(self, by: timedelta) -> None:
        """Move the business's time forward; it never goes back.

        Raises: ValueError for a negative time.
        """
        if by < timedelta(0):
            raise ValueError("time only moves forward")
        self._ahead += by
