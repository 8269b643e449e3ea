"""A checkpoint or Tauro's state in a folder that the system empties: everything would be read again, or lost."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._paths import is_inside
from tauro.streaming.rules._walk import nodes
from tauro.streaming.specs.location import locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec

_EMPTIED = ("/tmp", "/dev/shm", "/run")


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    """A project that is in such a folder itself is one for trying things out."""
    emptied = [Path(folder).parts for folder in dict.fromkeys((*_EMPTIED, tempfile.gettempdir()))]
    emptied = [folder for folder in emptied if not is_inside(site.root.parts, folder)]
    for what, key_path, path in dict.fromkeys(_kept(spec)):
        local = locate(path, site.root).local
        folder = next((Path(*one) for one in emptied if local is not None and is_inside(local.parts, one)), None)
        if folder is not None:
            message = (
                f"{what} is in '{folder}', which is emptied when the machine starts anew: all progress goes with it"
            )
            hint = "name a folder that stays; without one, it is kept in the project"
            yield Problem("volatile-state", message, key_path, hint, Severity.WARNING)


def _kept(spec: ProjectSpec) -> Iterator[tuple[str, KeyPath, str]]:
    for name in ("state_root", "checkpoint_root"):
        root = getattr(spec.settings, name)
        if root:
            yield f"{name!r}", ("global_settings", name), root
    for node in nodes(spec):
        own = node.settings.checkpoint_location
        if own and node.is_stream:
            key_path: KeyPath = (*node.key_path, "streaming", "checkpoint_location")
            yield f"the checkpoint_location of node {node.name!r}", key_path, own
