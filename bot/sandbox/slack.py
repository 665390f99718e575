"""What every part of the sandbox shares: workspace, manifest, clock, record, triggers, response_urls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.faults import Faults
from bot.sandbox.manifest import Manifest
from bot.sandbox.rate_limits import RateLimits
from bot.sandbox.record import Record
from bot.sandbox.refusal import Refusal
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.triggers import Triggers
from bot.sandbox.workspace import Workspace


@dataclass(slots=True, eq=False)
class Slack:
    workspace: Workspace
    manifest: Manifest
    now: Callable[[], datetime]
    record: Record
    faults: Faults
    rate_limits: RateLimits
    triggers: Triggers
    response_urls: ResponseUrls
    bot_token: str
    app_token: str
    url: str = ""  # known once the server listens

    def require_scope(self, scope: str) -> None:
        """Raises: Refusal missing_scope, as Slack words it."""
        if scope not in self.manifest.scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(self.manifest.scopes))
