"""Tokens, scopes, people, groups and channels over the Web API."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Channel, Sandbox
from tests.sandbox.calls import error_of, refusal_of
from tests.sandbox.opening import MANIFEST, Opener, web_client


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-sandbox", None), ("xoxb-wrong", "invalid_auth"), ("xapp-sandbox", "not_allowed_token_type")],
)
async def test_bot_token_is_checked(sandbox: Sandbox, token: str, error: str | None) -> None:
    call = web_client(sandbox, token).auth_test()

    if error is None:
        answer = await call
        assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0HARBOUR", "U0RECOVER", "B0RECOVER")
        assert answer.headers["x-oauth-scopes"] == ",".join(MANIFEST["oauth_config"]["scopes"]["bot"])
    else:
        assert await error_of(call) == error


@pytest.mark.parametrize(
    ("token", "error"), [("xapp-wrong", "invalid_auth"), ("xoxb-sandbox", "not_allowed_token_type")]
)
async def test_app_token_is_checked(client: AsyncWebClient, token: str, error: str) -> None:
    assert await error_of(client.apps_connections_open(app_token=token)) == error


async def test_tokens_stay_out_of_the_record(client: AsyncWebClient, sandbox: Sandbox) -> None:
    await client.apps_connections_open(app_token=sandbox.app_token)
    await client.api_call("auth.test", params={"token": sandbox.bot_token})

    assert all("token" not in entry.args for entry in sandbox.record.entries)


async def test_unknown_method_is_refused(client: AsyncWebClient) -> None:
    assert await error_of(client.api_call("chat.shout")) == "unknown_method"


@pytest.mark.parametrize(
    ("method", "args", "needed"),
    [
        ("chat.postMessage", {"channel": "CRECOVERY", "text": "x"}, "chat:write"),
        ("users.info", {"user": "UANA"}, "users:read"),
        ("usergroups.users.list", {"usergroup": "SLEADS"}, "usergroups:read"),
        ("conversations.info", {"channel": "CRECOVERY"}, "channels:read"),
        ("conversations.info", {"channel": "CAPPROVALS"}, "groups:read"),
        ("conversations.open", {"users": "UANA"}, "im:write"),
    ],
)
async def test_missing_scope_is_named(opened_sandbox: Opener, method: str, args: dict[str, Any], needed: str) -> None:
    manifest = {**MANIFEST, "oauth_config": {"scopes": {"bot": ["commands"]}}}
    async with opened_sandbox(manifest) as sandbox:
        refused = await refusal_of(web_client(sandbox).api_call(method, params=args))

    assert (refused["error"], refused["needed"], refused["provided"]) == ("missing_scope", needed, "commands")


async def test_user_has_locale_only_when_asked(client: AsyncWebClient) -> None:
    plain = (await client.users_info(user="UJIHO"))["user"]
    asked = (await client.users_info(user="UJIHO", include_locale=True))["user"]

    assert "locale" not in plain
    assert asked["locale"] == "ko-KR"
    assert (asked["tz"], asked["tz_offset"], asked["profile"]["title"]) == ("Asia/Seoul", 9 * 3600, "Counter, Harbour")


@pytest.mark.parametrize(
    ("user", "flags"),
    [
        ("UANA", {"is_bot": False, "is_restricted": False, "is_ultra_restricted": False}),
        ("UGUEST", {"is_bot": False, "is_restricted": True, "is_ultra_restricted": True}),
        ("U0RECOVER", {"is_bot": True, "is_restricted": False, "is_ultra_restricted": False}),
    ],
)
async def test_a_user_shows_what_they_are(client: AsyncWebClient, user: str, flags: dict[str, bool]) -> None:
    found = (await client.users_info(user=user))["user"]

    assert {name: found[name] for name in flags} == flags


@pytest.mark.parametrize("user", ["UNOBODY", "UOTHER"])
async def test_stranger_is_not_found(client: AsyncWebClient, user: str) -> None:
    assert await error_of(client.users_info(user=user)) == "user_not_found"


async def test_groups_and_their_members(client: AsyncWebClient, sandbox: Sandbox) -> None:
    found = (await client.usergroups_list(include_users=True))["usergroups"]
    assert {group["id"]: group["users"] for group in found} == {
        "SLEADS": ["UMARCO"],
        "SMANAGERS": ["UIRINA", "UGRACE"],
        "SDIRECTORS": ["UDIEGO"],
    }
    assert (await client.usergroups_users_list(usergroup="SMANAGERS"))["users"] == ["UIRINA", "UGRACE"]
    assert await error_of(client.usergroups_users_list(usergroup="SNOBODY")) == "no_such_subteam"

    sandbox.workspace.groups["SLEADS"].disabled = True
    assert await error_of(client.usergroups_users_list(usergroup="SLEADS")) == "no_such_subteam"


async def test_a_channel_says_what_it_is_and_whether_the_bot_is_in_it(client: AsyncWebClient, sandbox: Sandbox) -> None:
    sandbox.workspace.channels["CSHARED"] = Channel("CSHARED", "shared", {"U0RECOVER"}, is_ext_shared=True)

    facts = {
        id_: (await client.conversations_info(channel=id_))["channel"]
        for id_ in ("CRECOVERY", "CGENERAL", "CAPPROVALS", "CSHARED")
    }
    assert {id_: facts[id_]["is_member"] for id_ in facts} == {
        "CRECOVERY": True,
        "CGENERAL": False,
        "CAPPROVALS": True,
        "CSHARED": True,
    }
    assert [facts[id_]["is_private"] for id_ in facts] == [False, False, True, False]
    assert [facts[id_]["is_ext_shared"] for id_ in facts] == [False, False, False, True]


async def test_private_channel_without_the_bot_is_unknown(client: AsyncWebClient, sandbox: Sandbox) -> None:
    sandbox.workspace.channels["CAPPROVALS"].members.discard("U0RECOVER")

    assert await error_of(client.conversations_info(channel="CAPPROVALS")) == "channel_not_found"


async def test_missing_argument_is_named(client: AsyncWebClient) -> None:
    refused = await refusal_of(client.api_call("users.info"))

    assert refused["error"] == "invalid_arguments"
    assert refused["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]
