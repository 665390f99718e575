"""The JSON shapes that Slack speaks. Every part of the sandbox names them; nothing here knows a rule."""

from typing import Any

Json = dict[str, Any]
Blocks = list[Json]
Values = dict[str, dict[str, Json]]  # state.values: block_id -> action_id -> {"type": …, …}
