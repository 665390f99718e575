"""Answers a call the way a fault wants it: too busy, broken, silent, cut, or half said. Called by the gate."""

import asyncio
import json

from aiohttp import web

from bot.sandbox.faults import Fault
from bot.sandbox.web_api.outcome import Outcome

HANG_SECONDS = 120.0  # longer than any client waits


async def strike(
    request: web.Request, fault: Fault, outcome: Outcome | None, closing: asyncio.Event
) -> web.StreamResponse:
    """`outcome` is what the call did before its answer was lost; None: it did nothing."""
    match fault.kind:
        case "429":
            headers = {"Retry-After": str(fault.retry_after)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        case "500":
            return web.Response(status=500, text="<html>Something went wrong</html>", content_type="text/html")
        case "timeout":
            await _hang(closing)
            return _cut(request)
        case "drop":
            return _cut(request)
        case "half":
            return await _half(request, json.dumps(outcome.answer if outcome else {"ok": True}).encode())
    return web.json_response({"ok": False, "error": fault.error})


async def _hang(closing: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(closing.wait(), HANG_SECONDS)
    except TimeoutError:
        return


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(len(body)), "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()  # sends what was written, then ends in the middle of the body
    return response
