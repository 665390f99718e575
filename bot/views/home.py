"""App Home: a way to start, what is mine to do, and for managers how their site stands. At most 100 blocks."""

from collections.abc import Mapping, Sequence

from bot.content.playbook import Playbook
from bot.recovery.approval import Request
from bot.recovery.followup import FollowUp
from bot.recovery.grant import Grant
from bot.recovery.home import Duty, Home, Overview
from bot.recovery.incident import Incident
from bot.recovery.people import Person
from bot.recovery.site import Site
from bot.views import ids
from bot.views.blocks import Block, actions, button, choice, clipped, context, header, option, section, typed
from bot.views.deciding import decision_buttons
from bot.views.delivering import build_try_all, build_undelivered
from bot.views.flags import build_flags
from bot.views.news import build_news_row
from bot.views.pinging import build_row_buttons
from bot.views.protecting import build_own_cases, take_from_button
from bot.views.reporting import incident_row
from bot.views.requests import asked_for, worth
from bot.views.speech import count, money, on_their_clock
from bot.views.walking.follow_up import NAMES

# Slack shows 100 options of a menu; with these a home stays within its 100 blocks.
_MOST_SITES = 100
_MOST_REQUESTS = 5
_MOST_ROWS = 8
_MOST_CALLING = 3
_MOST_UNTAKEN = 3
_MOST_LATE = 5
_MOST_UNDELIVERED = 3
_MOST_READ = 200
ON, OFF = "on", "off"


def build_home(home: Home, playbook: Playbook) -> Block:
    blocks = [
        *_start(home),
        *_calling(home),
        *_requests(home, playbook),
        *_untaken(home, playbook),
        *_follow_ups(home, playbook),
        *_incidents(home, playbook),
        *build_own_cases(home.own_protected),
        *_duty(home.duty, home.site),
        *(_overview(home, home.overview, playbook) if home.overview else []),
    ]
    return {"type": "home", "blocks": blocks}


def build_refused(text: str) -> Block:
    """For whoever has no home here, or doesn't see it now: why, in one sentence of mrkdwn."""
    return {"type": "home", "blocks": [section(text)]}


def _start(home: Home) -> list[Block]:
    quiet = "Nothing waits for you. When a customer is unhappy, start here."
    return [
        actions(button("Start a recovery", ids.START, style="primary"), *_where(home), block_id="home.start"),
        *([section(quiet)] if home.is_quiet else []),
        context(_allowance(home)),
    ]


def _calling(home: Home) -> list[Block]:
    """Protected cases first: each needs one of the few who were told."""
    called = "*Case #{}: somebody was hurt, threatened or at risk.* Nobody has taken it on yet."
    alone = "*Case #{} has nobody.* Its owner can't look after it any more. Take it over, and it is yours."
    return [
        *(
            section(called.format(incident.number), button("See the case", ids.SEE_CASE, incident.id, style="primary"))
            for incident in home.calling[:_MOST_CALLING]
        ),
        *(
            section(alone.format(incident.number), take_from_button(incident))
            for incident in home.left_alone[:_MOST_CALLING]
        ),
    ]


def _where(home: Home) -> list[Block]:
    """At which site they are, for whoever works at several."""
    if not home.other_sites:
        return []
    sites = [option(site.id, site.name) for site in (home.site, *home.other_sites)[:_MOST_SITES]]
    return [choice("static_select", sites, home.site.id) | {"action_id": ids.HOME_SITE}]


def _allowance(home: Home) -> str:
    """What they may still give on their own."""
    left, each, currency = home.goodwill_7_days_left, home.goodwill_per_incident, home.site.currency
    if left is None and each is None:
        return f"You may give goodwill at {home.site.name} without a limit of your own."
    if left == 0:
        return "Your goodwill for these 7 days is given. You can still ask for more, under Solve."
    week = f"*{money(left, currency)}* of goodwill in these 7 days" if left is not None else "goodwill"
    most = f", up to *{money(each, currency)}* for one incident" if each is not None else ""
    return f"You may still give {week}{most}."


def _requests(home: Home, playbook: Playbook) -> list[Block]:
    rows = [_request(r, home.incidents_by_id, playbook) for r in home.requests[:_MOST_REQUESTS]]
    return _part("Waiting for your decision", [block for row in rows for block in row], len(home.requests), len(rows))


def _request(request: Request, incidents: Mapping[int, Incident], playbook: Playbook) -> list[Block]:
    """In short; *Details* has all that helps to decide."""
    incident = incidents.get(request.incident_id)
    details = button("Details", ids.DETAILS, request.id)
    return [
        section(f"*{asked_for(request, playbook)}* · {_about(incident, playbook)}\n{_waits(request)}"),
        *([typed("What happened", clipped(incident.what_happened, _MOST_READ))] if incident else []),
        *([typed("Why", clipped(request.reason, _MOST_READ))] if request.reason else []),
        *decision_buttons(request, details, block_id=f"decide.{request.id}"),
    ]


def _waits(request: Request) -> str:
    """Who asks, and until when; what was given in between is among the details."""
    who = Person(request.requested_by)
    if request.is_ratification:
        return f"Given already. {who} asks you to confirm it by {on_their_clock(request.expires_at)}."
    if request.first_approver not in ("", request.requested_by):
        yes = money(request.yes_minor, request.currency)
        return f"{Person(request.first_approver)} says yes to {yes}; another director has to confirm it."
    if request.promise_passed_at:
        return f"⏰ {who} asks. The promised time has passed; what was given since counts towards it."
    return f"{who} asks; an answer is promised by {on_their_clock(request.promise_at)}."


