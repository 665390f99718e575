"""Plain text shows line breaks, as Slack does."""

import pytest
from playwright.async_api import Browser, expect
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.person import visitor
from tests.shop import Shop

pytestmark = pytest.mark.browser


async def test_plain_text_shows_its_line_breaks(shop: Shop, chromium: Browser) -> None:
    client = AsyncWebClient(token=shop.sandbox.bot_token, base_url=shop.sandbox.api_url)
    words = {"type": "plain_text", "text": "The soup was cold.\nThe bread too. <br>"}
    await client.chat_postMessage(channel="UANA", text="Two lines", blocks=[{"type": "section", "text": words}])
    ana = await visitor(chromium, shop.sandbox.url, "UANA")

    await ana.goes_to("dm")
    await ana.reads("The bread too. <br>")

    shown = ana.page.get_by_text("The soup was cold.").last
    await expect(shown.locator("br")).to_have_count(1)
    assert await shown.inner_text() == "The soup was cold.\nThe bread too. <br>"
