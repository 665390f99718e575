"""A local Slack: Web API, Socket Mode, signed HTTP and a page for people.

The demo and the tests use it as their Slack.
"""

from bot.sandbox.acting import Answer
from bot.sandbox.entities import Channel, Group, Message, User, View
from bot.sandbox.person import Person
from bot.sandbox.seed import seeded_workspace
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace

__all__ = [
    "Answer",
    "Channel",
    "Group",
    "Message",
    "Person",
    "Sandbox",
    "User",
    "View",
    "Workspace",
    "seeded_workspace",
]
