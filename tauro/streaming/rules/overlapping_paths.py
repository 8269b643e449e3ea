"""An input's path and an output's are the same, or one lies in the other: what is written would be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._paths import Places, Steps, input_paths, is_inside, output_paths, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import InputBinding, NodeSpec, OutputBinding, ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    writing = [(node, output, place_of(path, site)) for node, output, path in output_paths(spec)]
    written = Places((place, (node, output, place)) for node, output, place in writing)
    for reader, binding, path in input_paths(spec):
        place = place_of(path, site)
        for near in written.near(place):
            yield from _overlap((reader, binding, place), near)


def _overlap(
    reading: tuple[NodeSpec, InputBinding, Steps], writing: tuple[NodeSpec, OutputBinding, Steps]
) -> Iterator[Problem]:
    (reader, binding, read), (writer, output, write) = reading, writing
    path = (*binding.key_path, "path")
    is_same_node = reader.key_path == writer.key_path
    what = f"input {binding.name!r} reads"
    if read == write and not is_same_node:
        if binding.source is not None and binding.source.sees_changes:
            return
        message = f"{what} the folder that node {writer.name!r} writes"
        hint = f"name {output.name!r} as the input of node {reader.name!r}: it then waits for the first commit there"
        yield Problem("path-overlap", message, path, hint, severity=Severity.WARNING)
    elif read == write:
        message = f"{what} the folder that output {output.name!r} writes"
        yield Problem("path-overlap", message, path, "give one of them a folder of its own")
    elif is_inside(read, write):
        message = f"{what} inside the folder that output {output.name!r} writes"
        yield Problem("path-overlap", message, path, "give each a folder outside the other's")
    elif is_inside(write, read) and (is_same_node or getattr(binding.source, "recursive", False)):
        message = f"output {output.name!r} writes inside the folder that input {binding.name!r} reads"
        yield Problem("path-overlap", message, (*output.key_path, "path"), "give each a folder outside the other's")
