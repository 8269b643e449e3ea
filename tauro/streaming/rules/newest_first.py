"""A stream reads its newest files first and has a watermark: what older ones hold is late then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._walk import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for source in sources(spec):
        has_watermark = source.spec.watermark is not None or any(node.settings.watermark for node in source.users)
        if has_watermark and source.spec.reads_newest_first:
            message = (
                f"{source.shown} reads its newest files first, and has a watermark: rows of the others come too late"
            )
            path = (*source.key_path, "options")
            yield Problem("newest-first", message, path, "leave 'latestFirst' out", Severity.WARNING)
