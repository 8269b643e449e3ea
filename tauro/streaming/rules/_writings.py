"""Who writes where: folders, and what has a name of its own such as a table or a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tauro.streaming.rules._paths import Places, Steps, place_of
from tauro.streaming.rules._walk import Runs, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import OutputBinding, ProjectSpec
    from tauro.streaming.specs.sink import SinkSpec


class Writing(NamedTuple):
    run: Runs
    output: OutputBinding
    sink: SinkSpec
    path: str
    """As it is written; empty where there is none."""
    folder: Steps
    name: tuple[str, ...]
    """The sink's `named_place`."""

    @property
    def what(self) -> str:
        """In a word."""
        return "folder" if self.path else self.name[0]

    def is_that_of(self, other: Writing) -> bool:
        same_folder = bool(self.path) and self.folder == other.folder
        return same_folder or (bool(self.name) and self.name == other.name)


def writings(spec: ProjectSpec, site: Site) -> Iterator[Writing]:
    """Those that have a place which others can have, too."""
    for run in runs(spec):
        for output in run.node.outputs:
            if output.sink is not None:
                path = str(getattr(output.sink, "path", None) or "")
                folder = place_of(path, site) if path else ()
                writing = Writing(run, output, output.sink, path, folder, output.sink.named_place)
                if writing.path or writing.name:
                    yield writing


class Near:
    """Which of several writings concern the same place, by their numbers, without comparing each with each."""

    def __init__(self, found: Sequence[Writing]) -> None:
        self._folders = Places((writing.folder, number) for number, writing in enumerate(found) if writing.path)
        self._named: dict[tuple[str, ...], list[int]] = {}
        for number, writing in enumerate(found):
            self._named.setdefault(writing.name, []).append(number)

    def to(self, writing: Writing) -> list[int]:
        """Those in its folder, inside it or around it, and those of its name."""
        numbers = set(self._folders.near(writing.folder) if writing.path else ())
        return sorted(numbers.union(self._named[writing.name] if writing.name else ()))
