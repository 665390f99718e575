"""Recover on a desk without Slack: the real bot against the local sandbox, in one process around one clock."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import opened
from bot.clock import Clock
from bot.sandbox import Sandbox
from bot.settings import read_settings

_ROOT = Path(__file__).parent.parent
DEMO_POLICY = Path(__file__).with_name("demo_policy.toml")


async def demonstrate(until_told_to_stop: Callable[[], Awaitable[None]]) -> None:
    """Serve the page until told to stop. `DEMO_PORT`, `DATABASE_URL` and `POLICY_FILE` of the environment are honoured.

    Without the latter each demo has a database of its own, since the sandbox's messages don't outlive it either.
    """
    clock, started = Clock(), asyncio.Event()

    async def skip(by: timedelta) -> None:
        await started.wait()  # the page is there a second before the bot is
        await recover.deliveries.skip(by)

    sandbox = Sandbox(manifest=json.loads((_ROOT / "manifest.json").read_text()), now=clock.now, skip=skip)
    with TemporaryDirectory(prefix="recover-demo-") as folder:
        await sandbox.start(port=int(os.environ.get("DEMO_PORT", "8080")))
        own = {"DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3", "POLICY_FILE": str(DEMO_POLICY)}
        environment = {**own, **os.environ, **sandbox_environment(sandbox)}
        try:
            async with opened(read_settings(environment), clock) as recover:
                started.set()
                print(f"Recover is ready: open {sandbox.url} and type /recover", flush=True)
                await until_told_to_stop()
        finally:
            await sandbox.stop()


def sandbox_environment(sandbox: Sandbox) -> dict[str, str]:
    """The environment in which a bot meets the sandbox's seeded workspace."""
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "INCIDENT_CHANNEL": "CRECOVERY",
        "APPROVALS_CHANNEL": "CAPPROVALS",
        "DIGEST_CHANNEL": "CDIGEST",
        "LEADS": "SLEADS",
        "MANAGERS": "SMANAGERS",
        "DIRECTORS": "SDIRECTORS",
    }
