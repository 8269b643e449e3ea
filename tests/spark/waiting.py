"""Waiting for something that a query does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.spark.runs import LIMIT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable


def wait(is_true: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not is_true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
