"""A customer who comes again: found as one types, recognised before the advice, owned by a lead; and their data."""

from bot.sandbox.entities import Message
from bot.sandbox.person import Person
from tests.journeys.steps import ask_for_more_facts, choose_area, pick_customer, start
from tests.shop import Shop

PHONE = "+44 20 7946 0958"


async def understand_nuisance(shop: Shop, contact: str = "") -> None:
    ana = shop.ana
    ana.fill("understand.severity", "S1")
    ana.fill("understand.area", "wrong_bill")
    if contact:
        ana.fill("How to reach them", contact)
    await ana.submits()


async def failed_once(shop: Shop) -> None:
    """Anna Miller got a treat for a wrong bill."""
    await start(shop, "/recover The bill was wrong")
    await pick_customer(shop, "Anna Miller", "New:")
    await shop.ana.submits()
    await understand_nuisance(shop, PHONE)
    await shop.ana.clicks(shop.ana.modal, action_id="give.gesture.treat")
    await shop.sandbox.until(lambda: "✓ Given" in str(shop.ana.modal))
    await shop.ana.closes()


async def told(person: Person, words: str, shop: Shop) -> Message:
    await shop.sandbox.until(lambda: any(words in str(m.blocks) + m.text for m in person.dm))
    return next(m for m in person.dm if words in str(m.blocks) + m.text)


async def test_repeat_customer_is_known_before_the_advice_and_a_lead_owns_it(shop: Shop) -> None:
    await failed_once(shop)
    await start(shop, "/recover The bill is wrong again")
    await pick_customer(shop, "mil", "Anna Miller")

    assert "Anna Miller, I'm sorry" in str(shop.ana.modal)
    assert "2nd failure in 90 days" in str(shop.ana.modal)
    await shop.ana.submits()
    assert shop.ana.held("How to reach them") == PHONE
    await understand_nuisance(shop)

    solve = str(shop.ana.modal)
    for words in ("Free item €5.00", "one worse than “A nuisance”", "<@UMARCO> owns it", "Offer something else"):
        assert words in solve
    alert = await told(shop.marco, "we failed this customer before", shop)
    assert "Anna Miller" in str(alert.blocks)
    assert "Anna" not in alert.text
    await shop.sandbox.until(lambda: "<@UMARCO>" in str(shop.ana.sees("CRECOVERY")[-1].blocks))
    assert "Anna" not in str([m.blocks for m in shop.ana.sees("CRECOVERY")])
    await shop.marco.clicks(alert, text="History")
    await shop.sandbox.until(lambda: shop.marco.modal)
    assert "#1 ·" in str(shop.marco.modal)


async def test_the_lead_who_owns_it_is_called_by_name_though_they_have_done_nothing_yet(shop: Shop) -> None:
    await failed_once(shop)
    await start(shop, "/recover The bill is wrong again")
    await pick_customer(shop, "mil", "Anna Miller")
    await shop.ana.submits()
    await understand_nuisance(shop)

    assert "“Marco is taking this on with me so that it ends here." in str(shop.ana.modal)
    assert [e.args["user"] for e in shop.sandbox.record.named("users.info")].count("UMARCO") == 1


async def test_what_was_typed_stays_when_a_customer_is_picked(shop: Shop) -> None:
    await failed_once(shop)
    await start(shop, "/recover Again")
    await shop.ana.submits()
    shop.ana.fill("understand.what_happened", "Wrong again, twice")
    shop.ana.fill("understand.severity", "S2")
    await choose_area(shop, "wrong_bill")
    shop.ana.fill("understand.price", "12.50")
    await ask_for_more_facts(shop)
    await pick_customer(shop, "anna", "Anna Miller")

    assert shop.ana.held("understand.what_happened") == "Wrong again, twice"
    assert shop.ana.held("understand.severity")["value"] == "S2"
    assert shop.ana.held("understand.area")["value"] == "wrong_bill"
    assert shop.ana.held("understand.price") == "12.50"
    assert shop.ana.held("How to reach them") == PHONE


