"""How a run is shown: a live table on a terminal, a line for each thing that happens elsewhere, or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

from tauro.streaming.run.events import NodeFailed, NodeRetrying, Notice
from tauro_cli.render.errors import show_error
from tauro_cli.render.lines import bad_rows, line_of
from tauro_cli.render.masking import Mask
from tauro_cli.render.printable import printable_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from tauro.errors import TauroError
    from tauro.streaming.run.events import RunEvent
    from tauro.streaming.run.status import PipelineStatus


@dataclass(frozen=True)
class ScreenOptions:
    log_format: str = "text"
    quiet: bool = False
    color: bool = True


class Screen(Protocol):
    def open(self, banner: str) -> None: ...

    def tell(self, event: RunEvent) -> None:
        """One thing that happened; called from several threads, one at a time."""

    def refresh(self, status: PipelineStatus) -> None:
        """How the run stands now; called some times a second."""

    def say(self, text: str, *, is_warning: bool = False) -> None: ...

    def fail(self, error: TauroError, log: str | None = None) -> None:
        """What went wrong, once the screen is closed."""

    def close(self) -> None:
        """Leave the terminal as it was; harmless when done twice."""


def make_screen(options: ScreenOptions, *, secrets: Iterable[str], prints: bool) -> Screen:
    """The screen for standard error; `prints`: a sink writes to standard output, and a live table would be torn."""
    stream, mask = sys.stderr, Mask(secrets)
    if options.log_format == "json":
        return JsonScreen(stream, mask, quiet=options.quiet)
    if options.color and not options.quiet and not prints and stream.isatty():
        from tauro_cli.render.live import LiveScreen

        return LiveScreen(stream, mask)
    return LineScreen(stream, mask, quiet=options.quiet)


class LineScreen:
    """A line for each thing that happens, with the time of day."""

    def __init__(self, stream: TextIO, mask: Mask, *, quiet: bool = False) -> None:
        self._stream = stream
        self._mask = mask
        self._quiet = quiet

    def open(self, banner: str) -> None:
        self.say(banner)

    def tell(self, event: RunEvent) -> None:
        if isinstance(event, NodeFailed) or (self._quiet and not _is_loud(event)):
            return
        self._write(f"{event.node}: {line_of(event)}")

    def refresh(self, status: PipelineStatus) -> None:
        pass

    def say(self, text: str, *, is_warning: bool = False) -> None:
        if is_warning or not self._quiet:
            self._write(f"warning: {text}" if is_warning else text)

    def fail(self, error: TauroError, log: str | None = None) -> None:
        show_error(error, self._stream, self._mask, log)

    def close(self) -> None:
        pass

    def _write(self, text: str) -> None:
        self._stream.write(f"{time.strftime('%H:%M:%S')} {printable_lines(self._mask(text))}\n")
        self._stream.flush()


class JsonScreen:
    """One JSON object a line: `time` (seconds since 1970), `event`, and what the event holds."""

    def __init__(self, stream: TextIO, mask: Mask, *, quiet: bool = False) -> None:
        self._stream = stream
        self._mask = mask
        self._quiet = quiet

    def open(self, banner: str) -> None:
        self.say(banner)

    def tell(self, event: RunEvent) -> None:
        if self._quiet and not _is_loud(event):
            return
        self._write({"event": _snake_case(type(event).__name__), **asdict(event)})

    def refresh(self, status: PipelineStatus) -> None:
        pass

    def say(self, text: str, *, is_warning: bool = False) -> None:
        if is_warning or not self._quiet:
            self._write({"event": "message", "text": text, "is_warning": is_warning})

    def fail(self, error: TauroError, log: str | None = None) -> None:
        self._write({"event": "error", "message": error.message, "hint": error.hint, "log": log})

    def close(self) -> None:
        pass

    def _write(self, fields: dict[str, object]) -> None:
        masked = {name: self._mask(value) if isinstance(value, str) else value for name, value in fields.items()}
        line = json.dumps({"time": round(time.time(), 3), **masked}, ensure_ascii=False)
        self._stream.write("".join(map(_in_json, line)) + "\n")
        self._stream.flush()


def _in_json(letter: str) -> str:
    """As JSON writes what would steer a terminal, should the line end up on one."""
    return letter if letter.isprintable() else json.dumps(letter)[1:-1]


def summary(status: PipelineStatus) -> str:
    """The run in a line: what it took and what it gave."""
    batches = sum(node.batches for node in status.nodes)
    rows_in = sum(node.rows_in for node in status.nodes)
    counted = [node.rows_out for node in status.nodes if node.rows_out is not None]
    out = f", {sum(counted)} rows out" if counted else ""
    how = "done" if status.is_over and all(node.detail != "stopped" for node in status.nodes) else "stopped"
    kept_out = bad_rows(sum(node.quarantined for node in status.nodes), sum(node.dropped for node in status.nodes))
    return f"{how}: {batches} batch{'es' * (batches != 1)}, {rows_in} rows in{kept_out}{out}"


def _is_loud(event: RunEvent) -> bool:
    """Whether it is told when only warnings and errors are."""
    return isinstance(event, NodeFailed | NodeRetrying) or (isinstance(event, Notice) and event.is_warning)


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
