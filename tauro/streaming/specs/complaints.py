"""What pydantic finds, in the words of somebody who writes YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tauro.problems import AtKeyError, Part, Problem, WithinError, did_you_mean
from tauro.spelling import nearest
from tauro.streaming.specs.base import NestedError, Spec
from tauro.streaming.specs.elsewhere import called_here
from tauro.streaming.specs.options import OptionsError
from tauro.streaming.specs.written import misspelt, outdented, owner_of, said_below, value_at, written_part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from tauro.problems import KeyPath

_A_SLIP = 0.8
"""So like a known key that it can be nothing else."""

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
    too_far_left = dict(outdented(errors, spec, written))
    meant_elsewhere = {*misspelt(errors, spec), *too_far_left.values()}
    for details in errors:
        if details["loc"] in too_far_left:
            problems.append(_beside(key_path, details["loc"], too_far_left[details["loc"]]))
            continue
        if details["loc"] in meant_elsewhere and details["type"] != "extra_forbidden":
            continue
        loc = written_part(details["loc"], written)
        kind = details["type"].partition("_")[0]
        if kind in _WANTED and details["type"] != "model_attributes_type":
            found.setdefault((key_path + loc, _name(loc, what)), []).append(_WANTED[kind])
        else:
            problems += _one(details, spec, key_path, loc, what)
    for (path, name), wanted in found.items():
        expected = _alternatives(wanted)
        hint = _hint_to(expected, value_at(written, path[len(key_path) :]))
        problems.append(Problem("wrong-type", f"{name} must be {expected}", path, hint, expected=expected))
    return problems


def _hint_to(expected: str, value: Any) -> str | None:
    """How a text becomes what is expected, as far as it says what is meant."""
    if not isinstance(value, str):
        return None
    if expected == "a list":
        items = (item.strip(" -") for item in re.split(r",|\s(?=-)", value))
        return f"write [{', '.join(item for item in items if item)}]"
    return called_here(value) if expected == "a mapping" else None


def _beside(key_path: KeyPath, loc: KeyPath, above: KeyPath) -> Problem:
    message = f"{loc[-1]!r} stands beside {above[-1]!r}, not in it"
    return Problem("unknown-key", message, (*key_path, *loc), f"indent it under '{above[-1]}:'", part=Part.KEY)


def _one(details: ErrorDetails, spec: type[Spec], key_path: KeyPath, loc: KeyPath, what: str) -> Iterator[Problem]:
    path = key_path + loc
    owner = owner_of(spec, loc[:-1])
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
    if isinstance(cause, AtKeyError):
        message, suggestion = _parted(cause.message)
        hint = cause.hint or suggestion
        yield Problem(cause.code, message, (*path, *cause.steps), hint, part=cause.part)
        return
    part = Part.KEY if isinstance(details["input"], dict) else Part.VALUE
    message, hint = _parted(str(cause or details["msg"]))
    within = cause.within if isinstance(cause, WithinError) else None
    yield Problem("bad-value", message, path, hint, part=part, within=within)


def _parted(text: str) -> tuple[str, str | None]:
    """What is wrong, and the suggestion that it ends with, if it does."""
    message, found, suggestion = text.rpartition("; did you mean ")
    return (message, f"did you mean {suggestion}") if found else (text, None)


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
    text = f"unknown key {key!r} in {_name(loc[:-1], what)}"
    return Problem("unknown-key", text, path, hint=meant_by(key, known, owner), part=Part.KEY)


def meant_by(key: str, known: Collection[str], owner: type[Spec] | None = None) -> str | None:
    """What to write instead of a key: a slip of the finger, else a word of other frameworks, else what is known."""
    if nearest(key, known, cutoff=_A_SLIP) is not None:
        return did_you_mean(key, known)
    below = None if owner is None else said_below(owner, key)
    return called_here(key) or (f"say it in '{below}:'" if below else did_you_mean(key, known))


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