async def test_phone_typed_as_the_customer_is_the_contact(shop: Shop) -> None:
    await failed_once(shop)
    await start(shop, "/recover Again")
    await pick_customer(shop, "0044 20 79460958")

    assert "Anna Miller, I'm sorry" in str(shop.ana.modal)


async def test_history_is_laid_over_the_step_and_links_another_incident(shop: Shop) -> None:
    await failed_once(shop)
    await start(shop, "/recover The soup was cold")
    await shop.ana.submits()
    await shop.ana.clicks(shop.ana.modal, text="Link to another incident")
    await shop.sandbox.until(lambda: len(shop.ana.stack) == 2)
    shop.ana.fill("link.number", "99")
    refused = await shop.ana.submits()
    assert "99" in str(refused.errors)
    shop.ana.fill("link.number", "#1")
    await shop.ana.submits()

    assert "✓ Linked to #1" in str(shop.ana.modal)
    await shop.ana.closes()
    await shop.sandbox.until(lambda: "2nd failure in 90 days" in str(shop.ana.modal))


async def test_lead_unlinks_with_a_reason(shop: Shop) -> None:
    await failed_once(shop)
    await start(shop, "/recover The soup was cold")
    await shop.ana.submits()
    await shop.ana.clicks(shop.ana.modal, text="Link to another incident")
    await shop.sandbox.until(lambda: len(shop.ana.stack) == 2)
    shop.ana.fill("link.number", "1")
    await shop.ana.submits()
    assert "Unlink" not in str(shop.ana.modal)

    await shop.marco.types("/recover 2")
    await shop.sandbox.until(lambda: shop.marco.modal)
    await shop.marco.clicks(shop.marco.modal, text="History")
    await shop.sandbox.until(lambda: len(shop.marco.stack) == 2)
    await shop.marco.clicks(shop.marco.modal, text="Unlink")
    await shop.sandbox.until(lambda: len(shop.marco.stack) == 3)
    shop.marco.fill("Why don't they belong together?", "Two people")
    await shop.marco.submits()
    await shop.sandbox.until(lambda: "✓ Unlinked" in str(shop.marco.modal))


async def test_find_answers_privately_and_what_is_not_found_can_be_started(shop: Shop) -> None:
    await failed_once(shop)
    await shop.ana.types("/recover find mill", channel="CRECOVERY")
    found = shop.ana.sees("CRECOVERY")[-1]
    assert "Anna Miller" in str(found.blocks)
    assert found.ephemeral_to == "UANA"

    await shop.ana.types("/recover find my parcel, it is lost", channel="CRECOVERY")
    await shop.ana.clicks(shop.ana.sees("CRECOVERY")[-1], text="Start a recovery with this")
    await shop.sandbox.until(lambda: shop.ana.modal)
    await shop.ana.submits()
    assert shop.ana.held("understand.what_happened") == "my parcel, it is lost"


async def test_find_without_a_text_asks_for_it(shop: Shop) -> None:
    await failed_once(shop)
    await start(shop, "/recover find")
    shop.ana.fill("find.text", "+44 20 7946 0958")
    await shop.ana.submits()
    assert "Anna Miller" in str(shop.ana.modal)
    await shop.ana.clicks(shop.ana.modal, text="History")
    await shop.sandbox.until(lambda: len(shop.ana.stack) == 2)
    assert "Link to another incident" in str(shop.ana.modal)


async def test_director_exports_and_manager_erases(shop: Shop) -> None:
    await failed_once(shop)
    diego = shop.sandbox.person("UDIEGO")
    await diego.types("/recover export anna")
    await shop.sandbox.until(lambda: diego.modal)
    await diego.submits()
    export = await told(diego, "What is kept of a customer, 1 of 1", shop)
    assert PHONE in str(export.blocks)
    assert "Anna" not in export.text

    await shop.irina.types("/recover forget")
    await shop.sandbox.until(lambda: shop.irina.modal)
    options = await shop.irina.searches("erase.customer", "know.customer", "anna")
    assert len(options) == 1, "nobody new can be erased"
    shop.irina.fill("erase.customer", options[0])
    await shop.irina.submits()
    assert "gone from 1 incident" in str(shop.irina.modal)
    await shop.sandbox.until(lambda: PHONE not in str(export.blocks))


