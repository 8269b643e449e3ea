"""A project's configuration as YAML: merged, expanded, and where each value comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from tauro.masking import MASK, mask
from tauro.project.scalars import Loader
from tauro.spark.secret_settings import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from tauro.problems import KeyPath
    from tauro.project.project import Project

_INDENT = "  "
_JAAS = "jaas"
"""In the key of a setting that holds a password beside other words."""


class _Dumper(yaml.SafeDumper):
    """Puts quotes around what would not be the same text for Tauro, nor for other readers of YAML."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own protocol
        first: [*resolvers, *Loader.yaml_implicit_resolvers.get(first, ())]
        for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }


class ConfigurationPrinter:
    def __init__(self, project: Project, *, origin: bool) -> None:
        self._project = project
        self._origin = origin

    def write(self, out: TextIO) -> None:
        """All sections that say something, as one document that reads as the project does; secrets are masked."""
        sections = {name: values for name, values in self._project.tree.values.items() if values}
        for line in self._mapping(sections, (), 0):
            out.write(f"{line}\n")

    def _mapping(self, values: dict[str, Any], above: KeyPath, depth: int) -> Iterator[str]:
        for key, value in values.items():
            yield from self._entry(f"{_scalar(key)}:", value, (*above, key), depth)

    def _entry(self, head: str, value: Any, path: KeyPath, depth: int) -> Iterator[str]:
        lead = _INDENT * depth + head
        if isinstance(value, dict) and value:
            yield lead
            yield from self._mapping(value, path, depth + 1)
        elif isinstance(value, list) and value:
            yield lead
            for index, item in enumerate(value):
                yield from self._item(item, (*path, index), depth + 1)
        else:
            first, *rest = self._leaf(value, path)
            yield f"{lead} {first}{self._comment(path)}"
            yield from (f"{_INDENT * (depth + 1)}{line}".rstrip() for line in rest)

    def _item(self, item: Any, path: KeyPath, depth: int) -> Iterator[str]:
        """What an item holds begins beside its dash."""
        if not (isinstance(item, dict) and item):
            yield from self._entry("-", item, path, depth)
            return
        first, *rest = self._mapping(item, path, depth + 1)
        yield f"{_INDENT * depth}- {first.removeprefix(_INDENT * (depth + 1))}"
        yield from rest

    def _leaf(self, value: Any, path: KeyPath) -> list[str]:
        if isinstance(value, (dict, list)):
            return ["{}" if isinstance(value, dict) else "[]"]
        if value is None or isinstance(value, bool) or value == "":
            return [_scalar(value)]
        name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
        if _JAAS in name.casefold() or is_secret(name, "", ()):
            return [_scalar(MASK)]
        text = mask(str(value), self._project.secrets)
        return _text(text) if isinstance(value, str) else [_scalar(value if text == str(value) else MASK)]

    def _comment(self, path: KeyPath) -> str:
        spot = self._project.tree.spots.get(path)
        return f"  # {spot.value.file}:{spot.value.line}" if self._origin and spot is not None else ""


def _text(text: str) -> list[str]:
    """Several lines stand as they are where YAML can take them so."""
    if "\n" not in text:
        return [_scalar(text)]
    lines = text.removesuffix("\n").split("\n")
    if not _can_stand(lines):
        return [json.dumps(text, ensure_ascii=False)]
    return ["|" if text.endswith("\n") else "|-", *lines]


def _can_stand(lines: Iterable[str]) -> bool:
    first, *rest = lines
    begins = first.strip() and not first.startswith((" ", "\t"))
    ends = bool((rest or [first])[-1].strip())
    return bool(begins) and ends and all(line.isprintable() and line == line.rstrip() for line in (first, *rest))


def _scalar(value: Any) -> str:
    said: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, width=float("inf"))
    return said.removesuffix("\n").removesuffix("\n...")
