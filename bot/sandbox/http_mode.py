"""HTTP mode: the same payloads, signed and POSTed to the app's request URL.

The courier uses it when no socket is live.
"""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.shapes import Json


class NotAcked(Exception):
    """The app answered, but not with 200: Slack counts that as no answer."""


class HttpMode:
    def __init__(self, request_url: str | None, signing_secret: str) -> None:
        self.request_url = request_url
        self._secret = signing_secret.encode()
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, envelope_type: str, payload: Json, *, retry_reason: str | None, timeout: float) -> Json:
        """POST one payload; `retry_reason` says why it is sent again. Returns what the app answered with.

        Raises: TimeoutError; NotAcked, which names the reason.
        """
        if self._session is None or self.request_url is None:
            raise NotAcked("not_connected")
        content_type, body = encoded(envelope_type, payload)
        headers = {"Content-Type": content_type, **self.signature(body)}
        if retry_reason:
            headers |= {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": retry_reason}
        try:
            limit = aiohttp.ClientTimeout(total=timeout)
            async with self._session.post(self.request_url, data=body, headers=headers, timeout=limit) as response:
                if response.status != 200:
                    raise NotAcked(f"http_{response.status}")
                return _answer(await response.text())
        except aiohttp.ClientError as error:
            raise NotAcked("connection_failed") from error

    def signature(self, body: bytes, at: int | None = None) -> dict[str, str]:
        """The headers that prove a request comes from Slack; `at` in the past makes a stale one."""
        timestamp = str(int(time.time()) if at is None else at)
        digest = hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def encoded(envelope_type: str, payload: Json) -> tuple[str, bytes]:
    """Content type and body as Slack sends them: events as JSON, interactions as a form field, commands as a form."""
    if envelope_type == "events_api":
        return "application/json", json.dumps(payload).encode()
    form = {"payload": json.dumps(payload)} if envelope_type == "interactive" else payload
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def _answer(text: str) -> Json:
    if not text:
        return {}
    try:
        answer = json.loads(text)
    except ValueError:
        return {"text": text}
    return answer if isinstance(answer, dict) else {"text": text}
