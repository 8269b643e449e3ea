"""Setting a node back: it gets a new checkpoint that begins where somebody says, once the old one is out of the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tauro.errors import EnvironmentUnfitError, UsageError
from tauro.state.checkpoint import Checkpoint
from tauro.state.fingerprint import fingerprint_file
from tauro.state.renames import Renames
from tauro.state.set_back import SetBack, Start
from tauro.streaming.readers import READERS
from tauro.streaming.run.kept_outputs import fate, require_possible
from tauro.streaming.run.moving import Move, checkpoint_move, output_move, readers_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tauro.state.aside import Aside
    from tauro.state.storage import Storage
    from tauro.streaming.run.fingerprints import Fingerprints
    from tauro.streaming.run.plan import InputPlan, NodePlan, OutputPlan
    from tauro.streaming.specs.point import Beginning, Point


@dataclass(frozen=True)
class Rewind:
    """What is going to be done, for somebody to look at."""

    beginnings: Mapping[str, Beginning]
    """By input."""
    before: Mapping[str, str]
    """Where its checkpoint is, in words, as far as that is known."""
    moves: tuple[Move, ...]
    notes: tuple[str, ...]


class Rewinding:
    """Of one node; to be used while its checkpoints are held."""

    def __init__(
        self,
        node: NodePlan,
        others: Sequence[NodePlan],
        aside: Aside,
        storage: Storage,
        prints: Fingerprints,
        *,
        keep_output: bool,
    ) -> None:
        """`others` are all other nodes of the project."""
        self._node = node
        self._others = others
        self._storage = storage
        self._prints = prints
        self._fates = {output.name: fate(output, keep=keep_output) for output in node.outputs}
        self._aside = aside

    def look(self, point: Point) -> Rewind:
        """What `carry_out` would do.

        Raises:
            UsageError: the node can't be set there.
            StreamingError: who knows the points of an input does not answer.
        """
        for output in self._node.outputs:
            require_possible(output, self._fates[output.name])
            self._require_no_other_writer(output)
        places, damage = self._places()
        streams = [plan for plan in self._node.inputs if plan.is_stream]
        if point.offset is not None and len(streams) > 1:
            names = ", ".join(repr(plan.name) for plan in streams)
            raise UsageError(
                f"node {self._node.name!r} reads several streams ({names}): an offset can't be one of each",
                hint="say --to-timestamp, which holds for all of them",
            )
        begun = {plan.name: _beginning(plan, point, places) for plan in streams}
        before = {plan.name: plan.source.shown_offset(place) for plan in streams if (place := _place(plan, places))}
        return Rewind(begun, before, tuple(self._moves()), (*damage, *self._notes(begun)))

    def carry_out(self, rewind: Rewind) -> None:
        """Put new checkpoints in the place of those that are there; whole, once this has begun, whatever comes.

        Raises:
            EnvironmentUnfitError: something can't be moved; the node's next start tries again.
        """
        moves = [(move.source, move.target) for move in rewind.moves]
        for output in self._node.outputs:
            folder = output.checkpoint.local
            assert folder is not None
            made = folder.with_name(f".{folder.name}.{self._aside.folder.name}")
            self._fill(SetBack(made), rewind, output)
            moves.append((made, folder))
        forget = [fingerprint_file(self._prints.name(output)) for output in self._node.outputs]
        Renames(self._storage, self._node.scope).carry_out(moves, forget)

    def _require_no_other_writer(self, output: OutputPlan) -> None:
        place = None if output.location is None else output.location.text
        writers = [
            other.scope
            for other in self._others
            for theirs in other.outputs
            if theirs.location is not None and theirs.location.text == place
        ]
        if writers and self._fates[output.name].is_moved:
            raise UsageError(
                f"output {output.name!r} is written by node {writers[0]!r}, too: it can't be moved aside for one alone",
                hint="say --keep-output, if rows from there on may be in it twice; or 'tauro reset' both",
            )

    def _fill(self, made: SetBack, rewind: Rewind, output: OutputPlan) -> None:
        for name, beginning in rewind.beginnings.items():
            made.keep(name, Start(beginning.options, beginning.shown))
        if self._fates[output.name].is_joined:
            made.let_join()

    def _places(self) -> tuple[list[Any], tuple[str, ...]]:
        """Where the node is, one offset for each source, and why that is not known where it is not."""
        folders = [output.checkpoint.local for output in self._node.outputs]
        try:
            found = [Checkpoint(folder).committed_offsets for folder in folders if folder is not None]
        except EnvironmentUnfitError as error:
            return [], (f"where the node is now is not known: {error.message}",)
        if any(places != found[0] for places in found):
            return [], ("the node's outputs have not all come to the same place",)
        return found[0], ()

    def _moves(self) -> Iterator[Move]:
        for output in self._node.outputs:
            if self._fates[output.name].is_moved:
                yield from filter(None, [output_move(self._node, output, self._aside)])
        for output in self._node.outputs:
            yield from filter(None, [checkpoint_move(self._node, output, self._aside)])

    def _notes(self, begun: Mapping[str, Beginning]) -> Iterator[str]:
        for name, beginning in begun.items():
            yield from (f"input {name!r}: {note}" for note in beginning.notes)
        for output in self._node.outputs:
            if not self._fates[output.name].is_moved or output_move(self._node, output, self._aside) is not None:
                yield f"output {output.name!r} {self._fates[output.name].becomes}"
            yield from _of_checkpoint(output, is_moved=self._fates[output.name].is_moved)
        for reader, name in readers_of(self._node.outputs, self._others):
            remedy = "start it over, too" if self._fates[name].is_moved else "it gets rows that come again, too"
            yield f"node {reader.scope!r} reads output {name!r}: {remedy}"


def _beginning(plan: InputPlan, point: Point, places: Sequence[Any]) -> Beginning:
    reader = READERS.get(plan.source.format)({})
    beginning = reader.beginning(plan.source, point, _place(plan, places))
    if beginning is None:
        raise UsageError(
            f"input {plan.name!r} is {plan.source.format!r}, which has no point to be set back to",
            hint="'tauro reset' lets the node read everything there is anew",
        )
    return beginning


def _place(plan: InputPlan, places: Sequence[Any]) -> Any:
    known = (place for place in places if place is not None)
    return next((place for place in known if plan.source.misfit(place) is None), None)


def _of_checkpoint(output: OutputPlan, *, is_moved: bool) -> Iterator[str]:
    """What begins empty with a new checkpoint, and what may be half done in the old one."""
    checkpoint = Checkpoint(output.checkpoint.local) if output.checkpoint.local is not None else None
    if checkpoint is None:
        return
    if (checkpoint.path / "state").is_dir():
        yield f"what the query of output {output.name!r} keeps between its batches (groups, joins) begins empty"
    if checkpoint.last_planned > checkpoint.last_committed and not is_moved:
        yield f"batch {checkpoint.last_planned} was cut: what of it is in output {output.name!r} already may come again"
