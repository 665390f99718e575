"""What a browser would ask of the page's API."""

from typing import Any

import aiohttp

from tests.sandbox.blocks import Json


class Page:
    """What a browser would ask, as Ana."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, path: str, user: str = "UANA", **params: str) -> Json:
        async with self._session.get(f"/sandbox/{path}", params={"user": user, **params}) as response:
            answer: Json = await response.json()
            return answer

    async def post(self, path: str, **body: Any) -> Json:
        async with self._session.post(f"/sandbox/{path}", json={"user": "UANA", **body}) as response:
            answer: Json = await response.json()
            return answer
