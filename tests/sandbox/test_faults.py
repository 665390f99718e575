"""Slack's bad days: limits, errors, hanging, cut and lost answers; and the latency of a far Slack."""

import asyncio
import time
from collections import Counter

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox import Person, Sandbox
from bot.sandbox.faults import Faults
from bot.sandbox.rate_limits import RateLimits
from tests.sandbox.calls import error_of
from tests.sandbox.opening import Opener, web_client


async def post(client: AsyncWebClient, text: str = "x") -> None:
    await client.chat_postMessage(channel="CRECOVERY", text=text)


@pytest.mark.parametrize(
    ("kind", "raised"),
    [
        ("429", SlackApiError),
        ("500", SlackApiError),
        ("error:fatal_error", SlackApiError),
        ("drop", aiohttp.ServerDisconnectedError),
        ("half", aiohttp.ClientPayloadError),
        ("timeout", TimeoutError),
    ],
)
@pytest.mark.parametrize(("applied", "count"), [("before", 0), ("after", 1)])
async def test_fault_strikes_once_before_or_after_the_call_took_effect(
    sandbox: Sandbox, ana: Person, kind: str, raised: type[Exception], applied: str, count: int
) -> None:
    sandbox.faults.add("chat.postMessage", kind, applied=applied)  # type: ignore[arg-type]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.3)) as session:
        client = AsyncWebClient(sandbox.bot_token, sandbox.api_url, session=session, retry_handlers=[])
        with pytest.raises(raised):
            await post(client)
        assert len(ana.sees("CRECOVERY")) == count
        await post(client)

    assert len(ana.sees("CRECOVERY")) == count + 1
    assert [(entry.ok, entry.injected) for entry in sandbox.record.entries] == [(False, True), (True, False)]
    assert sandbox.record.refused == []


async def test_429_says_when_to_come_back(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("chat.postMessage", "429", retry_after=7)

    with pytest.raises(SlackApiError) as refused:
        await post(client)

    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"


async def test_fault_for_every_method_until_cleared(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("*", "error:service_unavailable", times=None)
    assert [await error_of(post(client)), await error_of(client.auth_test())] == ["service_unavailable"] * 2

    sandbox.faults.clear()
    await post(client)


async def test_fault_for_another_method_lets_this_one_pass(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("chat.update", "500")

    await post(client)


async def test_fault_at_a_rate_strikes_some(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.faults.add("auth.test", "error:fatal_error", times=None, rate=0.5)
    struck = 0
    for _ in range(40):
        try:
            await client.auth_test()
        except SlackApiError:
            struck += 1

    assert 5 < struck < 35


@pytest.mark.parametrize("seed", range(5))
def test_a_storm_strikes_its_share_of_however_many_calls_and_each_way_as_often(seed: int) -> None:
    faults = Faults(seed)
    faults.storm(0.2, [("500", "before"), ("500", "after"), ("drop", "before")])

    struck = []
    for calls in range(1, 301):
        struck += [(fault.kind, fault.applied) for fault in [faults.strike("chat.update")] if fault]
        assert len(struck) >= 0.2 * calls
    assert len(struck) < 0.35 * 300
    often = Counter(struck).values()
    assert len(often) == 3
    assert max(often) - min(often) <= 1
    faults.clear()
    assert [faults.strike("chat.update") for _ in range(50)] == [None] * 50


async def test_response_urls_can_fail_too(sandbox: Sandbox) -> None:
    workspace = sandbox.workspace
    payload = sandbox.payloads.command(workspace.users["UANA"], workspace.channels["CGENERAL"], "/recover", "")
    sandbox.faults.add("response_url", "500")

    response = await AsyncWebhookClient(str(payload["response_url"]), retry_handlers=[]).send(text="x")
    assert response.status_code == 500


def test_unknown_faults_are_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        sandbox.faults.add("*", "sulk")


@pytest.mark.parametrize(
    ("method", "calls", "wait"),
    [
        ("chat.postMessage", 3, 3),
        ("usergroups.users.list", 20, 60),
        ("chat.update", 50, 60),
        ("users.info", 100, 60),
        ("views.open", 100, 60),
    ],
)
def test_a_method_waits_as_its_tier_says(method: str, calls: int, wait: int) -> None:
    now = 100.0
    limits = RateLimits(real=lambda: now)

    assert [limits.wait_for(method, "C1") for _ in range(calls)] == [None] * calls
    assert limits.wait_for(method, "C1") == wait
    now += wait
    assert limits.wait_for(method, "C1") is None


def test_posts_are_limited_by_channel_and_auth_not_at_all() -> None:
    limits = RateLimits(real=lambda: 0.0)

    assert [limits.wait_for("chat.postMessage", channel) for channel in "AAABBB"] == [None] * 6
    assert [limits.wait_for("auth.test", "") for _ in range(500)] == [None] * 500


async def test_real_limits_are_off_until_switched_on(sandbox: Sandbox, client: AsyncWebClient) -> None:
    for _ in range(5):
        await post(client)
    sandbox.faults.rate_limits = True
    for _ in range(3):
        await client.chat_postMessage(channel="UANA", text="x")

    assert await error_of(client.chat_postMessage(channel="DANA", text="x")) == "ratelimited"


async def test_latency_delays_each_answer(opened_sandbox: Opener) -> None:
    async with opened_sandbox(latency=0.05) as sandbox:
        started = time.monotonic()
        await asyncio.gather(*(post(web_client(sandbox)) for _ in range(4)))

        assert 0.05 <= time.monotonic() - started < 0.2


async def test_stopping_lets_go_of_hanging_calls(opened_sandbox: Opener) -> None:
    async with opened_sandbox() as sandbox:
        sandbox.faults.add("chat.postMessage", "timeout")
        hanging = asyncio.create_task(post(web_client(sandbox)))
        await sandbox.until(lambda: sandbox.record.entries)
        started = time.monotonic()

    with pytest.raises(aiohttp.ClientError):
        await hanging
    assert time.monotonic() - started < 2
