"""A function can't be called with what its node hands it: the inputs by position, `params:` by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.code.signature import Signature
from tauro.problems import Part, Problem
from tauro.spelling import nearest
from tauro.streaming.rules._uses import Role, Use, defined_uses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tauro.code.definition import Definition
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for use, definition in defined_uses(spec, site):
        signature = Signature.of(definition.node.args)
        meant: set[str] = set()
        for problem, name in _odd_params(use, signature, definition):
            meant |= {name} if name is not None else set()
            yield problem
        if use.arguments is not None:
            yield from _counted(use, use.arguments, signature, definition, meant)


def _odd_params(use: Use, signature: Signature, definition: Definition) -> Iterator[tuple[Problem, str | None]]:
    """Each problem of a param with the parameter that is likely meant."""
    missing = signature.missing(use.arguments or 0, use.params)
    for name in signature.unknown(use.params):
        near = nearest(name, missing) or nearest(name, signature.by_name[use.arguments or 0 :])
        hint = f"did you mean {near!r}?" if near else f"it is {definition.shown}"
        message = f"{use.shown} has no parameter {name!r}"
        if name in signature.only_positional:
            message, near = f"{use.shown} takes {name!r} by its place alone", name
            hint = f"take out the '/' behind it; it is {definition.shown}"
        yield Problem("unknown-argument", message, (*use.node.key_path, "params", name), hint, part=Part.KEY), near
    for name in signature.doubled(use.arguments or 0, use.params):
        number = signature.positional.index(name) + 1
        message = f"{use.shown} gets {name!r} twice: as input {number}, and by name"
        hint = f"take it out, or give it another name; it is {definition.shown}"
        yield Problem("doubled-argument", message, (*use.node.key_path, "params", name), hint, part=Part.KEY), None


def _counted(
    use: Use, count: int, signature: Signature, definition: Definition, meant: Collection[str]
) -> Iterator[Problem]:
    shown = f"it is {definition.shown}"
    if signature.overflows(count):
        most = len(signature.positional)
        takes = "takes none" if most == 0 else f"takes {most}"
        yield Problem("too-many-arguments", f"{use.shown} {takes}, and gets {_handed(use, count)}", use.key_path, shown)
    missing = [name for name in signature.missing(count, use.params) if name not in meant]
    if missing:
        needed = " and ".join(repr(name) for name in missing)
        message = f"{use.shown} needs {needed} too, and gets {_handed(use, count)} only"
        hint = f"{_remedy(use, missing[0], signature)}; {shown}"
        yield Problem("missing-argument", message, use.key_path, hint)


def _handed(use: Use, count: int) -> str:
    if use.role is Role.OUTPUT:
        return "each micro-batch and its number"
    inputs = f"{count} input{'' if count == 1 else 's'}" if use.role is Role.FUNCTION else "the node's first input"
    return f"{inputs} and {', '.join(repr(name) for name in use.params)}" if use.params else inputs


def _remedy(use: Use, missing: str, signature: Signature) -> str:
    if use.role is not Role.FUNCTION:
        return f"give {missing!r} a default"
    or_input = "" if missing in signature.only_by_name else ", or an input"
    return f"add {missing!r} to the node's 'params:'{or_input}"
