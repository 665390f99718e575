"""Chromium on the sandbox's page, with the real bot behind it."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.needs import missing
from tests.shop import Shop, shop_at

# Chromium's own traffic is turned off: a test machine may have no way out.
_QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
    )
    if not path:
        missing("Chromium", "chromium")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*as_root, "--no-first-run", *_QUIET])
        yield browser
        await browser.close()


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop_at(f"sqlite:///{tmp_path / 'recover.sqlite3'}") as shop:
        yield shop
