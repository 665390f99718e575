"""The rest of the page's API: the record, the event stream, faults, the clock, the files."""

import asyncio
import json
from datetime import timedelta

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.clock import StoppedClock
from tests.sandbox.opening import MANIFEST, web_client
from tests.sandbox.page import Page


async def test_record_goes_on_where_it_was_left(page: Page, client: AsyncWebClient, sandbox: Sandbox) -> None:
    await client.auth_test()
    first = await page.get("record", since="0")
    sandbox.faults.add("chat.postMessage", "error:fatal_error")
    await client.api_call("usergroups.list")
    second = await page.get("record", since=str(first["next"]))

    assert [entry["name"] for entry in first["entries"]] == ["auth.test"]
    assert [(entry["n"], entry["name"], entry["ok"]) for entry in second["entries"]] == [(2, "usergroups.list", True)]
    assert (await page.get("record", since=str(second["next"])))["entries"] == []


async def test_events_name_what_changed(page: Page, sandbox: Sandbox, client: AsyncWebClient) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox.url}sandbox/events", params={"user": "UANA"}) as stream,
    ):
        assert stream.content_type == "text/event-stream"
        await stream.content.readuntil(b"\n\n")
        await client.chat_postMessage(channel="CRECOVERY", text="x")
        line = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 2)

    changed = {"type": "changed", "what": "messages", "channel": "CRECOVERY"}
    assert json.loads(line.removeprefix(b"data: ")) == changed


async def test_faults_are_set_and_cleared_on_the_page(page: Page, sandbox: Sandbox, client: AsyncWebClient) -> None:
    added = await page.post("fault", user=None, method="auth.test", kind="429", retry_after=3)
    assert [(fault["method"], fault["kind"]) for fault in added["faults"]] == [("auth.test", "429")]
    assert (await page.post("fault", rate_limits=True, refuse_charts=True))["ok"]
    assert (sandbox.faults.rate_limits, sandbox.faults.refuse_charts) == (True, True)

    async with aiohttp.ClientSession() as session, session.delete(f"{sandbox.url}sandbox/fault") as response:
        assert (await response.json())["ok"]
    await client.auth_test()
    assert not sandbox.faults.rate_limits


async def test_skipping_moves_the_clock_and_says_so(clock: StoppedClock) -> None:
    async def skip(by: timedelta) -> None:
        clock.skip(by)

    async with (
        Sandbox(manifest=MANIFEST, now=clock.now, skip=skip) as sandbox,
        aiohttp.ClientSession(sandbox.url) as session,
    ):
        page = Page(session)
        assert (await page.get("state"))["can_skip"]
        assert (await page.post("skip", seconds=3600))["now"] == "2026-03-10T13:00:00+00:00"
        posted = await web_client(sandbox).chat_postMessage(channel="CRECOVERY", text="x")
        assert float(posted["ts"]) >= clock.now().timestamp()


async def test_page_is_served(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(sandbox.url) as session:
        for path in ("/", "/archives/CRECOVERY/p1"):
            async with session.get(path) as response:
                assert (response.status, response.content_type) == (200, "text/html")
