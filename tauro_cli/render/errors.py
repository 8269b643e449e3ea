"""An error on the screen: what, where, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from tauro.errors import TauroError


def show_error(error: TauroError, stream: TextIO) -> None:
    stream.write(f"error: {error.message}\n")
    if error.hint:
        stream.write(f"  = help: {error.hint}\n")
    stream.flush()
