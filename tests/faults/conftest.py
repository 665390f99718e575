"""The shop of the journeys, where Slack, the database or the process fails."""

from tests.shop import shop

__all__ = ["shop"]
