"""What Slack refuses: an error code and the problems behind it.

The Web API answers with it, the record keeps it.
"""

from collections.abc import Sequence


class Refusal(Exception):
    """Slack says no. `code` is Slack's word for it, `problems` the lines of response_metadata.messages."""

    def __init__(self, code: str, problems: Sequence[str] = (), **extra: object) -> None:
        super().__init__(code, *problems)
        self.code = code
        self.problems = list(problems)
        self.extra = extra
