"""A name of a node, an input or an output leads nowhere, or is left out where several could be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import Dangling, ProjectSpec

_CODES = {"node": "unknown-node", "input": "unknown-input", "output": "unknown-output"}


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for dangling in spec.dangling:
        yield _left_out(dangling) if dangling.name is None else _unknown(dangling, dangling.name)


def _unknown(dangling: Dangling, name: str) -> Problem:
    message = f"unknown {dangling.kind} {name!r} in {dangling.owner}"
    hint = did_you_mean(name, dangling.known) or f"config/{dangling.kind}s.yaml has none: add it there"
    return Problem(_CODES[dangling.kind], message, dangling.key_path, hint)


def _left_out(dangling: Dangling) -> Problem:
    kind, owner = dangling.kind, dangling.owner
    if not dangling.known:
        message = f"{owner} has no {kind}, and the project has none"
        return Problem("missing-binding", message, dangling.key_path, f"add one to config/{kind}s.yaml", part=Part.KEY)
    names = ", ".join(repr(name) for name in dangling.known)
    message = f"{owner} does not say its {kind}, and the project has several"
    hint = f"add '{kind}:' under {'.'.join(map(str, dangling.key_path))}, with one of {names}"
    return Problem("missing-binding", message, dangling.key_path, hint, part=Part.KEY)
