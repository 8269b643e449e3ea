"""What pydantic finds, in the words of somebody who writes YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tauro.problems import Part, Problem, did_you_mean, nearest
from tauro.streaming.specs.base import AtKeyError, NestedError, Spec, nested_specs
from tauro.streaming.specs.options import OptionsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from tauro.problems import KeyPath

_WANTED = {
    "string": "text",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "list": "a list",
    "tuple": "a list",
    "dict": "a mapping",
    "model": "a mapping",
}


def complaints(
    error: ValidationError, *, spec: type[Spec], written: Mapping[str, Any], key_path: KeyPath, what: str
) -> list[Problem]:
    """A Problem for each thing that is wrong in one entry, none of them twice."""
    found: dict[tuple[KeyPath, str], list[str]] = {}
    problems: list[Problem] = []
    errors = error.errors(include_url=False)
    misspelled = set(_misspelled(errors, spec))
    for details in errors:
        if details["type"] == "missing" and details["loc"] in misspelled:
            continue
        loc = _written_part(details["loc"], written)
        kind = details["type"].partition("_")[0]
        if kind in _WANTED and details["type"] != "model_attributes_type":
            found.setdefault((key_path + loc, _name(loc, what)), []).append(_WANTED[kind])
        else:
            problems += _one(details, spec, key_path, loc, what)
    for (path, name), wanted in found.items():
        expected = _alternatives(wanted)
        problems.append(Problem("wrong-type", f"{name} must be {expected}", path, expected=expected))
    return problems


def _misspelled(errors: list[ErrorDetails], spec: type[Spec]) -> Iterator[KeyPath]:
    """The keys that unknown ones seem to be meant for: those are not missing as well."""
    for details in errors:
        *above, key = details["loc"] or ("",)
        owner = _owner(spec, tuple(above))
        if details["type"] == "extra_forbidden" and owner is not None:
            yield (*above, nearest(str(key), owner.keys()) or "")


def _one(details: ErrorDetails, spec: type[Spec], key_path: KeyPath, loc: KeyPath, what: str) -> Iterator[Problem]:
    path = key_path + loc
    owner = _owner(spec, loc[:-1])
    match details["type"]:
        case "extra_forbidden":
            yield _unknown_key(owner, path, loc, what)
        case "missing":
            key = str(details["loc"][-1])
            yield Problem(
                "missing-key",
                f"{what} needs {_article(key)}",
                path,
                hint=f"add '{key}:' under {'.'.join(map(str, path))}" if path else f"add {key!r}",
                part=Part.KEY,
                missing=key,
                expected=_article(key),
            )
        case "enum":
            known = _choices(details)
            yield Problem(
                "unknown-value",
                f"{_name(loc, what)} can't be {details['input']!r}",
                path,
                hint=did_you_mean(str(details["input"]), known),
                expected="one of: " + ", ".join(known),
            )
        case "too_short":
            text = f"{_name(loc, what)} is empty"
            yield Problem("empty-list", text, path, hint="name at least one", expected="a list that is not empty")
        case _:
            yield from _value_error(details, path, _name(loc, what))


def _value_error(details: ErrorDetails, path: KeyPath, what: str) -> Iterator[Problem]:
    cause = details.get("ctx", {}).get("error")
    if isinstance(cause, NestedError):
        yield from complaints(cause.error, spec=cause.spec, written=details["input"], key_path=path, what=what)
        return
    if isinstance(cause, OptionsError):
        for name, (message, hint) in cause.found.items():
            yield _option_problem(cause, name, message, path, hint)
        return
    where = (*path, cause.key) if isinstance(cause, AtKeyError) else path
    yield Problem("bad-value", str(cause or details["msg"]), where)


def _option_problem(cause: OptionsError, name: str, message: str, path: KeyPath, hint: str | None) -> Problem:
    if name in cause.missing:
        missing = name if path[-1:] == ("options",) else f"options.{name}"
        return Problem(
            "missing-option", message, path, hint, part=Part.KEY, missing=missing, expected=f"option {name!r}"
        )
    return Problem("unknown-option", message, (*path, name), hint=hint, part=Part.KEY)


def _unknown_key(owner: type[Spec] | None, path: KeyPath, loc: KeyPath, what: str) -> Problem:
    key = str(loc[-1])
    if owner is not None and key in owner.misplaced:
        return Problem("misplaced-key", f"{key!r} can't be said here", path, hint=owner.misplaced[key], part=Part.KEY)
    known = owner.keys() if owner is not None else ()
    place = _name(loc[:-1], what)
    return Problem("unknown-key", f"unknown key {key!r} in {place}", path, hint=did_you_mean(key, known), part=Part.KEY)


def _owner(spec: type[Spec], loc: KeyPath) -> type[Spec] | None:
    """The spec that the keys under `loc` belong to."""
    for step in loc:
        field = next((f for name, f in spec.model_fields.items() if (f.alias or name) == step), None)
        candidates = nested_specs(field.annotation) if field is not None else ()
        if not candidates:
            return None
        spec = candidates[0]
    return spec


def _written_part(loc: tuple[str | int, ...], written: Any) -> KeyPath:
    """The steps of `loc` that stand in the YAML: pydantic adds the names of types that it tried."""
    path: list[str | int] = []
    for step in loc:
        if not _has(written, step):
            break
        written = written[step]
        path.append(step)
    return tuple(path)


def _has(written: Any, step: str | int) -> bool:
    if isinstance(written, list):
        return isinstance(step, int) and step < len(written)
    return isinstance(written, dict) and step in written


def _choices(details: ErrorDetails) -> tuple[str, ...]:
    expected = str(details.get("ctx", {}).get("expected", ""))
    return tuple(word.strip(" '") for word in expected.replace(" or ", ",").split(",") if word.strip())


def _name(loc: KeyPath, what: str) -> str:
    if loc and isinstance(loc[-1], str):
        return f"'{loc[-1]}' of {what}"
    return f"an item of '{loc[-2]}' of {what}" if len(loc) > 1 else what


def _alternatives(wanted: list[str]) -> str:
    unique = list(dict.fromkeys(wanted))
    return unique[0] if len(unique) == 1 else ", ".join(unique[:-1]) + " or " + unique[-1]


def _article(key: str) -> str:
    if key.endswith("s"):
        return key
    return f"{'an' if key[0] in 'aeiou' else 'a'} {key}"
