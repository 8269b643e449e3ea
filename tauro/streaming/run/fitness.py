"""Does each checkpoint still fit its node? Asked before Spark starts, which dies of it unclearly, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tauro.code.sources import Sources
from tauro.errors import ProjectError
from tauro.problems import Problem
from tauro.state.changes import Change, compare
from tauro.state.checkpoint import Checkpoint
from tauro.state.damage import damages
from tauro.state.fingerprint import Fingerprint, FingerprintStore, fingerprint_file
from tauro.state.schemas import SchemaStore
from tauro.state.verdict import Circumstances, Verdict
from tauro.streaming.run.fingerprints import Fingerprints
from tauro.streaming.run.foreign_offsets import misfits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tauro.state.layout import StateRoot
    from tauro.state.storage import Storage
    from tauro.streaming.run.plan import NodePlan, OutputPlan, PipelinePlan
    from tauro.streaming.specs.project import SparkSettings

_SCOPE: Final = 4
"""The parts of a landing folder's path that say whose it is: `landing/<pipeline>/<node>/<input>`."""


@dataclass(frozen=True)
class Fit:
    """One checkpoint, beside what its node is now."""

    node: NodePlan
    output: OutputPlan
    changes: tuple[Change, ...] = ()
    """Against what it was made for; none where that is not known."""
    problems: tuple[Problem, ...] = ()
    """Why the query must not start on it."""
    fingerprint: Fingerprint | None = None
    """To be kept where it may start."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know of changes that do no harm."""
        safe = (f"{change}: {change.because}" for change in self.changes if not change.is_refused)
        return (*safe, *_not_looked_at(self.output))


