"""An error on the screen: what, where, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro_cli.render.printable import printable_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from tauro.errors import TauroError


def show_error(error: TauroError, stream: TextIO, mask: Callable[[str], str] = str, log: str | None = None) -> None:
    """`log` names the file that says more."""
    stream.write(f"error: {printable_lines(mask(error.message))}\n")
    if error.hint:
        stream.write(f"  = help: {printable_lines(mask(error.hint))}\n")
    if log:
        stream.write(f"  = log: {log}\n")
    stream.flush()
