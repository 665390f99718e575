"""App Home: what is mine to do, soonest first, and a way to start."""

from collections.abc import Sequence

from bot.content.playbook import Playbook
from bot.recovery.approval import Request
from bot.recovery.case import Case
from bot.recovery.followup import FollowUp
from bot.recovery.incident import Incident
from bot.views import ids
from bot.views.blocks import Block, actions, button, header, section
from bot.views.reporting import incident_row, protected_line
from bot.views.speech import money, on_their_clock
from bot.views.walking.follow_up import NAMES

_MOST = 10


def build_home(
    incidents: Sequence[Incident],
    follow_ups: Sequence[tuple[FollowUp, Case]],
    requests: Sequence[Request],
    dead: Sequence[tuple[str, str]],
    playbook: Playbook,
    protected: int = 0,
) -> Block:
    """`protected` is how many protected cases are the reader's; nothing else of them is shown.

    `dead` is what could not be delivered, and Slack's word for why; managers see it.
    """
    nothing = not (incidents or follow_ups or requests)
    blocks = [
        actions(button("Start a recovery", ids.START, style="primary"), block_id="home.start"),
        *([section("Nothing waits for you. When a customer is unhappy, start above.")] if nothing else []),
        *_part("Waiting for your decision", [_request(request, playbook) for request in requests[:_MOST]]),
        *_part("Your follow-ups", [_follow_up(*row) for row in follow_ups[:_MOST]]),
        *_part("Your open incidents", [incident_row(incident, playbook) for incident in incidents[:_MOST]]),
        *([section(protected_line(protected))] if protected else []),
        *_part("Could not be delivered", [_dead(*row) for row in dead[:_MOST]]),
    ]
    return {"type": "home", "blocks": blocks}


def _part(title: str, rows: list[Block]) -> list[Block]:
    return [header(title), *rows] if rows else []


def _request(request: Request, playbook: Playbook) -> Block:
    asked = f"{money(request.amount_minor, request.currency)} · {playbook.policy.kind(request.kind).name}"
    return section(f"*{asked}*\nAnswer promised by {on_their_clock(request.promise_at)}. Decide it in your messages.")


def _follow_up(follow_up: FollowUp, case: Case) -> Block:
    return section(
        f"*{NAMES[follow_up.kind]}* · #{case.incident.number}\nDue {on_their_clock(follow_up.due_at)}",
        button("Done", ids.FOLLOW_UP_DONE, follow_up.id),
    )


def _dead(kind: str, error: str) -> Block:
    return section(f"A {kind.replace('_', ' ')}: Slack says `{error}`. Tell whoever runs Recover.")
