"""`spark.conf` has a setting for which there is a key of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem, Severity
from tauro.spark.conf_hazards import MISPLACED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for key in spec.settings.spark.conf:
        if key in MISPLACED:
            message = f"{key!r} has a key of its own, and does not belong in 'spark.conf'"
            path = ("global_settings", "spark", "conf", key)
            yield Problem("misplaced-setting", message, path, MISPLACED[key], Severity.WARNING, part=Part.KEY)
