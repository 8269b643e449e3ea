"""A question on the terminal."""

from __future__ import annotations

import click

from tauro.errors import UsageError


def ask(question: str) -> bool:
    """Raises UsageError where there is nobody to answer."""
    try:
        return click.confirm(question)
    except click.Abort:
        raise UsageError("nobody said yes or no: nothing was moved", hint="say --yes") from None
