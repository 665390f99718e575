"""A Slack that fails at an answer: people read what happened, in time, wherever there is a place for it."""

import asyncio
from collections.abc import Mapping

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.demo import sandbox_environment
from bot.recovery.empowerment import Level
from bot.sandbox import Sandbox
from bot.settings import read_settings
from handlers.freshness import begin_answering
from handlers.levels import Holders, Levels
from handlers.people import People
from tests.journeys.steps import acknowledge, ask_for_more, card_of, start, understand, walk_to_solve
from tests.shop import MANIFEST, Shop


async def test_a_slack_that_does_not_say_who_somebody_is_keeps_nobody_waiting(shop: Shop) -> None:
    shop.sandbox.faults.add(method="users.info", kind="timeout", times=None)
    first = await shop.ana.types("/recover cold soup")
    second = await shop.ana.types("/recover cold soup")

    assert "couldn't check with Slack who you are" in str(first.body) + str(second.body)
    assert first.ms < 2500, "a command has to be acknowledged within three seconds"
    assert second.ms < 1000, "each press waits anew for the same silence"


async def test_a_form_that_slack_does_not_show_is_told_of_in_plain_words(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    await acknowledge(shop)
    await understand(shop)
    shop.sandbox.faults.add(method="views.update", kind="500")
    await shop.ana.clicks(shop.ana.modal, action_id="give.something_else")

    await shop.sandbox.until(lambda: "Slack didn't let me show that" in str(shop.ana.modal))
    assert "Nothing that was saved is lost. Please press again." in str(shop.ana.modal)


async def test_words_that_slack_does_not_take_beside_a_message_come_by_dm(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    await acknowledge(shop)
    shop.sandbox.faults.add(method="response_url", kind="500")
    await shop.ana.clicks(await card_of(shop, 1), text="Continue", value="not a number")

    await shop.sandbox.until(lambda: any("Slack didn't show you my last answer" in m.text for m in shop.ana.dm))


async def test_words_that_slack_does_not_show_either_come_by_dm(shop: Shop) -> None:
    await start(shop, "/recover cold soup")
    await acknowledge(shop)
    await understand(shop)
    for method in ("views.update", "views.push"):
        shop.sandbox.faults.add(method=method, kind="500")
    await shop.ana.clicks(shop.ana.modal, action_id="give.something_else")

    await shop.sandbox.until(lambda: any("Slack didn't show you my last answer" in m.text for m in shop.ana.dm))


async def test_all_that_one_click_has_to_ask_of_a_silent_slack_is_waited_for_once(shop: Shop) -> None:
    await walk_to_solve(shop, "The soup was cold")
    await shop.ana.submits()
    for kind, colleague in (("day_3", "UJIHO"), ("check_on_site", "ULEILA")):
        shop.ana.fill(f"follow_up.who.{kind}", colleague)
    shop.sandbox.faults.add(method="users.info", kind="timeout", times=None)
    answer = await shop.ana.submits()

    assert "Slack didn't say whether they are staff" in str(answer.errors)
    assert answer.ms < 2500, "a form has to be answered within three seconds"


async def test_who_acts_and_who_leads_are_asked_at_once_so_that_a_slow_slack_leaves_a_manager_one() -> None:
    async with Sandbox(manifest=MANIFEST, latency=1.2) as sandbox:
        settings = read_settings(sandbox_environment(sandbox))
        client = AsyncWebClient(token=settings.SLACK_BOT_TOKEN, base_url=settings.SLACK_API_URL)
        levels = Levels(client, {"main": Holders(managers=settings.MANAGERS)}, Clock())
        people = People(client, sandbox.workspace.team_id, levels, Clock(), settings.zone)

        begin_answering()
        irina = await people.actor(sandbox.workspace.team_id, "UIRINA")

    assert irina.level_at("main") is Level.MANAGER


async def test_whom_slack_does_not_tell_about_is_not_asked_for_again() -> None:
    async with Sandbox(manifest=MANIFEST) as sandbox:
        settings = read_settings(sandbox_environment(sandbox))
        client = AsyncWebClient(token=settings.SLACK_BOT_TOKEN, base_url=settings.SLACK_API_URL)
        levels = Levels(client, {"main": Holders(managers=("UIRINA",), directors=("UDIEGO",))}, Clock())
        people = People(client, sandbox.workspace.team_id, levels, Clock(), settings.zone)
        sandbox.faults.add(method="users.info", kind="error:user_not_found")

        async with asyncio.timeout(5):
            names: Mapping[str, str] = {}
            while not names:
                await asyncio.sleep(0)
                names = (await people.rosters()).names
        people.forget()  # now it would ask for others, not in a minute
        for _ in range(20):
            await asyncio.sleep(0)
            names = (await people.rosters()).names
        await client.auth_test()  # what was asked before this has arrived
        people.forget()

        assert len(names) == 1
        assert len(sandbox.record.named("users.info")) == 2


async def test_a_press_on_app_home_that_is_refused_is_acknowledged_before_app_home_is_drawn(shop: Shop) -> None:
    await walk_to_solve(shop, "The bill was wrong")
    await ask_for_more(shop, amount="80", reason="Charged twice")
    await shop.irina.opens_home()
    await shop.sandbox.until(lambda: "€80.00" in str(shop.irina.home))
    await shop.sandbox.until(lambda: shop.grace.dm)
    await shop.grace.clicks(shop.grace.dm[-1], text="Approve")
    shop.sandbox.faults.add(method="views.publish", kind="timeout")
    answer = await shop.irina.clicks(shop.irina.home, text="Approve")

    assert answer.ms < 2500, "a press has to be acknowledged within three seconds"
    await shop.sandbox.until(lambda: "has approved this already" in str(shop.irina.modal))
