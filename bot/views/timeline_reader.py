"""Whose eyes the audit's lines are written for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.content.playbook import Playbook
from bot.recovery.audit import AuditLine
from bot.recovery.case import Case
from bot.recovery.people import Actor, Person
from bot.recovery.permissions import Act, may
from bot.views.speech import at, money, with_day

Parts = list[str | Person]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes it is written for, and what the sentences are made with."""

    case: Case
    actor: Actor
    playbook: Playbook

    @property
    def sees_evidence(self) -> bool:
        return may(self.actor.level_at(self.case.incident.site), Act.CORRECT)

    def money(self, minor: object) -> str:
        return money(int(str(minor)), self.case.incident.currency)

    def moment(self, iso: object, line: AuditLine) -> str:
        """A time that a line tells of; with its day where the line is of another than today, or it is read as then."""
        moment, zone, now = datetime.fromisoformat(str(iso)), self.actor.zone, self.case.now
        is_of_today = line.at.astimezone(zone).date() == now.astimezone(zone).date()
        return at(moment, now, zone) if is_of_today else with_day(moment, zone)

    def kind(self, kind_id: object) -> str:
        return self.playbook.policy.kind(str(kind_id)).name


# What they did, with the people it names apart; then what was typed, or changed.
Sentence = Callable[[AuditLine, Reader], tuple[Parts, str]]