def _untaken(home: Home, playbook: Playbook) -> list[Block]:
    rows = [_said_untaken(grant, home, playbook) for grant in home.untaken[:_MOST_UNTAKEN]]
    return _part("Not taken?", rows, len(home.untaken), len(rows))


def _said_untaken(grant: Grant, home: Home, playbook: Playbook) -> Block:
    about = _about(home.incidents_by_id.get(grant.incident_id), playbook)
    said = f"{Person(grant.given_by)} gave it. It was said not to be taken, and counts until you take it back."
    back = button("Take back…", f"{ids.REVERSE}{grant.id}", grant.id)
    return section(f"*{worth(grant)}* · {about}\n{said}", back)


def _follow_ups(home: Home, playbook: Playbook) -> list[Block]:
    rows = [_follow_up(f, home, playbook) for f in home.follow_ups[:_MOST_ROWS]]
    return _part("Your follow-ups", [block for row in rows for block in row], len(home.follow_ups), len(rows))


def _follow_up(follow_up: FollowUp, home: Home, playbook: Playbook) -> list[Block]:
    about = _about(home.incidents_by_id.get(follow_up.incident_id), playbook)
    due = "*Due since*" if follow_up.due_at <= home.now else "Due"
    return [
        section(f"*{NAMES[follow_up.kind]}* · {about}\n{due} {on_their_clock(follow_up.due_at)}"),
        build_row_buttons(follow_up, "mine"),
    ]


def _incidents(home: Home, playbook: Playbook) -> list[Block]:
    rows = [incident_row(incident, playbook) for incident in home.incidents[:_MOST_ROWS]]
    return _part("Your open incidents", rows, len(home.incidents), len(rows))


def _duty(duty: Duty, site: Site) -> list[Block]:
    """What being on duty means now, and the switch."""
    others = " and ".join(str(Person(person)) for person in duty.others[:3])
    if not duty.decides:
        text, switch = _shift(duty, others)
    elif duty.on:
        alone = "" if others else f" Nobody else is at {site.name}: once you are off, they go to all who may decide."
        text, switch = f"*You are on duty.* Requests come to you first.{alone}", ("Go off duty", OFF)
    elif others:
        text, switch = f"*You are off duty.* Requests go to {others} first.", ("Go on duty", ON)
    else:
        text = f"*Nobody is on duty at {site.name}.* Requests go to all who may decide."
        switch = ("Go on duty", ON)
    return [header("Duty"), section(text, button(switch[0], ids.DUTY, switch[1]))]


def _shift(duty: Duty, others: str) -> tuple[str, tuple[str, str]]:
    """For frontline: who looks after what falls due while they are away."""
    to = others or "a lead"
    if duty.on:
        return f"*Going home?* What falls due while you are off duty goes to {to}.", ("Go off duty", OFF)
    return f"*You are off duty.* What falls due for you goes to {to}.", ("Go on duty", ON)


def _overview(home: Home, overview: Overview, playbook: Playbook) -> list[Block]:
    above = {follow_up.id for follow_up in home.follow_ups[:_MOST_ROWS]}
    others = [follow_up for follow_up in overview.late if follow_up.id not in above]
    late = [_late(f, home, playbook) for f in others[:_MOST_LATE]]
    dead = build_undelivered(overview.undelivered[:_MOST_UNDELIVERED])
    return [
        header(home.site.name),
        section(_standing(overview, len(overview.late) - len(others))),
        *_part("Late follow-ups", [block for row in late for block in row], len(others), len(late)),
        *build_news_row(overview.agreed_to_news),
        *build_flags(overview.flags, playbook.policy.flags.period),
        *_part("Could not be delivered", dead, len(overview.undelivered), len(dead)),
        *build_try_all(len(overview.undelivered)),
    ]


def _standing(overview: Overview, own_late: int) -> str:
    """`own_late` of the late follow-ups are the viewer's own, and stand above."""
    yours = f", {'yours' if own_late == len(overview.late) else f'{own_late} of them yours'}" if own_late else ""
    told = [
        count(overview.waiting_for_others, "request") + " for others to decide" if overview.waiting_for_others else "",
        count(len(overview.late), "late follow-up") + yours if overview.late else "",
        count(overview.protected, "protected case") + " open" if overview.protected else "",
        count(len(overview.undelivered), "message") + " not delivered" if overview.undelivered else "",
        count(len(overview.flags), "question") + " to look at" if overview.flags else "",
    ]
    return " · ".join(filter(None, told)) or "All quiet: nothing is late, and nothing waits for anybody else."


def _late(follow_up: FollowUp, home: Home, playbook: Playbook) -> list[Block]:
    about = _about(home.incidents_by_id.get(follow_up.incident_id), playbook)
    promised = f"{Person(follow_up.assignee_id)} · promised for {on_their_clock(follow_up.promised_at)}"
    row = section(f"*{NAMES[follow_up.kind]}* · {about}\n{promised}")
    return [row, build_row_buttons(follow_up, "late")]


def _about(incident: Incident | None, playbook: Playbook) -> str:
    """ "#12 · Wrong bill": the number and what failed, nothing of the customer."""
    if incident is None:
        return ""
    area = playbook.policy.area_name(incident.area)
    return f"#{incident.number}" + (f" · {area}" if area else "")


def _part(title: str, rows: Sequence[Block], all_of_them: int, shown: int) -> list[Block]:
    """A heading over its rows, and how many there wasn't room for; nothing where there are none."""
    if not rows:
        return []
    more = [context(f"{all_of_them - shown} more after these.")] if all_of_them > shown else []
    return [header(title), *rows, *more]
