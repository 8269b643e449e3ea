"""What Python can't raise, since it happens where an object goes away: in the log, and not on the screen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


def log_what_cant_be_raised() -> None:
    """For the rest of the process, which may let go of things late; without a log Python tells it itself.

    Pyspark does such a thing where the JVM dies while rows are fetched from it: it writes to it once more.
    """
    sys.unraisablehook = _log


def _log(args: UnraisableHookArgs) -> None:
    if sys.is_finalizing():  # the log is closed, and nothing depends on it any more
        return
    import logging

    if not logging.getLogger().handlers:
        sys.__unraisablehook__(args)
        return
    error = args.exc_value or args.exc_type()
    whose = getattr(args.object, "__qualname__", type(args.object).__qualname__)
    logging.getLogger(__name__).warning(
        "%s %s", args.err_msg or "could not be raised, from", whose, exc_info=(args.exc_type, error, args.exc_traceback)
    )
