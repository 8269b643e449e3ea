"""A stream of the rows that are added to a table reads one in which a node changes rows: it would end with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tauro.problems import KeyPath, Problem, Severity
from tauro.streaming.readers import READERS
from tauro.streaming.rules._paths import Places, input_paths, output_paths, place_of
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import OutputMode, WriteMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import InputBinding, NodeSpec, OutputBinding, ProjectSpec


class _Change(NamedTuple):
    how: str
    severity: Severity
    """Whether it happens in every batch, or only where a key comes again."""


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    told: set[KeyPath] = set()
    for reader, binding, place, writer, output in _pairs(spec, site):
        change = _change(writer, output)
        is_unfit = binding.is_stream and binding.source is not None and binding.source.fails_of_changes
        if change is None or not is_unfit or place in told:
            continue
        told.add(place)
        message = (
            f"node {reader.name!r} reads output {output.name!r} as a stream of new rows, "
            f"but node {writer.name!r} {change.how}: the stream would end with an error"
        )
        yield Problem("changed-rows", message, place, _remedy(spec, reader, writer, output), change.severity)


def _pairs(spec: ProjectSpec, site: Site) -> Iterator[tuple[NodeSpec, InputBinding, KeyPath, NodeSpec, OutputBinding]]:
    """Who reads what another node writes: by the output's name, or by its path."""
    by_name = _writers(spec)
    for reader in nodes(spec):
        for binding in reader.inputs:
            for writer, output in by_name.get(binding.key_path, ()):
                yield reader, binding, binding.reference, writer, output
    places = Places((place_of(path, site), (writer, output)) for writer, output, path in output_paths(spec))
    for reader, binding, path in input_paths(spec):
        for writer, output in places.at(place_of(path, site)):
            yield reader, binding, (*binding.key_path, "path"), writer, output


def _writers(spec: ProjectSpec) -> dict[KeyPath, list[tuple[NodeSpec, OutputBinding]]]:
    """Who writes each output."""
    found: dict[KeyPath, list[tuple[NodeSpec, OutputBinding]]] = {}
    for writer in nodes(spec):
        for output in writer.outputs:
            if output.sink is not None:
                found.setdefault(output.key_path, []).append((writer, output))
    return found


def _change(writer: NodeSpec, output: OutputBinding) -> _Change | None:
    mode = output.sink.mode if output.sink is not None else None
    if mode is WriteMode.MERGE:
        return _Change("changes the rows whose keys come again in it ('mode: merge')", Severity.WARNING)
    if writer.is_stream and writer.settings.output_mode is OutputMode.COMPLETE:
        return _Change("replaces all of them in each batch ('output_mode: complete')", Severity.ERROR)
    if not writer.is_stream and mode is WriteMode.OVERWRITE:
        return _Change("replaces all of them in each run ('mode: overwrite')", Severity.WARNING)
    return None


def _remedy(spec: ProjectSpec, reader: NodeSpec, writer: NodeSpec, output: OutputBinding) -> str:
    path = getattr(output.sink, "path", None)
    formats = " or ".join(repr(known.formats[0]) for known in READERS.connectors() if known.spec.sees_changes)
    runs_with = any({reader.name, writer.name} <= {node.name for node in p.nodes} for p in spec.pipelines.values())
    after = f", and 'depends_on: {writer.name}' in the node" if runs_with else ""
    return (
        f"read its changes: an input of format {formats} with the path {path!r}{after}; "
        "or only what is added: an input of its own with 'options: {skipChangeCommits: true}'"
    )
