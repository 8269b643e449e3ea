"""A key that decides how the others are read is not there, or misspelt."""

from __future__ import annotations

from typing import Any

from tauro.problems import AtKeyError, Part
from tauro.spelling import nearest

A_SLIP = 0.75


def lacking(key: str, written: Any, what: str, otherwise: str) -> AtKeyError:
    """The error for `what`, a mapping that has no `key`; `otherwise` is said where no other key looks like it."""
    misspelt = nearest(key, written, cutoff=A_SLIP) if isinstance(written, dict) else None
    if misspelt is None:
        return AtKeyError((), otherwise, part=Part.KEY)
    message, hint = f"unknown key {misspelt!r} in {what}", f"did you mean {key!r}?"
    return AtKeyError(misspelt, message, hint, code="unknown-key", part=Part.KEY)
