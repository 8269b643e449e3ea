"""A folder that holds many files already, and nothing said of how many a micro-batch takes."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._paths import input_paths
from tauro.streaming.specs.location import locate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec

MANY = 10_000


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    told: set[KeyPath] = set()
    for _, binding, path in input_paths(spec):
        source, key_path = binding.source, (*binding.key_path, "path")
        if source is None or not binding.is_stream or key_path in told or not source.lands or source.is_bounded:
            continue
        folder = locate(path, site.root).local
        if folder is not None and site.looked.once(_has_many, folder):
            told.add(key_path)
            message = f"input {binding.name!r} has more than {MANY} files, and says not how many a micro-batch takes"
            option = next(iter(source.rate_limit_options), "")
            hint = f"say '{option}:' under 'options:'; a thousand are taken where nothing is said, however large"
            yield Problem("large-folder", message, key_path, hint, Severity.WARNING)


def _has_many(folder: Path) -> bool:
    """Looks at no more entries than it takes."""
    try:
        with os.scandir(folder) as entries:
            return next(islice(entries, MANY, None), None) is not None
    except OSError:
        return False
