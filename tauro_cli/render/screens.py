"""How a run is shown: a live table on a terminal, a line for each thing that happens elsewhere, or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

from tauro.streaming.run.events import NodeFailed, Notice
from tauro_cli.render.lines import line_of
from tauro_cli.render.masking import Mask

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

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

    def say(self, text: str) -> None: ...

    def close(self) -> None:
        """Leave the terminal as it was; harmless when done twice."""


def make_screen(options: ScreenOptions, *, secrets: Iterable[str], prints: bool) -> Screen:
    """The screen for standard error; `prints`: a sink writes to standard output, and a live table would be torn."""
    stream, mask = sys.stderr, Mask(secrets)
    if options.log_format == "json":
        return JsonScreen(stream, mask)
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
        is_loud = isinstance(event, Notice) and event.is_warning
        if isinstance(event, NodeFailed) or (self._quiet and not is_loud):
            return
        self._write(f"{event.node}: {line_of(event)}")

    def refresh(self, status: PipelineStatus) -> None:
        pass

    def say(self, text: str) -> None:
        if not self._quiet:
            self._write(text)

    def close(self) -> None:
        pass

    def _write(self, text: str) -> None:
        self._stream.write(f"{time.strftime('%H:%M:%S')} {self._mask(text)}\n")
        self._stream.flush()


class JsonScreen:
    """One JSON object a line: `time` (seconds since 1970), `event`, and what the event holds."""

    def __init__(self, stream: TextIO, mask: Mask) -> None:
        self._stream = stream
        self._mask = mask

    def open(self, banner: str) -> None:
        self.say(banner)

    def tell(self, event: RunEvent) -> None:
        self._write({"event": _snake_case(type(event).__name__), **asdict(event)})

    def refresh(self, status: PipelineStatus) -> None:
        pass

    def say(self, text: str) -> None:
        self._write({"event": "message", "text": text})

    def close(self) -> None:
        pass

    def _write(self, fields: dict[str, object]) -> None:
        masked = {name: self._mask(value) if isinstance(value, str) else value for name, value in fields.items()}
        self._stream.write(json.dumps({"time": round(time.time(), 3), **masked}, ensure_ascii=False) + "\n")
        self._stream.flush()


def summary(status: PipelineStatus) -> str:
    """The run in a line: what it took and what it gave."""
    batches = sum(node.batches for node in status.nodes)
    rows_in = sum(node.rows_in for node in status.nodes)
    counted = [node.rows_out for node in status.nodes if node.rows_out is not None]
    out = f", {sum(counted)} rows out" if counted else ""
    how = "done" if status.is_over and all(node.detail != "stopped" for node in status.nodes) else "stopped"
    return f"{how}: {batches} batch{'es' * (batches != 1)}, {rows_in} rows in{out}"


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
