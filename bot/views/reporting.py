"""The digest and the short answers: lists, help. Causes, never people."""

from collections.abc import Sequence
from datetime import timedelta

from bot.content.playbook import Playbook
from bot.recovery.digest import Digest
from bot.recovery.empowerment import CompensationClass, Level
from bot.recovery.incident import Incident
from bot.recovery.people import Actor
from bot.recovery.site import Site
from bot.views import ids
from bot.views.blocks import Block, button, clipped, context, header, marked, plain, section
from bot.views.message import Message
from bot.views.protecting import build_own_cases
from bot.views.speech import count, money, severity_name
from bot.views.walking.frame import step_name

_CLASSES = {
    CompensationClass.ENTITLEMENT: "owed by law or contract",
    CompensationClass.RESTORATION: "putting it right",
    CompensationClass.GOODWILL: "the extra mile",
}
_MOST_BARS = 8
# A message holds 50 blocks.
MOST_LISTED = 20


def build_digest(digest: Digest, playbook: Playbook, site: Site) -> Message:
    """The week in words and one chart; where a workspace refuses charts, the same facts in text."""
    start = digest.period.start.astimezone(site.hours.zone)
    last = (digest.period.end - timedelta(seconds=1)).astimezone(site.hours.zone)
    title = f"{site.name}: recovery, {start:%-d %b} to {last:%-d %b}"
    if digest.is_quiet:
        quiet = "A quiet week: no incidents, nothing given, no follow-ups due."
        return Message(f"{title}: {quiet}", [header(title), section(quiet)])
    facts = [header(title), section("\n".join(_sentences(digest, playbook)))]
    areas = {playbook.policy.area_name(area): number for area, number in digest.by_area.items()}
    named = section("*By area:* " + ", ".join(f"{area} {number}" for area, number in areas.items())) if areas else None
    tail = [context("Counts incidents by when they were opened. Protected cases are a count and nothing more.")]
    blocks = [*facts, *([named, _chart(areas)] if named else []), *tail]
    return Message(f"{title}: {_sentences(digest, playbook)[0]}", blocks, [*facts, *([named] if named else []), *tail])


def _sentences(digest: Digest, playbook: Playbook) -> list[str]:
    parts = [f"{severity_name(severity)} {number}" for severity, number in digest.by_severity.items()]
    parts += [f"protected {digest.protected}"] if digest.protected else []
    lines = [f"*{count(digest.incidents, 'incident')}*" + (f" ({', '.join(parts)})" if parts else "") + "."]
    given = [f"{money(v, digest.currency)} {_CLASSES[k]}" for k, v in digest.given_minor.items() if v]
    lines.append(f"Given: {', '.join(given)}." if given else "Nothing was given.")
    if open_to_all := digest.incidents - digest.protected:
        director = f" A director was needed for {digest.asked_a_director}." if digest.asked_a_director else ""
        lines.append(f"Handled without asking anybody above: *{digest.asked_nobody} of {open_to_all}*.{director}")
    if digest.follow_ups_due:
        lines.append(f"Follow-ups kept: *{digest.follow_ups_kept} of {digest.follow_ups_due}*.")
    if digest.follow_ups_answered:
        lines.append(f"Satisfied: {digest.follow_ups_satisfied} of {digest.follow_ups_answered} who answered.")
    if digest.minutes_to_resolve is not None:
        minutes = f"{digest.minutes_to_resolve:.0f} min" if digest.minutes_to_resolve >= 1 else "under a minute"
        lines.append(f"Median time to resolve: {minutes}.")
    if digest.reopened:
        lines.append(f"Opened again because it wasn't right: {digest.reopened}.")
    if digest.by_cause:
        cause, number = next(iter(digest.by_cause.items()))
        lines.append(f"Most common cause: {playbook.policy.cause_name(cause)} ({number}).")
    return lines


def _chart(areas: dict[str, int]) -> Block:
    """A native bar chart: labels at most 20 characters, as Slack allows."""
    bars = [(clipped(area, 20), number) for area, number in list(areas.items())[:_MOST_BARS]]
    return {
        "type": "data_visualization",
        "title": "Incidents by area",
        "chart": {
            "type": "bar",
            "series": [{"name": "Incidents", "data": [{"label": area, "value": number} for area, number in bars]}],
            "axis_config": {"categories": [area for area, _ in bars], "y_label": "Incidents"},
        },
    }


def build_list(incidents: list[Incident], playbook: Playbook, protected: Sequence[Incident] = ()) -> Message:
    """My open incidents, each with Continue; only the asker sees it. Of protected cases there is the way in alone."""
    told = f"You have {count(len(incidents), 'open incident')}." if incidents else "You have no open incidents."
    if len(incidents) == MOST_LISTED:
        told = f"Your newest {MOST_LISTED} open incidents."
    return Message(told, [section(told), *(incident_row(i, playbook) for i in incidents), *build_own_cases(protected)])


def incident_row(incident: Incident, playbook: Playbook) -> Block:
    """With the first words of what happened: two wrong bills are told apart."""
    name = f"#{incident.number}" if incident.number else "Not opened yet"
    area, words = playbook.policy.area_name(incident.area), clipped(" ".join(incident.what_happened.split()), 80)
    facts = [name, step_name(incident.step), *([area] if area else [])]
    return {
        "type": "section",
        "text": plain(f"{' · '.join(facts)}: {words or 'nothing typed yet'}"),
        "accessory": button("Continue", ids.CONTINUE, incident.id),
    }


def build_help(actor: Actor, unknown: str = "") -> Message:
    """The commands that this person may use."""
    lines = [
        f"`{ids.COMMAND} what happened` starts at once: words to say, and what you may give.",
        f"`{ids.COMMAND} 12` goes on with #12.",
        f"`{ids.COMMAND} list` shows what you have open.",
        f"`{ids.COMMAND} find Anna` finds customers and incidents, by name, phone, mail or order.",
        f"`{ids.COMMAND} digest` sends you the last seven days in numbers.",
    ]
    if actor.reaches_anywhere(Level.MANAGER):
        lines.append(f"`{ids.COMMAND} forget` erases a customer: name, contacts and words.")
    if actor.reaches_anywhere(Level.DIRECTOR):
        lines.append(f"`{ids.COMMAND} export` sends you all that is kept of a customer.")
    lines.append(f"`{ids.COMMAND} help` shows this.")
    blocks = [
        *([section(f"`{ids.COMMAND} {unknown}` isn't part of this version.")] if unknown else []),
        section("\n".join(lines)),
        {"type": "context", "elements": [marked("In a thread, use the message's menu: *Recover from this message*.")]},
    ]
    return Message("How Recover works", blocks)
