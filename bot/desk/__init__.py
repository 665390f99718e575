"""The recovery desk: what staff can do, one method an intention, one intention a transaction.

Handlers call it, one story a file. It decides nothing itself: rules are in bot.recovery, words and limits in the
playbook.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.content.playbook import Playbook
from bot.desk.answering import Answering
from bot.desk.casework import Casework
from bot.desk.correcting import Correcting
from bot.desk.deciding import Deciding
from bot.desk.delivering import Delivering
from bot.desk.erasing import Erasing
from bot.desk.escalating import Escalating
from bot.desk.finding import Finding
from bot.desk.following import Following
from bot.desk.giving import Giving
from bot.desk.handing import Handing
from bot.desk.home import AtHome
from bot.desk.informing import Ground
from bot.desk.knowing import Knowing
from bot.desk.lapsing import Lapsing
from bot.desk.news import News
from bot.desk.noting import Noting
from bot.desk.protecting import Protecting
from bot.desk.recording import Recording
from bot.desk.reporting import Reporting
from bot.desk.reversing import Reversing
from bot.desk.ringing import Ringing
from bot.desk.walking import Walking
from bot.recovery.people import NOBODY, Rosters
from bot.recovery.site import Sites
from storage.database import Database
from storage.outbox import Outbox


@dataclass(frozen=True, slots=True)
class RecoveryDesk:
    """Every story of the desk, on the ground that they share.

    `rosters` says who holds which level when nobody clicks and the clock acts.
    """

    walking: Walking
    giving: Giving
    recording: Recording
    deciding: Deciding
    answering: Answering
    lapsing: Lapsing
    reversing: Reversing
    following: Following
    ringing: Ringing
    news: News
    protecting: Protecting
    casework: Casework
    reporting: Reporting
    noting: Noting
    handing: Handing
    escalating: Escalating
    correcting: Correcting
    finding: Finding
    knowing: Knowing
    erasing: Erasing
    delivering: Delivering
    home: AtHome
    rosters: Callable[[], Awaitable[Rosters]]
    outbox: Outbox
    playbook: Playbook
    clock: Clock
    sites: Sites


async def _nobody() -> Rosters:
    return NOBODY


def build_desk(
    database: Database,
    playbook: Playbook,
    clock: Clock,
    sites: Sites,
    rosters: Callable[[], Awaitable[Rosters]] = _nobody,
) -> RecoveryDesk:
    ground = Ground(database, playbook, clock, sites)
    return RecoveryDesk(
        walking=Walking(ground),
        giving=Giving(ground),
        recording=Recording(ground),
        deciding=Deciding(ground),
        answering=Answering(ground),
        lapsing=Lapsing(ground),
        reversing=Reversing(ground),
        following=Following(ground),
        ringing=Ringing(ground),
        news=News(ground),
        protecting=Protecting(ground),
        casework=Casework(ground),
        reporting=Reporting(ground),
        noting=Noting(ground),
        handing=Handing(ground),
        escalating=Escalating(ground),
        correcting=Correcting(ground),
        finding=Finding(ground),
        knowing=Knowing(ground),
        erasing=Erasing(ground),
        delivering=Delivering(ground),
        home=AtHome(ground),
        rosters=rosters,
        outbox=database.outbox,
        playbook=playbook,
        clock=clock,
        sites=sites,
    )
