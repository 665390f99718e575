"""The bare Bolt app that Recover is measured against: acknowledge, write one row, open a modal.

It is written as well as a few lines can be, so that the comparison is no easy one: AsyncApp, one shared HTTP session,
one SQLite connection whose commits are on the disk when they return (WAL, synchronous=FULL), each row one of its own in
a single call to SQLite's thread. `python -m bench.bare` runs it in a process of its own; the benchmark ends it with
SIGTERM.
"""

import asyncio
import os
import signal
from typing import Any, Final

import aiosqlite
from aiohttp import ClientSession, ClientTimeout, TCPConnector
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

_TABLE: Final = "CREATE TABLE IF NOT EXISTS incidents (id INTEGER PRIMARY KEY, team_id TEXT, owner_id TEXT, text TEXT)"
_ROW: Final = "INSERT INTO incidents (team_id, owner_id, text) VALUES (?, ?, ?)"


async def main() -> None:
    """Serve until SIGTERM; SLACK_API_URL and DATABASE_FILE say where."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    async with (
        ClientSession(timeout=ClientTimeout(total=10), connector=TCPConnector(limit=0)) as session,
        aiosqlite.connect(os.environ["DATABASE_FILE"], isolation_level=None) as database,
    ):
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
            await database.execute(statement)
        token, url = os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"]
        app = AsyncApp(client=AsyncWebClient(token=token, base_url=url, session=session))
        _register(app, database)
        handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
        await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK leaves it without annotations
        await told.wait()
        await handler.close_async()  # type: ignore[no-untyped-call]


def _register(app: AsyncApp, database: aiosqlite.Connection) -> None:
    @app.command("/recover")
    async def handle_recover(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await database.execute(_ROW, (body["team_id"], body["user_id"], body["text"]))
        await client.views_open(trigger_id=body["trigger_id"], view=_modal(body["text"]))


def _modal(text: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "bare",
        "title": {"type": "plain_text", "text": "What happened"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": [
            {
                "type": "input",
                "block_id": "what",
                "label": {"type": "plain_text", "text": "What happened"},
                "element": {"type": "plain_text_input", "action_id": "value", "multiline": True, "initial_value": text},
            }
        ],
    }


if __name__ == "__main__":
    asyncio.run(main())
