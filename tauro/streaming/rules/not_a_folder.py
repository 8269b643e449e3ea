"""A file stands where a folder is due, at a path or above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._paths import input_paths, output_paths
from tauro.streaming.rules._walk import nodes
from tauro.streaming.specs.location import locate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for what, key_path, path in dict.fromkeys(_folders(spec)):
        local, file = site.looked.once(_in_the_way, path, site.root)
        if file is None:
            continue
        if file == local:
            yield Problem("not-a-folder", f"{what} is a file: {path!r}", key_path, "name the folder that it is in")
        else:
            shown = file.relative_to(site.root) if file.is_relative_to(site.root) else file
            message = f"{what} can't be a folder: '{shown}' is a file"
            yield Problem("not-a-folder", message, key_path, "remove that file, or name another folder")


def _folders(spec: ProjectSpec) -> Iterator[tuple[str, KeyPath, str]]:
    """What must be a folder; a table that is read once may also be a file."""
    for _, binding, path in input_paths(spec):
        if binding.is_stream:
            yield f"the path of input {binding.name!r}", (*binding.key_path, "path"), path
    for _, output, path in output_paths(spec):
        yield f"the path of output {output.name!r}", (*output.key_path, "path"), path
    for node in nodes(spec):
        if node.settings.checkpoint_location:
            key_path: KeyPath = (*node.key_path, "streaming", "checkpoint_location")
            yield f"the checkpoint_location of node {node.name!r}", key_path, node.settings.checkpoint_location
    for name in ("state_root", "checkpoint_root"):
        root = getattr(spec.settings, name)
        if root:
            yield f"{name!r}", ("global_settings", name), root


def _in_the_way(path: str, root: Path) -> tuple[Path | None, Path | None]:
    """Where a path leads on this machine, and what is no folder there or above."""
    local = locate(path, root).local
    return local, None if local is None else _file_in_the_way(local)


def _file_in_the_way(path: Path) -> Path | None:
    """From the path upwards, to the first folder that is there: above it are folders only."""
    try:
        there = next((part for part in (path, *path.parents) if part.exists()), None)
        return None if there is None or there.is_dir() else there
    except OSError:
        return None
