"""Reads the app's manifest: its commands and shortcuts, the scopes its token holds, the events it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    command: str
    description: str
    usage_hint: str


@dataclass(frozen=True, slots=True)
class Shortcut:
    callback_id: str
    name: str
    description: str
    type: str  # "global" or "message"


@dataclass(frozen=True, slots=True)
class Manifest:
    name: str
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    scopes: tuple[str, ...]
    events: frozenset[str]
    is_interactive: bool
    has_options_url: bool
    has_home: bool
    has_messages_tab: bool
    takes_messages: bool

    def shortcut(self, callback_id: str, type_: str) -> Shortcut | None:
        return next((s for s in self.shortcuts if s.callback_id == callback_id and s.type == type_), None)

    def has_command(self, command: str) -> bool:
        return any(known.command == command for known in self.commands)


def parse_manifest(manifest: Mapping[str, Any]) -> Manifest:
    """Read Slack's JSON manifest; what is absent is off, as when Slack installs it."""
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    home = features.get("app_home", {})
    interactivity = settings.get("interactivity", {})
    return Manifest(
        name=manifest.get("display_information", {}).get("name", ""),
        commands=tuple(
            Command(c["command"], c.get("description", ""), c.get("usage_hint", ""))
            for c in features.get("slash_commands", ())
        ),
        shortcuts=tuple(
            Shortcut(s["callback_id"], s["name"], s.get("description", ""), s["type"])
            for s in features.get("shortcuts", ())
        ),
        scopes=tuple(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        is_interactive=bool(interactivity.get("is_enabled")),
        has_options_url=bool(interactivity.get("message_menu_options_url")),
        has_home=bool(home.get("home_tab_enabled")),
        has_messages_tab=bool(home.get("messages_tab_enabled", True)),
        takes_messages=not home.get("messages_tab_read_only_enabled", False),
    )
