"""`tauro rewind`: a node goes on from another point of its input."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

from tauro.errors import ProjectError, UsageError
from tauro.state.aside import Aside
from tauro.state.renames import Renames
from tauro.streaming.run.holding import Holding
from tauro.streaming.run.reset import nodes_to_reset
from tauro.streaming.run.rewind import Rewind, Rewinding
from tauro.streaming.specs.point import Point, read_time
from tauro_cli.opened import Opened, Wanted, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tauro.streaming.run.plan import NodePlan

_REFUSED = 1


@dataclass(frozen=True)
class RewindOptions:
    wanted: Wanted
    node: str | None = None
    to_timestamp: str | None = None
    to_offset: str | None = None
    keep_output: bool = False
    yes: bool = False


def run_rewind(options: RewindOptions, out: TextIO, err: TextIO, ask: Callable[[str], bool]) -> int:
    """Show what is going to happen, ask, do it; the exit code is 1 where nobody says yes.

    Raises:
        UsageError: the node can't be set there.
        LockedError: a run holds one of its checkpoints.
        TauroError: something can't be looked at, or moved.
    """
    point = _point(options)
    project = options.wanted.load()
    try:
        opened = options.wanted.open(project)
        node = _node(opened, options.node)
    except ProjectError as error:
        return refuse(error, project, err, color=options.wanted.color, so="nothing was moved")
    with ExitStack() as held:
        Holding(held).at_rest((node,))
        return _set_back(node, opened, point, options, out, ask)


def _point(options: RewindOptions) -> Point:
    if (options.to_timestamp is None) == (options.to_offset is None):
        raise UsageError("say either --to-timestamp or --to-offset: where the node is to go on")
    if options.to_timestamp is None:
        return Point(offset=options.to_offset)
    return Point(time=read_time(options.to_timestamp, datetime.now().astimezone()))


def _node(opened: Opened, name: str | None) -> NodePlan:
    nodes = nodes_to_reset(opened.plan, name)
    if not nodes:
        raise UsageError(f"pipeline {opened.pipeline.name!r} has no stream: it reads everything at each run")
    if len(nodes) > 1:
        names = ", ".join(node.name for node in nodes)
        raise UsageError(f"pipeline {opened.pipeline.name!r} has several streams: say which with --node ({names})")
    return nodes[0]


def _set_back(
    node: NodePlan,
    opened: Opened,
    point: Point,
    options: RewindOptions,
    out: TextIO,
    ask: Callable[[str], bool],
) -> int:
    state = opened.context.state
    storage, aside = state.prepare(), Aside(state.resets)
    if Renames(storage, node.scope).finish():
        out.write("note: an earlier rewind of this node was cut; it is done now\n")
    prints = opened.fingerprints(storage)
    rewinding = Rewinding(node, opened.others(node), aside, storage, prints, keep_output=options.keep_output)
    rewind = rewinding.look(point)
    _show(node, rewind, opened, out)
    if not options.yes and not ask(f"Set node {node.name!r} there?"):
        out.write("nothing was moved\n")
        return _REFUSED
    rewinding.carry_out(rewind)
    out.write(f"done: the next start of node {node.name!r} begins there\n")
    if rewind.moves:
        out.write(f"moved to '{opened.shown(aside.folder)}': remove it once you no longer need it\n")
    return 0


def _show(node: NodePlan, rewind: Rewind, opened: Opened, out: TextIO) -> None:
    for name, beginning in rewind.beginnings.items():
        before = f", where it is at {rewind.before[name]}" if name in rewind.before else ""
        out.write(f"input {name!r} of node {node.name!r}{before}: begins anew at {beginning.shown}\n")
    for move in rewind.moves:
        out.write(f"{move.what}: '{opened.shown(move.source)}' goes to '{opened.shown(move.target)}'\n")
    for note in rewind.notes:
        out.write(f"note: {note}\n")
