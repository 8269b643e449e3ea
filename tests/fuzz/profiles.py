"""How long is looked for what breaks: the same examples in every run of the tests, or new ones with `make fuzz`."""

from __future__ import annotations

import os
from typing import Final

from hypothesis import settings

_MANY_TIMES: Final = 4
_EXAMPLES: Final = os.environ.get("FUZZ_EXAMPLES")


def profiles(few: int) -> tuple[settings, settings]:
    """That of the fast tests, and that of those which take their time."""
    fixed = settings(max_examples=few, deadline=None, database=None, derandomize=True)
    if _EXAMPLES is None:
        return fixed, settings(fixed, max_examples=few * _MANY_TIMES)
    return fixed, settings(max_examples=int(_EXAMPLES), deadline=None, database=None)
