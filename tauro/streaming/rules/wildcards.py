"""A stream's path has a wildcard: it watches one folder, and would wait for one of that very name."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tauro.problems import Problem
from tauro.streaming.rules._paths import exists, input_paths, is_pattern
from tauro.streaming.specs.location import locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for _, binding, path in input_paths(spec):
        local = locate(path, site.root).local
        if not binding.is_stream or local is None or not is_pattern(path) or exists(local):
            continue
        message = f"input {binding.name!r} watches one folder, and there is none that is called {path!r}"
        yield Problem("wildcard-path", message, (*binding.key_path, "path"), _hint(PurePosixPath(path)))


def _hint(path: PurePosixPath) -> str:
    if is_pattern(str(path.parent)):
        return "name the folder in 'path:'; files of its subfolders are taken with 'recursive: true'"
    return f"say 'path: {path.parent}/' and 'file_pattern: \"{path.name}\"'"
