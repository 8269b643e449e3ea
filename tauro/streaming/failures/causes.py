"""An error with all that caused it, in Python and in the JVM."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_CHAIN = 10


def text_of(error: BaseException) -> str:
    return "\n".join(str(link).partition("=== Streaming Query ===")[0] for link in causes_of(error))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it; where the cause lies in the JVM, pyspark keeps it in an attribute of its own."""
    link: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if link is None:
            return
        yield link
        link = getattr(link, "_cause", None) or link.__cause__ or link.__context__
