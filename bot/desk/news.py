"""News: something new has come, and those customers hear of it who agreed to, each from the one they know."""

from datetime import datetime

from bot.desk.owning import Owning
from bot.desk.planning import SLACK_IN_TIME
from bot.recovery.errors import InThePast, NobodyAgreed
from bot.recovery.followup import FollowUpKind, FollowUpState
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from bot.recovery.permissions import Act, check_may
from bot.recovery.working_time import into_hours, tomorrow
from storage.work import Work

WHEN, AREA = "news.when", "news.area"
# Asked at one time; whoever comes after them is asked with the next news.
MOST = 100


class News(Owning):
    def proposed_at(self, actor: Actor) -> datetime:
        """The next working day's opening at their site. Raises: NotTheirLevel."""
        check_may(actor.level_at(actor.site), Act.OVERSEE)
        return tomorrow(self._clock.now(), self._sites.at(actor.site).hours)

    async def tell(self, actor: Actor, token: str, site: str, area: str, about: str, due_at: datetime) -> int:
        """Plan a follow-up for each customer who agreed to hear of news, and say for how many; 0: this form did before.

        `area` names what failed for them; "": whatever it was. Each is asked by who owns their incident. Who is to be
        asked already is not asked twice, and the same form asks once.
        Raises: NotTheirSite, NotTheirLevel, InThePast, NobodyAgreed.
        """
        check_may(actor.level_at(site), Act.OVERSEE)
        now = self._clock.now()
        if due_at < now - SLACK_IN_TIME:
            raise InThePast(WHEN)
        async with self._database.transaction(actor.team_id) as work:
            if not await work.is_first_use(token, now):
                return 0
            agreed = await work.follow_ups.agreed_to_news(site, area, self._sites.ids, MOST)
            if not agreed:
                raise NobodyAgreed(AREA)
            for incident in agreed:
                await self._plan_news(work, incident, actor, about, due_at)
            return len(agreed)

    async def _plan_news(self, work: Work, incident: Incident, actor: Actor, about: str, due_at: datetime) -> None:
        at = into_hours(due_at, *self._contact_hours(incident))
        follow_up = await work.follow_ups.add(
            site=incident.site,
            incident_id=incident.id,
            kind=FollowUpKind.NEWS,
            assignee_id=incident.owner_id,
            due_at=at,
            promised_at=at,
            rings_at=at,
            state=FollowUpState.OPEN,
            about=about,
        )
        now, level = self._clock.now(), actor.level_at(incident.site)
        what = {"follow_up": follow_up.id, "about": about, "due_at": at}
        await work.audit.write(incident, actor.user_id, "plan_news", at=now, level=level, after=what)
        await self._owe_ring(work, follow_up, incident)
        await self._owe_card(work, incident)
