"""What happens in a run, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.streaming.run.events import (
    BatchCommitted,
    NodeEnded,
    NodeFailed,
    NodeRetrying,
    NodeStarted,
    NodeWaiting,
    Notice,
)

if TYPE_CHECKING:
    from tauro.streaming.run.events import RunEvent


def line_of(event: RunEvent) -> str:
    """What happened, in a line; a hint on a line of its own."""
    match event:
        case NodeWaiting():
            return f"waiting: {event.reason.removeprefix('waiting for ')}"
        case NodeStarted():
            return "running"
        case BatchCommitted():
            out = "" if event.rows_out is None else f", {event.rows_out} out"
            kept_out = bad_rows(event.quarantined, event.dropped)
            return f"batch {event.batch_id}: {event.rows_in} rows in{kept_out}{out}, {event.duration_ms / 1000:.1f} s"
        case NodeRetrying():
            attempt = f"attempt {event.attempt} of {event.max_attempts}: {event.reason}"
            return f"retrying in {_seconds(event.seconds)}, {attempt}{_help(event.hint)}"
        case NodeEnded():
            return event.reason
        case NodeFailed():
            return f"failed: {event.message}"
        case Notice():
            return ("warning: " if event.is_warning else "") + event.text + _help(event.hint)


def bad_rows(quarantined: int, dropped: int) -> str:
    """What became of rows that did not fit, for a list of counts; nothing where there were none."""
    return f", {quarantined} in quarantine" * bool(quarantined) + f", {dropped} dropped" * bool(dropped)


def _help(hint: str | None) -> str:
    return f"\n           = help: {hint}" if hint else ""


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 1 else f"{seconds:.1f} s"
