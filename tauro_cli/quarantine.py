"""`tauro quarantine`: rows that did not fit, as they lie in the state of an environment."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.check import check_project
from tauro.context import Context
from tauro.errors import UsageError
from tauro.problems import did_you_mean
from tauro.project.layout import environment_problem, find_project
from tauro.project.load import load_project
from tauro.state.quarantine import Quarantine, places
from tauro.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO, TypeAlias

    from tauro.state.layout import StateRoot
    from tauro.state.quarantine import QuarantinedRow
    from tauro.state.storage import LocalStorage
    from tauro.streaming.specs.node import ProjectSpec

    Names: TypeAlias = tuple[str | None, str | None, str | None]
    """Of a pipeline, a node and an input; None: any."""

_VALUE = re.compile(r": '.*?'(?=; column '|$)", re.DOTALL)
"""In a reason: what differs from row to row."""


@dataclass(frozen=True)
class Selected:
    """What the options of a command mean."""

    spec: ProjectSpec
    state: StateRoot
    storage: LocalStorage
    wanted: Names
    places: tuple[tuple[str, str, str], ...]
    """Pipeline, node and input, of which there are rows."""

    @classmethod
    def of(cls, env: str, project: Path | None, wanted: Names) -> Selected:
        """What there is of a project's environment, of that pipeline, node and input.

        Raises:
            ProjectError: there is no project.
            EnvironmentUnfitError: a newer Tauro wrote the state.
            UsageError: no environment can have that name; or the project has no pipeline, node or input of that name,
                and neither has the quarantine.
        """
        root = find_project(project or Path(), upwards=project is None)
        problem = environment_problem(root, env)
        if problem is not None:
            raise UsageError(problem.message, hint=problem.hint)
        loaded = load_project(root, env, os.environ)
        spec = check_project(loaded).spec
        state = Context(loaded, spec).state
        storage = state.look()
        found = places(storage)
        nodes = [(line.name, step) for line in spec.pipelines.values() for step in line.nodes]
        known = {(line, step.name, binding.name) for line, step in nodes for binding in step.inputs} | set(found)
        for noun, name, names in zip(("pipeline", "node", "input"), wanted, zip(*known, strict=True), strict=False):
            if name is not None and name not in names:
                raise UsageError(f"there is no {noun} {name!r}", hint=did_you_mean(name, names))
        return cls(spec, state, storage, wanted, tuple(place for place in found if _fits(place, wanted)))

    def means(self, place: tuple[str, str, str]) -> bool:
        return _fits(place, self.wanted)

    def quarantines(self) -> Iterator[tuple[tuple[str, str, str], Quarantine]]:
        return ((place, Quarantine(self.storage, "/".join(place))) for place in self.places)


def print_counts(selected: Selected, out: TextIO, *, until: str | None = None) -> int:
    """How many rows there are of each input (or were by then), and what is wrong with how many."""
    for place, quarantine in selected.quarantines():
        rows = (row for row in quarantine.all() if until is None or row.time <= until)
        counts = Counter(_VALUE.sub("", row.reason) for row in rows)
        out.write(f"{'/'.join(place)}: {_rows(counts.total())}\n")
        for kind, count in counts.most_common():
            out.write(f"{count:>8}  {visible(kind)}\n")
    if not selected.places:
        out.write("nothing is in quarantine\n")
    return 0


def print_rows(selected: Selected, out: TextIO, *, limit: int | None, as_json: bool) -> int:
    rows = ((place, row) for place, quarantine in selected.quarantines() for row in quarantine.all())
    for place, row in islice(rows, limit):
        out.write(_json(place, row) if as_json else _text(row))
    if not selected.places and not as_json:
        out.write("nothing is in quarantine\n")
    return 0


def remove_rows(selected: Selected, out: TextIO, *, until: str) -> int:
    """Remove the rows that were there by then: those that a run adds meanwhile stay."""
    for place, quarantine in selected.quarantines():
        out.write(f"{'/'.join(place)}: {_rows(quarantine.purge(until))} removed\n")
    if not selected.places:
        out.write("nothing is in quarantine\n")
    return 0


def _fits(place: Iterable[str], wanted: Iterable[str | None]) -> bool:
    return all(name is None or name == own for own, name in zip(place, wanted, strict=True))


def _rows(count: int) -> str:
    return f"{count} row{'s' * (count != 1)}"


def _json(place: tuple[str, str, str], row: QuarantinedRow) -> str:
    of = dict(zip(("pipeline", "node", "input"), place, strict=True))
    told = {name: value for name, value in asdict(row).items() if value is not None}
    return json.dumps({**of, **told}, ensure_ascii=False) + "\n"


def _text(row: QuarantinedRow) -> str:
    return f"{visible(row.place)}: {visible(row.reason)}\n    {visible(row.text)}\n"
