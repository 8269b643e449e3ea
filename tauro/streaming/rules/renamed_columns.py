"""What a source carries has a column that the source has, too: the source's own gets another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    told: set[KeyPath] = set()
    for node in nodes(spec):
        for binding in node.inputs:
            names = {} if binding.source is None else binding.source.renamed_columns
            if names and binding.key_path not in told:
                told.add(binding.key_path)
                pairs = ", ".join(f"'{old}' of the source is called '{new}'" for old, new in names.items())
                message = f"input {binding.name!r} has columns of the same name: {pairs}"
                hint = "the message's own columns keep their names"
                yield Problem("renamed-columns", message, binding.key_path, hint, Severity.WARNING)
