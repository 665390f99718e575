"""The history of an incident: who did what and when, newest first, to read and never to change."""

import json
from collections.abc import Sequence
from typing import Final

from bot.recovery.audit import AuditLine
from bot.recovery.case import Case
from bot.recovery.people import Person
from bot.views import ids
from bot.views.blocks import Block, actions, button, context, modal, section, told
from bot.views.speech import at, excess
from bot.views.timeline_reader import Reader
from bot.views.timeline_words import details, sentence

MOST_LINES: Final = 40
# A modal takes 250 KB; long notes make shorter pages.
_MOST_BYTES: Final = 100_000


def build_timeline(case: Case, lines: Sequence[AuditLine], reader: Reader, page: int = 0) -> Block:
    """`lines` as the audit holds them, oldest first; page 0 has the newest."""
    pages = _pages([_line(line, case, reader) for line in reversed(lines)])
    page = min(page, len(pages) - 1)
    turns = []
    if page + 1 < len(pages):
        turns.append(button("Earlier", f"{ids.HISTORY_PAGE}earlier", f"{case.incident.id}:{page + 1}"))
    if page:
        turns.append(button("Later", f"{ids.HISTORY_PAGE}later", f"{case.incident.id}:{page - 1}"))
    where = f" Page {page + 1} of {len(pages)}." if len(pages) > 1 else ""
    blocks = [
        *([section(excess(case.excess))] if case.excess else []),
        context(f"Newest first; nobody can change it.{where}"),
        *pages[page],
        *([actions(*turns, block_id="history.pages")] if turns else []),
    ]
    return modal(f"History of #{case.incident.number}", ids.HISTORY_SHOWN, blocks, close="Close")


def _line(line: AuditLine, case: Case, reader: Reader) -> Block:
    who: list[str | Person] = [Person(line.who)] if line.who else ["Recover"]
    parts, text = sentence(line, reader)
    when = at(line.at, case.now, reader.actor.zone)
    return told([*who, " ", *parts], text, small=details(line, reader), when=when)


def _pages(lines: Sequence[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    size = 0
    for line in lines:
        size += len(json.dumps(line))
        if pages[-1] and (len(pages[-1]) >= MOST_LINES or size > _MOST_BYTES):
            pages.append([])
            size = len(json.dumps(line))
        pages[-1].append(line)
    return pages
