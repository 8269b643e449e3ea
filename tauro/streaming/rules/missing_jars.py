"""A jar of `spark: {jars:}` is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem
from tauro.streaming.specs.location import locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for jar in spec.settings.spark.jars:
        local = locate(jar, site.root).local
        if local is not None and not local.is_file() and not any(local.parent.glob(local.name)):
            message = f"there is no jar {jar!r}"
            yield Problem(
                "missing-jar", message, ("global_settings", "spark", "jars"), "a path starts at the project's folder"
            )
