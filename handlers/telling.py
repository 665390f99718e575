"""What people are told when something doesn't work: at the field, over the modal, beside the message, or by DM.

The door calls it for every refusal and every failure; nothing ends in silence.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import RecoveryDesk
from bot.recovery.errors import NotNow, RecoveryError
from bot.views.blocks import Block
from bot.views.home import build_refused
from bot.views.speech import refusal
from bot.views.telling import build_given_back, build_note
from handlers.slack import SLACK_FAILURES, error_code

log = logging.getLogger(__name__)

Ack = Callable[..., Awaitable[None]]

_NOT_SHOWN: Final = "Slack didn't let me show that. Nothing that was saved is lost. Please press again."


class Telling:
    """Tells only the one who acted."""

    def __init__(self, desk: RecoveryDesk, client: AsyncWebClient) -> None:
        self._desk = desk
        self._client = client

    async def refuse(self, args: AsyncArgs, ack: Ack, problem: RecoveryError) -> None:
        at_field, elsewhere = (refusal(problem, as_mrkdwn=as_mrkdwn) for as_mrkdwn in (False, True))
        await self._say(args, ack, at_field, elsewhere, problem.field, gives_back=isinstance(problem, NotNow))

    async def say_not_shown(self, args: AsyncArgs, ack: Ack, problem: BaseException) -> None:
        """Slack failed where it should have shown something."""
        log.warning("not shown", extra={"slack_error": error_code(problem), "team": args.context.team_id})
        await self._say(args, ack, _NOT_SHOWN, _NOT_SHOWN)

    async def apologise(self, args: AsyncArgs, ack: Ack) -> None:
        """Anything unforeseen: call it while the exception is handled."""
        reference = uuid4().hex[:8]
        log.exception("unexpected failure", extra={"reference": reference, "team": args.context.team_id})
        sorry = f"Sorry, that went wrong on our side; what was saved is safe. Please try again. Reference {reference}."
        await self._say(args, ack, sorry, sorry, gives_back=True)

    async def _say(
        self,
        args: AsyncArgs,
        ack: Ack,
        at_field: str,
        elsewhere: str,
        field: str | None = None,
        *,
        gives_back: bool = False,
    ) -> None:
        """`gives_back`: what was typed after a command is in the answer, since Slack keeps it nowhere."""
        kind, is_acked = args.body.get("type"), args.ack.response is not None
        if kind == "view_submission" and not is_acked:
            await _at_the_field(args, ack, field, at_field)
        elif kind == "block_suggestion":
            await ack(options=[])  # there is no place for words while somebody types
        elif "command" in args.body and not is_acked:
            shown = {"blocks": build_given_back(elsewhere, args.body)} if gives_back and args.body.get("text") else {}
            await ack(text=elsewhere, response_type="ephemeral", **shown)
        elif "event" in args.body:
            await self._on_home(args, elsewhere)
        else:
            if not is_acked:
                await ack()  # before Slack is asked to show the words: it may be long about it
            await self._privately(args, elsewhere)

    async def _on_home(self, args: AsyncArgs, text: str) -> None:
        """In place of what App Home shows, which Slack leaves empty where we publish nothing."""
        event = args.body["event"]
        if event.get("tab") != "home":
            return
        try:
            await self._client.views_publish(user_id=event["user"], view=build_refused(text))
        except SLACK_FAILURES as problem:
            log.warning("could not tell the user", extra={"slack_error": error_code(problem)})

    async def _privately(self, args: AsyncArgs, text: str) -> None:
        """Beside the message or over the modal; where Slack takes neither, by DM."""
        body = args.body
        try:
            if body.get("response_url") or body.get("response_urls"):
                await self._beside_the_message(args, text)
            elif body.get("trigger_id"):
                await self._over_the_modal(body, build_note("Recover", text))
        except SLACK_FAILURES as problem:
            log.warning("could not tell the user", extra={"slack_error": error_code(problem)})
            await self._by_dm(args)

    async def _beside_the_message(self, args: AsyncArgs, text: str) -> None:
        """By the click's own address, which answers a failure instead of raising it."""
        answer = await args.respond(text=text, response_type="ephemeral", replace_original=False)
        if answer.status_code != HTTPStatus.OK:
            log.warning("could not tell the user", extra={"slack_error": f"http {answer.status_code}"})
            await self._by_dm(args)

    async def _over_the_modal(self, body: Mapping[str, Any], note: Block) -> None:
        show = self._client.views_push if is_in_modal(body) else self._client.views_open
        await show(trigger_id=body["trigger_id"], view=note)

    async def _by_dm(self, args: AsyncArgs) -> None:
        team_id, user_id = sender(args.body)
        if team_id != args.context.team_id:
            return  # a guest of another company has no DM with us
        try:
            await self._desk.delivering.say_not_shown(team_id, user_id)
        except NotNow as problem:
            log.warning("could not tell the user", extra={"reason": str(problem)})


def is_in_modal(body: Mapping[str, Any]) -> bool:
    """Whether a modal was clicked in, not a message or App Home."""
    return bool((body.get("view") or {}).get("type") == "modal")


def sender(body: Mapping[str, Any]) -> tuple[str, str]:
    """The team and user that acted: a person of another team keeps their own team's id."""
    user = body.get("user")
    if isinstance(user, dict):
        return str(user.get("team_id") or body.get("team", {}).get("id")), str(user["id"])
    if "event" in body:
        return str(body.get("team_id")), str(body["event"].get("user"))
    return str(body.get("team_id")), str(body.get("user_id"))


async def _at_the_field(args: AsyncArgs, ack: Ack, field: str | None, text: str) -> None:
    """Refuse a submission at its field, or at its first one: the form stays open with all that was typed.

    A form without fields makes room for the words.
    """
    inputs: list[str] = [b["block_id"] for b in args.body["view"]["blocks"] if b["type"] == "input"]
    if not inputs:
        await ack(response_action="push", view=build_note("Recover", text))
        return
    at = field if field is not None and field in inputs else inputs[0]
    await ack(response_action="errors", errors={at: text})
