"""The walk as one story after another tells it: Ana at the counter, step by step."""

from bot.sandbox.entities import Message
from tests.shop import Shop


async def start(shop: Shop, command: str) -> None:
    """Type the command; its answer comes before its modal."""
    before = shop.ana.modal
    await shop.ana.types(command)
    await shop.sandbox.until(lambda: shop.ana.modal and shop.ana.modal is not before)


async def acknowledge(shop: Shop, customer: str = "") -> None:
    if customer:
        await pick_customer(shop, customer)
    await shop.ana.submits()


async def pick_customer(shop: Shop, typed: str, says: str = "") -> None:
    """Type into the customer's field and take the option that says this, or the last: what was typed."""
    ana, modal = shop.ana, shop.ana.modal
    assert modal is not None
    block_id = next(b["block_id"] for b in modal.blocks if b["block_id"].endswith(".customer"))
    options = await ana.searches(block_id, "know.customer", typed)
    picked = next((o for o in options if says and says in str(o)), options[-1])
    before = modal.hash
    await ana.chooses(modal, "know.customer", picked)
    await shop.sandbox.until(lambda: modal.hash != before)


async def understand(
    shop: Shop,
    what_happened: str = "The bill was wrong twice",
    severity: str = "S2",
    price: str = "90",
    order: str = "A-1001",
) -> None:
    ana = shop.ana
    ana.fill("understand.what_happened", what_happened)
    ana.fill("understand.severity", severity)
    await choose_area(shop, "wrong_bill")
    ana.fill("understand.price", price)
    ana.fill("understand.proof", "receipt")
    ana.fill("understand.order_number", order)
    await ana.submits()


async def choose_area(shop: Shop, area: str) -> None:
    """What failed; the modal is drawn anew with the facts that matter then."""
    modal = shop.ana.modal
    assert modal is not None
    before = modal.hash
    await shop.ana.chooses(modal, "walk.area", area)
    await shop.sandbox.until(lambda: modal.hash != before)


async def ask_for_more_facts(shop: Shop) -> None:
    await shop.ana.clicks(shop.ana.modal, action_id="walk.more")
    await shop.sandbox.until(lambda: "understand.happened_at" in str(shop.ana.modal))


async def walk_to_solve(shop: Shop, what_happened: str) -> None:
    await start(shop, f"/recover {what_happened}")
    await acknowledge(shop)
    await understand(shop, what_happened)


async def open_compensation(shop: Shop) -> None:
    await shop.ana.clicks(shop.ana.modal, action_id="give.something_else")
    await shop.sandbox.until(lambda: "compensation.amount" in str(shop.ana.modal))


async def ask_for_more(shop: Shop, amount: str, reason: str, kind: str = "store_credit") -> None:
    """Ask for a compensation above the frontline's limit, or give it where it is within."""
    ana = shop.ana
    await open_compensation(shop)
    ana.fill("compensation.kind", kind)
    ana.fill("compensation.amount", amount)
    ana.fill("compensation.reason", reason)
    await ana.submits()


async def follow_up(
    shop: Shop, contact: str = "", consent: bool = True, check_on_site: bool = True, news: bool = False
) -> None:
    ana = shop.ana
    if not check_on_site:
        ana.fill("follow_up.when.check_on_site", None)
    if contact:
        ana.fill("follow_up.contact", contact)
    agreed = [*(["agreed"] if consent else []), *(["news"] if news else [])]
    if agreed:
        ana.fill("follow_up.consent", agreed)
    await ana.submits()


async def write_down(shop: Shop, prevention: str = "") -> None:
    ana = shop.ana
    ana.fill("write_down.cause", "till_or_system")
    ana.fill("write_down.parting", "satisfied")
    if prevention:
        ana.fill("write_down.prevention", prevention)
    await ana.submits()


async def card_of(shop: Shop, number: int) -> Message:
    """The incident's card, once it is posted."""

    def posted() -> list[Message]:
        return [m for m in shop.ana.sees("CRECOVERY") if f"#{number} ·" in m.text]

    await shop.sandbox.until(posted)
    return posted()[0]
