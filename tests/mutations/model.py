"""What the models of the configuration say of a place in a file: which keys are known there, and which are needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from tauro.streaming.decoders import DECODERS
from tauro.streaming.readers import READERS
from tauro.streaming.specs.base import Interval, Spec
from tauro.streaming.specs.node import InlineNodeEntry, NodeEntry, PipelineEntry
from tauro.streaming.specs.project import GlobalSettings
from tauro.streaming.specs.settings import TriggerSpec
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

Path = tuple[str | int, ...]


class Kind(StrEnum):
    """What the keys of a mapping are."""

    ENTRIES = "entries"
    KEYS = "keys"
    OPTIONS = "options"
    FREE = "free"


@dataclass(frozen=True)
class Owner:
    """The mapping that a key stands in, as the model has it."""

    kind: Kind
    spec: type[Spec] | None = None
    known: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def field(self, key: str) -> FieldInfo | None:
        if self.spec is None or self.kind is not Kind.KEYS:
            return None
        return next((f for name, f in self.spec.model_fields.items() if (f.alias or name) == key), None)


_FREE = Owner(Kind.FREE)
_DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")
_ENTRY: dict[str, type[Spec]] = {"pipelines": PipelineEntry, "nodes": NodeEntry}


def owner_of(section: str, path: Path, plain: Any) -> Owner:
    """Of the mapping that the last step of `path` is a key of; `plain` is the section, merged."""
    if section == "global_settings":
        return _inside(_keys(GlobalSettings, plain), path[:-1], plain)
    if len(path) == 1:
        return Owner(Kind.ENTRIES)
    entry = plain[path[0]]
    return _inside(_keys(_spec(section, entry), entry), path[1:-1], entry)


def _spec(section: str, entry: Any) -> type[Spec]:
    if section in _ENTRY:
        return _ENTRY[section]
    registry: Any = READERS if section == "inputs" else WRITERS
    spec: type[Spec] = registry.get(_DEFAULT.sub(r"\1", entry["format"])).spec
    inner = entry.get("file_format")
    return READERS.get(inner).spec if inner else spec


def _keys(spec: type[Spec], _written: Any) -> Owner:
    known = (*spec.keys(), *(("file_format",) if "file_format" in _written else ()))
    required = tuple(f.alias or name for name, f in spec.model_fields.items() if f.is_required())
    if "file_format" in _written:
        required = (*required, "file_format")
    return Owner(Kind.KEYS, spec, known, required)


def _inside(owner: Owner, steps: Path, written: Any) -> Owner:
    for index, step in enumerate(steps):
        written = written[step]
        if owner.kind is not Kind.KEYS:
            return _FREE
        rest = steps[index + 1 :]
        if step == "options":
            return _options(owner) if not rest else _FREE
        if step == "value" and isinstance(written, dict):
            owner = _keys(DECODERS.get(written["format"]).spec, written)
        elif step in {"input", "output", "nodes"}:
            return _inline(str(step), rest, written)
        else:
            inner = _spec_in(owner.field(str(step)))
            owner = _FREE if inner is None else _keys(inner, written)
    return owner


def _inline(key: str, rest: Path, written: Any) -> Owner:
    if rest and isinstance(rest[0], int):
        written, rest = written[rest[0]], rest[1:]
    if not isinstance(written, dict):
        return _FREE
    spec = InlineNodeEntry if key == "nodes" else _spec(f"{key}s", written)
    return _inside(_keys(spec, written), rest, written)


def _options(owner: Owner) -> Owner:
    known = tuple(name for name in getattr(owner.spec, "known_options", ()) if not name.endswith("*"))
    return Owner(Kind.OPTIONS, owner.spec, known, tuple(getattr(owner.spec, "required_options", ())))


def _spec_in(field: FieldInfo | None) -> type[Spec] | None:
    found = _specs(field.annotation) if field is not None else []
    return found[0] if found else None


def _specs(annotation: Any) -> list[type[Spec]]:
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return [annotation]
    return [found for inner in getattr(annotation, "__args__", ()) for found in _specs(inner)]


def words_of(field: FieldInfo | None) -> tuple[str, ...]:
    """The values that a field can have, where they are a list of words."""
    found = [] if field is None else [*_enums(field.annotation)]
    return tuple(str(word.value) for enum in found for word in enum)


def _enums(annotation: Any) -> list[type[StrEnum]]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [annotation]
    return [found for inner in getattr(annotation, "__args__", ()) for found in _enums(inner)]


def is_interval(owner: Owner, key: str) -> bool:
    field = owner.field(key)
    if field is None:
        return False
    if owner.spec is TriggerSpec and key == "interval":
        return True
    checks = Interval.__metadata__  # type: ignore[attr-defined]
    return any(check in checks for check in field.metadata) or Interval in getattr(field.annotation, "__args__", ())


_OF_ANY_TYPE = {"schema", "json_schema", "function", "rows", "value"}
"""Fields that take values of several types, none of which is a number."""
_ODD = ("5", "{odd: [1]}", "perhaps", "[[1]]")


def unfit_value(owner: Owner, key: str) -> str | None:
    """A value of a type that the field can't have; None where it can have any."""
    if owner.kind is Kind.OPTIONS:
        return "[{odd: 1}]"
    if key in _OF_ANY_TYPE and owner.kind is Kind.KEYS:
        return "5"
    field = owner.field(key)
    if field is None:
        return "5" if key == "file_format" else None
    adapter: TypeAdapter[Any] = TypeAdapter(_bare(field))
    return next((odd for odd in _ODD if not _takes(adapter, odd)), None)


def _bare(field: FieldInfo) -> Any:
    from typing import Annotated

    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def _takes(adapter: TypeAdapter[Any], written: str) -> bool:
    import yaml

    try:
        adapter.validate_python(yaml.safe_load(written))
    except ValidationError:
        return False
    return True
