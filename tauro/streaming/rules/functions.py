"""A function of a node or of an output is not there. Read with `ast`; nothing of the user's is imported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tauro.problems import Problem
from tauro.streaming.rules._uses import uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import Place
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    told: set[Place] = set()
    for use in uses(spec, site):
        found = site.sources.find(use.reference)
        if not isinstance(found, Problem) or found.place in told:
            continue
        if found.place is not None:
            told.add(found.place)
        yield replace(found, key_path=use.key_path)
