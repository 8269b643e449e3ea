"""Where in a piece of configuration pydantic's findings stand: which spec a key belongs to, what is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tauro.spelling import nearest
from tauro.streaming.specs.base import Spec, nested_specs
from tauro.streaming.specs.elsewhere import key_here

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from tauro.problems import KeyPath


def owner_of(spec: type[Spec], loc: KeyPath) -> type[Spec] | None:
    """The spec that the keys under `loc` belong to."""
    for step in loc:
        field = field_of(spec, step)
        candidates = nested_specs(field.annotation) if field is not None else ()
        if not candidates:
            return None
        spec = candidates[0]
    return spec


def field_of(spec: type[Spec], key: str | int) -> FieldInfo | None:
    """The field that a key of the YAML is."""
    return next((field for name, field in spec.model_fields.items() if (field.alias or name) == key), None)


def said_below(owner: type[Spec], key: str) -> str | None:
    """Which key of the same mapping holds such a key, or such an option of Spark's."""
    for name, field in owner.model_fields.items():
        if any(key in nested.keys() for nested in nested_specs(field.annotation)):  # noqa: SIM118
            return field.alias or name
    options = {option.casefold() for option in getattr(owner, "known_options", ())}
    return "options" if key.casefold() in options else None


def written_part(loc: KeyPath, written: Any) -> KeyPath:
    """The steps of `loc` that stand in the YAML: pydantic adds the names of types that it tried."""
    path: list[str | int] = []
    for step in loc:
        if not _has(written, step):
            break
        written = written[step]
        path.append(step)
    return tuple(path)


def value_at(written: Any, loc: KeyPath) -> Any:
    """What stands there in the YAML."""
    for step in loc:
        written = written[step]
    return written


def misspelt(errors: list[ErrorDetails], spec: type[Spec]) -> Iterator[KeyPath]:
    """The keys that unknown ones seem to be meant for: those are not missing as well."""
    for details in errors:
        *above, key = details["loc"] or ("",)
        owner = owner_of(spec, tuple(above))
        if details["type"] == "extra_forbidden" and owner is not None:
            yield (*above, nearest(str(key), owner.keys()) or key_here(str(key)) or "")


def outdented(
    errors: list[ErrorDetails], spec: type[Spec], written: Mapping[str, Any]
) -> Iterator[tuple[KeyPath, KeyPath]]:
    """Unknown keys below one that holds nothing, and would take them: they are not indented enough."""
    for details in errors:
        loc = details["loc"]
        if details["type"] == "extra_forbidden" and written_part(loc, written) == loc:
            above = _emptied_before(loc, written)
            around = owner_of(spec, loc[:-1])
            if above is not None and around is not None and _takes(around, above, loc[-1]):
                yield loc, (*loc[:-1], above)


def _emptied_before(loc: KeyPath, written: Any) -> str | None:
    """The nearest key above, in the same mapping, that holds nothing."""
    for step in loc[:-1]:
        written = written[step]
    keys = list(written)
    return next((key for key in reversed(keys[: keys.index(loc[-1])]) if written[key] is None), None)


def _takes(spec: type[Spec], key: str, inner: str | int) -> bool:
    """Whether `inner` can be a key of what stands under `key`."""
    field = field_of(spec, key)
    if field is None:
        return False
    takes_any = getattr(field.annotation, "__origin__", None) is dict
    return takes_any or any(inner in found.keys() for found in nested_specs(field.annotation))  # noqa: SIM118


def _has(written: Any, step: str | int) -> bool:
    if isinstance(written, list):
        return isinstance(step, int) and step < len(written)
    return isinstance(written, dict) and step in written
