"""`variables:` of global_settings: values for `${NAME}` where the environment has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Part, Problem
from tauro.project.references import Reference, names_in
from tauro.project.tree import walk
from tauro.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tauro.project.tree import Placed, Scalar


@dataclass(frozen=True)
class Variable:
    """What `variables:` says of one name."""

    value: Scalar
    key_path: KeyPath
    is_secret: bool = False


SECTION: tuple[str, str] = ("global_settings", "variables")


def are_known(settings: Placed | None) -> bool:
    """Whether it can be told which variables global_settings sets: not where `variables:` is misspelt or no mapping."""
    content = settings.content if settings is not None else None
    if not isinstance(content, dict):
        return settings is None or content is None
    block = content.get(SECTION[1])
    if block is None:
        return nearest(SECTION[1], content, cutoff=0.75) is None
    return isinstance(block.content, dict)


def read_variables(settings: Placed | None, problems: list[Problem]) -> dict[str, Variable]:
    """The variables that global_settings sets; one that is not a plain value is reported."""
    content = settings.content if settings is not None else None
    block = content.get("variables") if isinstance(content, dict) else None
    if block is None or not isinstance(block.content, dict):
        return {}
    found = {}
    for name, value in block.content.items():
        path = (*SECTION, name)
        if not Reference(name).is_valid:
            hint = "use letters, digits and '_', not starting with a digit"
            problems.append(Problem("bad-name", f"{name!r} can't be the name of a variable", path, hint, part=Part.KEY))
        elif isinstance(value.content, dict):
            found[name] = _described(name, value.content, path, problems)
        elif isinstance(value.content, list):
            problems.append(Problem("wrong-type", f"variable {name!r} must be a plain value, not a list", path))
            found[name] = Variable("", path)
        else:
            found[name] = Variable(value.content, path)
    return found


def unused_names(variables: Iterable[str], sections: Mapping[str, Placed]) -> Iterator[str]:
    """The variables that no value names, not that of another variable either."""
    texts = (value.content for section in sections.values() for _, value in walk((), section))
    used = {name for text in texts if isinstance(text, str) for name in names_in(text)}
    return (name for name in variables if name not in used)


def _described(name: str, parts: dict[str, Placed], path: KeyPath, problems: list[Problem]) -> Variable:
    for key in parts.keys() - {"value", "secret"}:
        message = f"unknown key {key!r} in variable {name!r}"
        problems.append(Problem("unknown-key", message, (*path, key), "known: secret, value", part=Part.KEY))
    value, secret = parts.get("value"), parts.get("secret")
    if value is None:
        problems.append(Problem("missing-key", f"variable {name!r} needs a 'value:'", path, part=Part.KEY))
    plain = value.content if value is not None else ""
    if isinstance(plain, (dict, list)):
        problems.append(Problem("wrong-type", f"variable {name!r} must be a plain value", (*path, "value")))
        plain = ""
    return Variable(plain, (*path, "value"), secret is not None and secret.content is True)