class Fitness:
    """Looks, and writes nothing but with `keep` and `complete`."""

    def __init__(self, plan: PipelinePlan, state: StateRoot, storage: Storage, spark: SparkSettings) -> None:
        self._plan = plan
        self._state = state
        self._store = FingerprintStore(storage)
        self._prints = Fingerprints(Sources(plan.root), state, SchemaStore(storage), spark)

    def fits(self) -> tuple[Fit, ...]:
        """Of each query that goes on at its next start.

        Raises:
            EnvironmentUnfitError: a file can't be read.
        """
        fits = [
            self.look(node, output) for node in self._plan.streams for output in node.outputs if not output.begins_anew
        ]
        first: dict[str, Fit] = {}
        for fit in fits:
            if fit.fingerprint is not None and fit.fingerprint.query_id is not None:
                first.setdefault(fit.fingerprint.query_id, fit)
        return tuple(self._unless_copied(fit, first) for fit in fits)

    def _unless_copied(self, fit: Fit, first: Mapping[str, Fit]) -> Fit:
        """Two queries of one id: Spark stops the one when the other starts, and neither it nor Delta says a word."""
        query_id = None if fit.fingerprint is None else fit.fingerprint.query_id
        original = fit if query_id is None else first[query_id]
        if original is fit:
            return fit
        message = (
            f"checkpoint {self._shown(fit.output)} is a copy of {self._shown(original.output)} of node "
            f"{original.node.name!r}: Spark can't tell their queries apart, and would stop one of them"
        )
        hint = f"name the one that belongs to it, or start over with '{self.reset_command(fit.node)}'"
        problem = Problem("unfit-checkpoint", message, fit.node.spec.key_path, hint)
        return replace(fit, problems=(*fit.problems, problem))

    def require(self) -> tuple[Fit, ...]:
        """The same, where all may start.

        Raises:
            ProjectError: some must not; with the problems of all of them.
        """
        fits = self.fits()
        problems = [problem for fit in fits for problem in fit.problems]
        if problems:
            raise ProjectError(problems[0].message, problems=problems, hint=problems[0].hint)
        return fits

    def keep(self, fits: Iterable[Fit]) -> None:
        """Remember what each checkpoint is used for from this start on. Called once nothing is in the way any more."""
        for fit in fits:
            if fit.fingerprint is not None:
                self._store.keep(self._prints.name(fit.output), fit.fingerprint)

    def complete(self, fits: Iterable[Fit]) -> None:
        """Remember what is known only once the queries have run: their ids, and schemas found in the data."""
        for fit in fits:
            if fit.fingerprint is None or fit.output.checkpoint.local is None:
                continue
            query_id = Checkpoint(fit.output.checkpoint.local).query_id
            known = self._prints.with_schemas(fit.fingerprint)
            self._store.keep(self._prints.name(fit.output), replace(known, query_id=query_id))

    def look(self, node: NodePlan, output: OutputPlan) -> Fit:
        kept = self._store.get(self._prints.name(output))
        now = self._prints.of(node, output)
        folder = output.checkpoint.local
        if folder is None:
            circumstances = Circumstances(is_stateful=_may_be_stateful(now, kept))
            changes = () if kept is None else compare(kept, now, circumstances)
            return self._judged(node, output, changes, now)
        checkpoint = Checkpoint(folder)
        damaged = tuple(self._damage(node, output, folder, kept)) or tuple(self._moved(node, output, checkpoint))
        if damaged:
            return Fit(node, output, problems=damaged)
        now = replace(now, query_id=checkpoint.query_id)
        if checkpoint.last_planned < 0:
            return Fit(node, output, fingerprint=now)
        if kept is None or kept.query_id not in {None, checkpoint.query_id}:
            return Fit(node, output, problems=tuple(self._misfits(node, now, output, checkpoint)), fingerprint=now)
        circumstances = Circumstances(
            is_stateful=bool(kept.state) or (kept.state is None and _has_state(folder)),
            has_committed=checkpoint.last_committed >= 0,
        )
        return self._judged(node, output, compare(kept, now, circumstances), now)

    def _judged(self, node: NodePlan, output: OutputPlan, changes: tuple[Change, ...], now: Fingerprint) -> Fit:
        problems = tuple(self._refusal(node, output, change) for change in changes if change.is_refused)
        return Fit(node, output, changes, problems, now)

    def _refusal(self, node: NodePlan, output: OutputPlan, change: Change) -> Problem:
        shown, why = self._shown(output), f"{change}: {change.because}"
        hint = f"change it back, or start over with '{self.reset_command(node)}'"
        if change.verdict is Verdict.NEW:
            message = f"checkpoint {shown} does not fit node {node.name!r} any more: {why}"
            return Problem("unfit-checkpoint", message, node.spec.key_path, hint)
        message = f"nobody can say whether checkpoint {shown} still fits node {node.name!r}: {why}"
        file = self._state.folder / fingerprint_file(self._prints.name(output))
        hint += f"; if you know that it fits, remove '{self._shown_path(file)}'"
        return Problem("undefined-change", message, node.spec.key_path, hint)

    def _damage(self, node: NodePlan, output: OutputPlan, folder: Path, kept: Fingerprint | None) -> Iterator[Problem]:
        for found in damages(folder, None if kept is None else kept.query_id):
            message = f"checkpoint {self._shown(output)} is damaged: '{found.file.relative_to(folder)}' {found.what}"
            hint = f"{found.remedy}; or start over with '{self.reset_command(node)}'"
            yield Problem("damaged-checkpoint", message, node.spec.key_path, hint)

    def _moved(self, node: NodePlan, output: OutputPlan, checkpoint: Checkpoint) -> Iterator[Problem]:
        landing = {plan.landing.parts[-_SCOPE:]: plan.landing for plan in node.inputs if plan.landing is not None}
        for folder in sorted(checkpoint.newest_folders()):
            here = landing.get(folder.parts[-_SCOPE:])
            if here is not None and here != folder:
                message = (
                    f"checkpoint {self._shown(output)} has read from '{folder}', but the landing folder is '{here}': "
                    "the project, or its state, has been moved"
                )
                hint = f"move it back; or start over with '{self.reset_command(node)}'"
                yield Problem("unfit-checkpoint", message, node.spec.key_path, hint)

    def _misfits(
        self, node: NodePlan, now: Fingerprint, output: OutputPlan, checkpoint: Checkpoint
    ) -> Iterator[Problem]:
        for reason in misfits(node, now.state, checkpoint):
            message = f"checkpoint {self._shown(output)} does not fit node {node.name!r}: {reason}"
            hint = f"name the one that belongs to it, or start over with '{self.reset_command(node)}'"
            yield Problem("unfit-checkpoint", message, node.spec.key_path, hint)

    def reset_command(self, node: NodePlan) -> str:
        return f"tauro reset --env {self._state.env} --pipeline {node.pipeline} --node {node.name}"

    def _shown(self, output: OutputPlan) -> str:
        local = output.checkpoint.local
        return f"'{output.checkpoint.text if local is None else self._shown_path(local)}'"

    def _shown_path(self, path: Path) -> str:
        return str(path.relative_to(self._plan.root)) if path.is_relative_to(self._plan.root) else str(path)


def _not_looked_at(output: OutputPlan) -> Iterator[str]:
    """What can't be known of places that only Spark can reach."""
    if output.checkpoint.local is None:
        yield f"checkpoint '{output.checkpoint.text}' is not on this machine: whether it is whole is not looked at"
    place = output.location
    if output.sink.log_folder is None or place is None:
        return
    if place.local is None and output.sink.has_one_writer:
        what = "whether its checkpoint fits, another writes it, or a cut batch left files there"
        yield f"output {output.name!r} is not on this machine: {what}, is not looked at"
    elif place.local is None or output.checkpoint.local is None:
        yield f"output {output.name!r} or its checkpoint is not on this machine: whether they fit is not looked at"
    if place.local is not None and output.sink.has_one_writer and not output.sink.logs_all_files:
        yield f"output {output.name!r} has 'retention': files of a batch that is cut can't be told"


def _has_state(checkpoint: Path) -> bool:
    return (checkpoint / "state").is_dir()


def _may_be_stateful(now: Fingerprint, kept: Fingerprint | None) -> bool:
    known = now.state if kept is None or kept.state is None else kept.state
    return known is None or bool(known)