async def test_manager_erases_a_name_that_nobody_is_known_by_where_they_say_so(shop: Shop) -> None:
    await start(shop, "/recover Ben Berg wants his money")
    await shop.ana.submits()
    await shop.ana.closes()
    await start(shop, "/recover cold soup")
    await pick_customer(shop, "Ben Berg", "New:")
    await shop.ana.closes()

    await shop.irina.types("/recover forget ben berg")
    await shop.sandbox.until(lambda: shop.irina.modal)
    shown = str(shop.irina.modal)
    for words in ("“ben berg” also stands here", "A draft", "Ben Berg", "#1 ·", "named in its texts", "Two people may"):
        assert words in shown
    assert (await shop.irina.submits()).body, "nobody and nothing was picked"
    assert shop.irina.modal is not None
    ticks = next(b for b in shop.irina.modal.blocks if b.get("block_id") == "erase.also")
    shop.irina.fill("erase.also", [o["value"] for o in ticks["element"]["options"]])
    await shop.irina.submits()
    assert "gone from 1 incident and 1 draft" in str(shop.irina.modal)
    assert "What I can't reach" in str(shop.irina.modal)


async def test_before_a_known_customer_goes_their_name_elsewhere_is_shown(shop: Shop) -> None:
    await failed_once(shop)
    await start(shop, "/recover Anna Miller is here again")
    await shop.ana.submits()

    await shop.irina.types("/recover forget")
    await shop.sandbox.until(lambda: shop.irina.modal)
    options = await shop.irina.searches("erase.customer", "know.customer", "anna")
    shop.irina.fill("erase.customer", options[0])
    await shop.irina.submits()
    assert "“Anna Miller” also stands here" in str(shop.irina.modal)
    assert "#2 ·" in str(shop.irina.modal)
    await shop.irina.submits()
    assert "gone from 1 incident," in str(shop.irina.modal), "what wasn't ticked stays"


async def test_staff_may_not_export_or_erase_and_start_with_what_they_typed_at_one_tap(shop: Shop) -> None:
    await shop.ana.types("/recover export", channel="CRECOVERY")
    assert "needs a director" in str(shop.ana.sees("CRECOVERY")[-1].text)
    await shop.ana.types("/recover forget about it, they said", channel="CRECOVERY")
    told = shop.ana.sees("CRECOVERY")[-1]
    assert "needs a manager" in told.text
    await shop.ana.clicks(told, text="Start a recovery with this")
    await shop.sandbox.until(lambda: shop.ana.modal)
    await shop.ana.submits()
    assert shop.ana.held("understand.what_happened") == "forget about it, they said"


async def test_nobody_but_staff_is_offered_customers(shop: Shop) -> None:
    await failed_once(shop)
    await start(shop, "/recover Again")
    view = shop.ana.modal
    assert view is not None
    view.user = "UGUEST"  # a guest who forges what Slack would send
    guest = shop.sandbox.person("UGUEST")
    assert await guest.searches("acknowledge.customer", "know.customer", "anna", where=view) == []


async def test_only_what_matters_for_what_failed_is_asked(shop: Shop) -> None:
    await start(shop, "/recover Nobody looked at us")
    await shop.ana.submits()
    assert "understand.price" not in str(shop.ana.modal)

    await choose_area(shop, "long_wait")
    assert "understand.price" not in str(shop.ana.modal)

    await choose_area(shop, "wrong_bill")
    shop.ana.fill("understand.price", "abc")
    assert "understand.happened_at" not in str(shop.ana.modal)

    await choose_area(shop, "long_wait")
    assert shop.ana.held("understand.price") == "abc"
