"""What a Web API call came to, and the HTTP answer that says so. Made by the gate."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json


@dataclass(frozen=True, slots=True)
class Outcome:
    """`text` is answered in place of JSON, as response_urls do."""

    answer: Json
    problems: tuple[str, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None

    @property
    def error(self) -> str | None:
        return None if self.answer["ok"] else str(self.answer["error"])

    def response(self) -> web.Response:
        if self.text is not None:
            return web.Response(text=self.text, status=self.status)
        return web.json_response(self.answer, status=self.status, headers=self.headers)


def refused(refusal: Refusal, status: int = 200) -> Outcome:
    """Slack says no with status 200, except at response_urls."""
    answer: Json = {"ok": False, "error": refusal.code, **refusal.extra}
    if refusal.problems:
        answer["response_metadata"] = {"messages": refusal.problems}
    return Outcome(answer, tuple(refusal.problems), status)
