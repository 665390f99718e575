"""Somebody at the page: finds things by the words on them, as a person would."""

from playwright.async_api import Browser, Locator, Page, expect

DESKTOP = (1280, 900)
PHONE = (390, 844)


class Visitor:
    """One person in one browser window."""

    def __init__(self, page: Page, url: str, user_id: str) -> None:
        self.page = page
        self._url = url
        self._user_id = user_id
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    @property
    def modal(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def goes_to(self, place: str) -> None:
        """A channel id, `dm` or `home`."""
        await self.page.goto(f"{self._url}?user={self._user_id}&at={place}")

    async def types(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name="Message").last
        await box.fill(text)
        await box.press("Enter")

    async def presses(self, name: str) -> None:
        """A button of the modal where one is open, else of the newest message."""
        place = self.modal if await self.modal.count() else self.page
        await place.get_by_role("button", name=name, exact=True).last.click()

    async def chooses(self, label: str, option: str) -> None:
        """An option of a select, by its label."""
        await self.modal.get_by_label(label).select_option(label=option)

    async def skips_five_days(self) -> None:
        """On a phone the buttons are behind the clock."""
        button = self.page.get_by_role("button", name="+5 days")
        if not await button.is_visible():
            await self.page.get_by_test_id("clock").click()
        await button.click()

    async def reads(self, *words: str) -> None:
        """Waits until the words are on the page."""
        for word in words:
            await expect(self.page.get_by_text(word).last).to_be_visible()


async def visitor(browser: Browser, url: str, user_id: str, size: tuple[int, int] = DESKTOP) -> Visitor:
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
    return Visitor(page, url, user_id)
