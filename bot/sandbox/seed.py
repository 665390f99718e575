"""The seeded workspace: a café at the harbour, a phone desk at the station.

The demo starts with it, tests may change it.
"""

from bot.sandbox.entities import Channel, Group, User
from bot.sandbox.workspace import Workspace

BOT_USER = "U0RECOVER"
FOREIGN_TEAM = "T0OTHER"

USERS = (
    User("UANA", "Ana", "Counter, Harbour", "en-GB", "Europe/London"),
    User("UJIHO", "Ji-ho", "Counter, Harbour", "ko-KR", "Asia/Seoul"),
    User("ULEILA", "Leila", "Phone desk, Station", "ar-EG", "Africa/Cairo"),
    User("UMARCO", "Marco", "Lead, Harbour", "it-IT", "Europe/Rome", phone="+44 20 7946 0018"),
    User("UIRINA", "Irina", "Manager, Harbour", "ru-RU", "Europe/Moscow"),
    User("UGRACE", "Grace", "Manager, Station", "en-US", "America/New_York"),
    User("UDIEGO", "Diego", "Director", "en-GB", "Europe/Madrid"),
    User("UGUEST", "Sam", "Guest (single channel)", "en-GB", "Europe/London", is_ultra_restricted=True),
    User(BOT_USER, "Recover", is_bot=True),
    User("UOTHER", "Olu", "Guest of another company", "en-GB", "Africa/Lagos", team_id=FOREIGN_TEAM),
)

STAFF = ("UANA", "UJIHO", "ULEILA", "UMARCO", "UIRINA", "UGRACE", "UDIEGO")


def seeded_workspace() -> Workspace:
    """A fresh copy each time: tests change it freely."""
    return Workspace(
        team_id="T0HARBOUR",
        team_name="Harbour & Station",
        team_domain="harbour-station",
        app_id="A0RECOVER",
        bot_user=BOT_USER,
        bot_id="B0RECOVER",
        users={user.id: user for user in USERS},
        groups={group.id: group for group in _groups()},
        channels={channel.id: channel for channel in _channels()},
    )


def _groups() -> tuple[Group, ...]:
    return (
        Group("SLEADS", "leads", "Leads", ["UMARCO"]),
        Group("SMANAGERS", "managers", "Managers", ["UIRINA", "UGRACE"]),
        Group("SDIRECTORS", "directors", "Directors", ["UDIEGO"]),
    )


def _channels() -> tuple[Channel, ...]:
    return (
        Channel("CGENERAL", "general", {*STAFF, "UGUEST"}, "News for everyone"),
        Channel("CRECOVERY", "recovery", {*STAFF, BOT_USER}, "Customers we are putting things right for, Harbour"),
        Channel(
            "CAPPROVALS",
            "approvals",
            {"UMARCO", "UIRINA", "UGRACE", "UDIEGO", BOT_USER},
            "Compensations that wait for a yes",
            is_private=True,
        ),
        Channel(
            "CDIGEST",
            "recovery-digest",
            {"UMARCO", "UIRINA", "UGRACE", "UDIEGO", BOT_USER},
            "What went wrong, and what we change",
        ),
        Channel("CSTATION", "station-recovery", {"ULEILA", "UGRACE", "UDIEGO", BOT_USER}, "The same, Station"),
        Channel(
            "CSTATIONOK",
            "station-approvals",
            {"UGRACE", "UDIEGO", BOT_USER},
            "Compensations that wait for a yes, Station",
            is_private=True,
        ),
    )
