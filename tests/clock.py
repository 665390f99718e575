"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

from bot.clock import Clock

# A Tuesday, in the working hours of every site that the tests use.
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class StoppedClock(Clock):
    """Both times stand still: `skip` moves the business's time only, `pass_by` moves both, as real time does."""

    def __init__(self, at: datetime = NOON) -> None:
        super().__init__()
        self._real = at

    def real(self) -> datetime:
        return self._real

    def pass_by(self, time: timedelta) -> None:
        self._real += time
