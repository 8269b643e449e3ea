"""The table that lives on a terminal while a pipeline runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console, Group  # noqa: TID253 - this module is loaded for a terminal only
from rich.live import Live  # noqa: TID253
from rich.table import Table  # noqa: TID253
from rich.text import Text  # noqa: TID253

from tauro.streaming.run.events import BatchCommitted, NodeFailed, NodeStarted, NodeWaiting
from tauro.streaming.run.status import NodeState
from tauro_cli.render.errors import show_error
from tauro_cli.render.lines import line_of
from tauro_cli.render.printable import printable, printable_lines

if TYPE_CHECKING:
    from typing import TextIO

    from tauro.errors import TauroError
    from tauro.streaming.run.events import RunEvent
    from tauro.streaming.run.status import NodeStatus, PipelineStatus
    from tauro_cli.render.masking import Mask

_REFRESHES_PER_SECOND = 4
_COLORS = {
    NodeState.PENDING: "dim",
    NodeState.WAITING: "yellow",
    NodeState.RUNNING: "green",
    NodeState.RETRYING: "yellow",
    NodeState.ENDED: "dim",
    NodeState.FAILED: "red",
}


class LiveScreen:
    """What a table can't show, warnings and news, scrolls by above it."""

    def __init__(self, stream: TextIO, mask: Mask) -> None:
        self._stream = stream
        self._console = Console(file=stream, highlight=False, soft_wrap=True)
        self._mask = mask
        self._live = Live(
            console=self._console, refresh_per_second=_REFRESHES_PER_SECOND, redirect_stdout=True, redirect_stderr=False
        )

    def open(self, banner: str) -> None:
        self.say(banner)
        self._live.start()

    def tell(self, event: RunEvent) -> None:
        if isinstance(event, BatchCommitted | NodeWaiting | NodeStarted | NodeFailed):
            return
        self.say(f"{event.node}: {line_of(event)}")

    def refresh(self, status: PipelineStatus) -> None:
        self._live.update(picture_of(status, self._mask))

    def say(self, text: str, *, is_warning: bool = False) -> None:
        told = self._mask(f"warning: {text}" if is_warning else text)
        self._console.print(printable_lines(told), markup=False)

    def fail(self, error: TauroError, log: str | None = None) -> None:
        show_error(error, self._stream, self._mask, log)

    def close(self) -> None:
        self._live.stop()


def picture_of(status: PipelineStatus, mask: Mask) -> Group:
    """The table, and under it what each waiting node waits for, and which ones are tried again."""
    table = Table(box=None, pad_edge=False)
    table.add_column("node", overflow="fold")
    table.add_column("state", no_wrap=True)
    for heading in ("batches", "in", "quarantined", "out", "rows/s", "last batch", "files"):
        table.add_column(heading, justify="right", no_wrap=True)
    for node in status.nodes:
        table.add_row(*_row(node))
    return Group(table, *(Text(f"{node.name}: {said}") for node in status.nodes if (said := _said(node, mask))))


def _row(node: NodeStatus) -> tuple[str | Text, ...]:
    """Texts, not markup: what is said above the table turns markup off for a moment."""
    return (
        node.name,
        Text(node.state.value, _COLORS[node.state]),
        str(node.batches),
        f"{node.rows_in:,}".replace(",", " "),
        _kept_out(node),
        "" if node.rows_out is None else f"{node.rows_out:,}".replace(",", " "),
        f"{node.rows_per_second:.0f}" if node.batches else "",
        "" if node.last_batch_at is None else f"{max(0, time.time() - node.last_batch_at):.0f} s ago",
        str(node.waiting_files),
    )


def _kept_out(node: NodeStatus) -> str:
    """Rows that did not fit; those that were dropped are not to be taken for such as can be had again."""
    counts = f"{node.quarantined:,}".replace(",", " ")
    return f"{counts} +{node.dropped} dropped" if node.dropped else counts


def _said(node: NodeStatus, mask: Mask) -> str:
    detail = printable(mask(node.detail))
    if node.next_attempt_at is not None:
        return f"retrying in {max(0, node.next_attempt_at - time.time()):.0f} s, {detail}"
    if node.state is not NodeState.WAITING:
        return ""
    return detail if detail.startswith("waiting for ") else f"waiting: {detail}"
