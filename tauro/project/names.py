"""Names become parts of paths: of environments, pipelines, nodes, inputs and outputs."""

from __future__ import annotations

import re

LONGEST_NAME = 120
NAME_FORM = "use letters, digits, '_', '-' and '.', starting with a letter, a digit or '_'"

_NAME = re.compile(r"\w[\w.-]*")


def is_safe_name(name: str) -> bool:
    """Whether a name can stand as one part of a path anywhere, without escaping."""
    return _NAME.fullmatch(name) is not None and len(name) <= LONGEST_NAME
