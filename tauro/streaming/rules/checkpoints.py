"""A checkpoint belongs to one query, and lies where nothing else reads or writes."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem, Severity
from tauro.state.layout import STATE_FOLDER, StateRoot
from tauro.streaming.rules._paths import Steps, input_paths, is_inside, output_paths, place_of
from tauro.streaming.rules._walk import nodes, runs
from tauro.streaming.specs.location import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    located = [
        (node, place_of(node.settings.checkpoint_location, site))
        for node in nodes(spec)
        if node.settings.checkpoint_location
    ]
    told: set[KeyPath] = set()
    for (first, one), (second, other) in combinations(located, 2):
        if second.key_path not in told and (is_inside(one, other) or is_inside(other, one)):
            told.add(second.key_path)
            message = f"nodes {first.name!r} and {second.name!r} have one checkpoint_location"
            if one != other:
                message = f"the checkpoint_location of node {second.name!r} and that of node {first.name!r} overlap"
            yield Problem("shared-checkpoint", message, _path(second), "give each node a folder of its own")
    roots = [(name, root) for name in ("state_root", "checkpoint_root") if (root := getattr(spec.settings, name))]
    if not located and not roots:
        return
    defaults, folders = _default_places(spec, site), list(_folders(spec, site))
    for node, place in located:
        if node.key_path not in told:
            yield from _beside_defaults(node, place, defaults)
            yield from _beside_data(node, place, folders)
    for name, root in roots:
        place = place_of(root, site)
        around = [(folder, what) for folder, what in folders if not is_inside(folder, place)]
        yield from _among_data(f"{name!r}", ("global_settings", name), place, around)


def _default_places(spec: ProjectSpec, site: Site) -> dict[Steps, str]:
    """Where the checkpoints of the other nodes go, each with the name of its node."""
    settings = spec.settings
    state = locate(settings.state_root or STATE_FOLDER, site.root).text
    root = settings.checkpoint_root or str(StateRoot(Path(state), spec.env).checkpoints)
    return {
        place_of(f"{root.rstrip('/')}/{run.pipeline}/{run.node.name}", site): run.node.name
        for run in runs(spec)
        if run.node.is_stream and run.node.settings.checkpoint_location is None
    }


def _beside_defaults(node: NodeSpec, place: Steps, defaults: Mapping[Steps, str]) -> Iterator[Problem]:
    for other, name in defaults.items():
        if is_inside(place, other) or is_inside(other, place):
            message = f"the checkpoint_location of node {node.name!r} is that of node {name!r}, which says none"
            if place != other:
                message = f"the checkpoint_location of node {node.name!r} and the checkpoint of node {name!r} overlap"
            yield Problem("shared-checkpoint", message, _path(node), "give it a folder of its own")
            return


def _beside_data(node: NodeSpec, place: Steps, folders: Sequence[tuple[Steps, str]]) -> Iterator[Problem]:
    shown = f"the checkpoint_location of node {node.name!r}"
    same = next((what for folder, what in folders if folder == place), None)
    if same is not None:
        message = f"{shown} is the folder of {same}"
        yield Problem("shared-checkpoint", message, _path(node), "give it a folder of its own")
    else:
        yield from _among_data(shown, _path(node), place, folders)


def _among_data(shown: str, path: KeyPath, place: Steps, folders: Sequence[tuple[Steps, str]]) -> Iterator[Problem]:
    """In a folder of data it is fine under a name that readers pass over, as `_checkpoints`."""
    for folder, what in folders:
        inside = place[len(folder) :] if is_inside(place, folder) else ()
        if is_inside(folder, place) or (inside and not inside[0].startswith(("_", "."))):
            where = "inside" if inside else "around"
            message = f"{shown} is {where} the folder of {what}"
            hint = "give it a folder elsewhere: files there are taken for rows, and are removed with them"
            yield Problem("shared-checkpoint", message, path, hint, Severity.WARNING)
            return


def _folders(spec: ProjectSpec, site: Site) -> Iterator[tuple[Steps, str]]:
    for _, binding, path in input_paths(spec):
        yield place_of(path, site), f"input {binding.name!r}"
    for _, output, path in output_paths(spec):
        yield place_of(path, site), f"output {output.name!r}"


def _path(node: NodeSpec) -> KeyPath:
    return (*node.key_path, "streaming", "checkpoint_location")
