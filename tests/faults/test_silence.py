"""A Slack that fails at an answer: people read what happened, in time, wherever there is a place for it."""

from tests.journeys.steps import acknowledge, card_of, start, understand, walk_to_solve
from tests.shop import Shop


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

    assert "couldn't check with Slack" in str(answer.errors)
    assert answer.ms < 2500, "a form has to be answered within three seconds"
