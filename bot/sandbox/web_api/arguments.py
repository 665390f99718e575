"""The arguments of one Web API call, however they came: query, form or JSON.

Every method reads them through this.
"""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json


class Arguments:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = {name: value for name, value in values.items() if value is not None}

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else str(value)

    def required(self, name: str) -> str:
        """Raises: Refusal invalid_arguments."""
        value = self.text(name)
        if not value:
            raise Refusal("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def structure(self, name: str, refused_as: str) -> Any:
        """Blocks or a view: as they are in JSON, as a JSON string in forms. Raises: Refusal."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(refused_as, [f"[ERROR] not valid JSON [json-pointer:/{name}]"]) from None


async def read_arguments(request: web.Request) -> Json:
    """Raises: Refusal invalid_json."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise Refusal("invalid_json") from None
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        values |= body
    else:
        values |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return values
