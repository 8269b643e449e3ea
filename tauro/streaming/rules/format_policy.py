"""An input or an output has a format that the project does not allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    policy = spec.settings.format_policy
    if policy is None:
        return
    told: set[KeyPath] = set()
    ends = [
        *((i.key_path, i.name, i.source, "input", policy.is_supported_input) for n in nodes(spec) for i in n.inputs),
        *((o.key_path, o.name, o.sink, "output", policy.is_supported_output) for n in nodes(spec) for o in n.outputs),
    ]
    for key_path, name, end, kind, is_allowed in ends:
        is_own = kind == "output" or key_path[0] != "outputs"
        if end is not None and is_own and key_path not in told and not is_allowed(end.format):
            told.add(key_path)
            message = f"{kind} {name!r} has the format {end.format!r}, which the project's format_policy does not allow"
            allowed = getattr(policy, f"{kind}s", None)
            expected = f"one of: {', '.join(allowed)}" if allowed else "a format that the policy allows"
            hint = f"choose {expected}" + (f"; or add it to 'format_policy.{kind}s'" if allowed is not None else "")
            yield Problem("format-not-allowed", message, (*key_path, "format"), hint, expected=expected)
