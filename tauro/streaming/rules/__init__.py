"""What the specs of a whole project must obey; one file of this folder is one rule.

A rule is a module with `check(spec: ProjectSpec, site: Site) -> Iterator[Problem]`. It yields; it does not raise, log
or print, and it does not speak of what could not be read: a binding without a source or sink, a torn pipeline.
Modules whose name begins with `_` are not rules.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from tauro.code.sources import Sources
from tauro.project.looked import Looked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tauro.problems import Problem
    from tauro.streaming.specs.node import Dangling, ProjectSpec


@dataclass(frozen=True)
class Site:
    """What a rule may look at besides the specs."""

    root: Path
    """The project's folder: relative paths start here."""
    torn_pipelines: frozenset[str] = frozenset()
    """Pipelines of which a node is missing in the spec, since it could not be read or found."""
    dangling: tuple[Dangling, ...] = ()
    """Every name that leads nowhere, those too that nobody is told of since a file could not be read."""
    looked: Looked = field(default_factory=Looked, compare=False)
    """What rules ask of the disk goes through it: `site.looked.once(find_function, site.root, reference)`."""
    unused_variables: tuple[str, ...] = ()
    """Variables that no value names."""

    @property
    def sources(self) -> Sources:
        """The project's Python files, each read once."""
        return self.looked.once(Sources, self.root)


class Rule(Protocol):
    def check(self, spec: ProjectSpec, site: Site) -> Iterator[Problem]: ...


def problems_by_rules(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    """What all the rules have to say."""
    for module_info in pkgutil.iter_modules(__path__):
        if not module_info.name.startswith("_"):
            rule: Rule = import_module(f"{__name__}.{module_info.name}")
            yield from rule.check(spec, site)
