"""`tauro reset`: a pipeline, or a node of it, starts over."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from tauro.errors import ProjectError, UsageError
from tauro.state.aside import Aside
from tauro.state.ledger import Ledger
from tauro.state.renames import Renames
from tauro.streaming.run.holding import Holding
from tauro.streaming.run.reset import Reset, Resetting, nodes_to_reset
from tauro_cli.opened import Opened, Wanted, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tauro.streaming.run.plan import NodePlan

_REFUSED = 1


@dataclass(frozen=True)
class ResetOptions:
    wanted: Wanted
    node: str | None = None
    keep_output: bool = False
    yes: bool = False


def run_reset(options: ResetOptions, out: TextIO, err: TextIO, ask: Callable[[str], bool]) -> int:
    """Show what is going to be moved, ask, move it; the exit code is 1 where nobody says yes.

    Raises:
        LockedError: a run holds one of the checkpoints, or of the outputs.
        TauroError: something can't be moved.
    """
    project = options.wanted.load()
    try:
        opened = options.wanted.open(project)
        nodes = nodes_to_reset(opened.plan, options.node)
    except ProjectError as error:
        return refuse(error, project, err, color=options.wanted.color, so="nothing was moved")
    if not nodes:
        raise UsageError(f"pipeline {opened.pipeline.name!r} has no stream: it reads everything at each run")
    with ExitStack() as held:
        Holding(held).at_rest(nodes)
        ledger = Ledger(opened.context.state.ledger)
        held.callback(ledger.close)
        return _start_over(nodes, opened, ledger, options, out, ask)


def _start_over(
    nodes: tuple[NodePlan, ...],
    opened: Opened,
    ledger: Ledger,
    options: ResetOptions,
    out: TextIO,
    ask: Callable[[str], bool],
) -> int:
    aside = Aside(opened.context.state.resets)
    resetting = _resetting(nodes, opened, aside, keep_output=options.keep_output)
    reset = resetting.look(ledger)
    if reset.is_empty:
        out.write("there is nothing to start over with: no checkpoint, no output, no file that was read\n")
        return 0
    _show(reset, opened, out)
    if not options.yes and not ask("Move it away and start over?"):
        out.write("nothing was moved\n")
        return _REFUSED
    try:
        resetting.carry_out(reset, ledger)
    except BaseException:
        out.write(f"not all is moved; what is, lies in '{opened.shown(aside.folder)}': run it again to go on\n")
        raise
    out.write(f"moved to '{opened.shown(aside.folder)}': remove it once you no longer need it\n")
    return 0


def _resetting(nodes: tuple[NodePlan, ...], opened: Opened, aside: Aside, *, keep_output: bool) -> Resetting:
    storage = opened.context.state.prepare()
    for node in nodes:
        Renames(storage, node.scope).finish()
    prints = opened.fingerprints(storage)
    return Resetting(nodes, opened.others(*nodes), aside, storage, prints, keep_output=keep_output)


def _show(reset: Reset, opened: Opened, out: TextIO) -> None:
    for move in reset.moves:
        out.write(f"{move.what}: '{opened.shown(move.source)}' goes to '{opened.shown(move.target)}'\n")
    for source in reset.inputs:
        of_node = f"input {source.name!r} of node {source.node!r}"
        out.write(f"{of_node}: {_files(len(source.again), 'is', 'are')} read again\n")
        if source.unread:
            count = _files(len(source.unread), "is", "are")
            out.write(f"{of_node}: {count} gone and not read yet: the copies stay to be read\n")
        if source.gone:
            count = _files(len(source.gone), "was", "were")
            out.write(f"warning: {of_node}: {count} read and then removed: the rows are in the old output alone\n")
    for note in reset.notes:
        out.write(f"note: {note}\n")


def _files(count: int, one: str, more: str) -> str:
    return f"1 file {one}" if count == 1 else f"{count} files {more}"
