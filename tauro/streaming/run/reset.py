"""Starting over: what a node has read and written is moved aside, so that its next start reads everything there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.errors import EnvironmentUnfitError, ProjectError, UsageError
from tauro.problems import Problem, did_you_mean
from tauro.state.checkpoint import Checkpoint
from tauro.state.fingerprint import FingerprintStore
from tauro.streaming.run.forgetting import ForgetfulInput, forgetful_inputs
from tauro.streaming.run.moving import Move, checkpoint_move, output_move, readers_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tauro.state.aside import Aside
    from tauro.state.ledger import Ledger
    from tauro.state.storage import Storage
    from tauro.streaming.run.fingerprints import Fingerprints
    from tauro.streaming.run.plan import NodePlan, OutputPlan, PipelinePlan


@dataclass(frozen=True)
class Reset:
    """What is going to be done, for somebody to look at."""

    moves: tuple[Move, ...]
    inputs: tuple[ForgetfulInput, ...]
    notes: tuple[str, ...]
    """What stays, and what has to be done by hand."""

    has_fingerprint: bool
    """Whether Tauro knows what a checkpoint was made for, wherever that is."""

    @property
    def is_empty(self) -> bool:
        return not self.has_fingerprint and not self.moves and not any(source.records for source in self.inputs)


def nodes_to_reset(plan: PipelinePlan, name: str | None) -> tuple[NodePlan, ...]:
    """The streaming nodes that are meant: all, or one.

    Raises:
        ProjectError: there is no such node.
        UsageError: it is a batch node, which has nothing to start over with.
    """
    known = {node.name: node for node in plan.nodes}
    if name is None:
        return plan.streams
    if name not in known:
        message, hint = f"pipeline {plan.pipeline.name!r} has no node {name!r}", did_you_mean(name, known)
        problem = Problem("unknown-node", message, ("pipelines", plan.pipeline.name, "nodes"), hint)
        raise ProjectError(message, problems=(problem,), hint=hint)
    if known[name] not in plan.streams:
        raise UsageError(f"node {name!r} is no stream: it reads everything at each run", hint="run the pipeline again")
    return (known[name],)


class Resetting:
    """Of some nodes of a pipeline; to be used while their checkpoints are held."""

    def __init__(
        self,
        nodes: Sequence[NodePlan],
        others: Sequence[NodePlan],
        aside: Aside,
        storage: Storage,
        prints: Fingerprints,
        *,
        keep_output: bool,
    ) -> None:
        """`others` are all nodes of the project that are not reset."""
        self._nodes = nodes
        self._others = others
        self._store = FingerprintStore(storage)
        self._prints = prints
        self._keep_output = keep_output
        self._aside = aside

    def look(self, ledger: Ledger) -> Reset:
        """What `carry_out` would do."""
        outputs = () if self._keep_output else tuple(self._outputs())
        checkpoints = tuple(self._checkpoints())
        known = any(self._store.has(self._prints.name(output)) for _, output in self._pairs())
        return Reset((*outputs, *checkpoints), tuple(self._inputs(ledger)), tuple(self._notes()), known)

    def carry_out(self, reset: Reset, ledger: Ledger) -> None:
        """Move things aside. The checkpoints go last: a crash before leaves what the next start refuses, not doubles.

        Raises:
            EnvironmentUnfitError: something can't be moved; what was moved before stays where it is then.
        """
        checkpoints = [move for move in reset.moves if move.what.startswith("checkpoint")]
        for move in reset.moves:
            if move not in checkpoints:
                self._aside.move(move.source, move.target)
        for source in reset.inputs:
            source.forget(ledger, self._aside)
        for move in checkpoints:
            self._aside.move(move.source, move.target)
        for node in self._nodes:
            for output in node.outputs:
                self._store.forget(self._prints.name(output))

    def _checkpoints(self) -> Iterator[Move]:
        moves = (checkpoint_move(node, output, self._aside) for node, output in self._pairs())
        return (move for move in moves if move is not None)

    def _outputs(self) -> Iterator[Move]:
        moves = (output_move(node, output, self._aside) for node, output in self._pairs())
        return (move for move in moves if move is not None)

    def _inputs(self, ledger: Ledger) -> Iterator[ForgetfulInput]:
        for node in self._nodes:
            yield from forgetful_inputs(node, ledger)

    def _notes(self) -> Iterator[str]:
        for _, output in self._pairs():
            yield from self._of_checkpoint(output)
            yield from self._of_output(output)
        moved = [] if self._keep_output else [output for _, output in self._pairs()]
        for reader, name in readers_of(moved, self._others):
            yield f"node {reader.scope!r} reads output {name!r}: start it over, too"

    def _of_checkpoint(self, output: OutputPlan) -> Iterator[str]:
        if output.checkpoint.local is None:
            where = f"'{output.checkpoint.text}' is not on this machine"
            yield f"checkpoint {where}: move it away by hand before the next start"

    def _of_output(self, output: OutputPlan) -> Iterator[str]:
        place = output.location
        if place is None or output.sink.log_folder is None:
            yield f"output {output.name!r} stays as it is, and gets all rows again"
        elif place.local is None:
            yield f"output {output.name!r} in '{place.text}' is not on this machine: move it away by hand, or keep it"
        elif not self._keep_output:
            yield from _of_another(output, place.local)
        elif place.local.exists():
            reason = output.sink.mispaired(Checkpoint(self._aside.folder / "none"), place.local)
            text = "gets all rows again" if reason is None else "the next start refuses it, name another 'path:'"
            yield f"output {output.name!r} is kept: {text}"

    def _pairs(self) -> Iterator[tuple[NodePlan, OutputPlan]]:
        return ((node, output) for node in self._nodes for output in node.outputs)


def _of_another(output: OutputPlan, folder: Path) -> Iterator[str]:
    """Whoever starts over may not know that somebody else's rows go away, too."""
    checkpoint = output.checkpoint.local
    reason = None if checkpoint is None or not folder.exists() else _mispaired(output, Checkpoint(checkpoint), folder)
    if reason is not None:
        yield f"output {output.name!r} may be another's, and is moved all the same: {reason}"


def _mispaired(output: OutputPlan, checkpoint: Checkpoint, folder: Path) -> str | None:
    """None where the checkpoint is damaged, too: that is what somebody starts over for."""
    try:
        return output.sink.mispaired(checkpoint, folder)
    except EnvironmentUnfitError:
        return None
