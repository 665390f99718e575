"""How the tests of the sandbox come to it: its manifest, a client of its Web API, and an app's socket."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.blocks import Json

MANIFEST: Json = {
    "display_information": {"name": "Recover"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [{"command": "/recover", "description": "Put it right", "usage_hint": "[what happened]"}],
        "shortcuts": [
            {"name": "Start", "type": "global", "callback_id": "start", "description": "Words to say"},
            {"name": "From this", "type": "message", "callback_id": "from_message", "description": "With this text"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "chat:write.public",
                "users:read",
                "usergroups:read",
                "channels:read",
                "groups:read",
                "im:write",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.im"]},
        "interactivity": {"is_enabled": True, "message_menu_options_url": "https://recover.example/slack/events"},
        "socket_mode_enabled": True,
    },
}

Opener = Callable[..., AbstractAsyncContextManager[Sandbox]]


def web_client(sandbox: Sandbox, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=token or sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@asynccontextmanager
async def socket_of(app: AsyncApp, sandbox: Sandbox) -> AsyncIterator[AsyncSocketModeHandler]:
    """One live connection of this app."""
    handler = AsyncSocketModeHandler(app, sandbox.app_token, ping_interval=1)
    before = sandbox.connections
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await sandbox.until(lambda: sandbox.connections > before)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
