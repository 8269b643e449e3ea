"""Which environments are for production: some things are fine elsewhere."""

from __future__ import annotations

import re

_NAME = re.compile(r"(prod|production|prd|live)([-_.].*|\d*)", re.IGNORECASE)


def is_for_production(env: str) -> bool:
    """By its name: `prod`, `production`, `prd` or `live`, or one that begins so, as in `prod-eu` and `prod2`."""
    return _NAME.fullmatch(env) is not None
