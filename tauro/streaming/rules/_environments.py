"""What several environments of a project would use at once; asked where all of them are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._paths import place_of
from tauro.streaming.rules._walk import nodes
from tauro.streaming.rules._writings import writings

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def between_environments(specs: Iterable[ProjectSpec], site: Site) -> Iterator[tuple[str, Problem]]:
    """Each problem with the environment that it is told of, the last of those that share."""
    users: dict[Hashable, list[tuple[str, KeyPath, str]]] = {}
    for spec in specs:
        for place, key_path, what in dict.fromkeys(_places(spec, site)):
            users.setdefault(place, []).append((spec.env, key_path, what))
    told: set[tuple[str, KeyPath]] = set()
    for shared in users.values():
        env, key_path, what = shared[-1]
        envs = [repr(name) for name in dict.fromkeys(env for env, _, _ in shared)]
        if len(envs) > 1 and (env, key_path) not in told:
            told.add((env, key_path))
            message = f"environments {', '.join(envs[:-1])} and {envs[-1]} {what}"
            hint = f"say another in config/{env}/, or put '${{NAME}}' in it with a value for each environment"
            yield env, Problem("shared-by-environments", message, key_path, hint, Severity.WARNING)


def _places(spec: ProjectSpec, site: Site) -> Iterator[tuple[Hashable, KeyPath, str]]:
    """Each place with the key that says it, and what is done there."""
    for writing in writings(spec, site):
        shown = f"write the same {writing.what} with output {writing.output.name!r}"
        key_path = (*writing.output.key_path, "path") if writing.path else writing.output.key_path
        yield (writing.folder, writing.name), key_path, shown
    for node in nodes(spec):
        own = node.settings.checkpoint_location
        if own is not None and node.is_stream:
            key_path = (*node.key_path, "streaming", "checkpoint_location")
            yield ("checkpoint", place_of(own, site)), key_path, f"have one checkpoint for node {node.name!r}"
    root, shown = spec.settings.checkpoint_root, "have one checkpoint_root"
    if root is not None:
        yield ("checkpoints", place_of(root, site)), ("global_settings", "checkpoint_root"), shown
