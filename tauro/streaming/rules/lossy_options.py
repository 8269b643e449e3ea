"""An option of a source or a sink lets rows or values get lost, in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._walk import ends
from tauro.streaming.specs.base import option_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec

_CODES = {
    "gone": "data-loss-allowed",
    "changes": "skipped-changes",
    "files": "skipped-files",
    "values": "lossy-parsing",
    "writes": "unconfirmed-writes",
}
"""By the kind of a hazard."""


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for end in ends(spec):
        for name, hazard in end.spec.hazards_taken.items():
            value = end.spec.options[name]
            message = f"{end.shown} has '{name}: {option_text(value)}': {hazard.loss(value)}"
            path = (*end.key_path, "options", name)
            yield Problem(_CODES[hazard.kind], message, path, hazard.instead, Severity.WARNING)
