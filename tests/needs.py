"""What a test needs that a machine may lack: found, or the test is skipped with what to install. CI skips nothing."""

import os
from typing import NoReturn

import pytest


def missing(what: str, install: str) -> NoReturn:
    """Skip on a desk, fail in CI."""
    told = f"needs {what}: install {install}"
    if os.environ.get("CI"):
        pytest.fail(told)
    pytest.skip(told)
