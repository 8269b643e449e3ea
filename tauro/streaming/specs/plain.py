"""Mappings that a program hands over instead of YAML: read like YAML, and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tauro.problems import Part, Problem, Severity
from tauro.streaming.exceptions import StreamingValidationError
from tauro.streaming.specs.base import Spec
from tauro.streaming.specs.complaints import complaints

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tauro.problems import KeyPath

T = TypeVar("T", bound=Spec)


def plain(value: Any) -> Any:
    """A copy out of the mappings, lists and scalars that YAML has; schemas, functions and the like stay themselves."""
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, PurePath) else value


def parse_plain(spec: type[T], config: T | Mapping[str, Any], what: str, formats: Sequence[str]) -> T:
    """The typed form of what a program hands to a reader or a writer; relative paths start at the current folder.

    Where it does not name the format, it is the first of `formats`, those of the reader or writer.

    Raises:
        StreamingValidationError: it is wrong.
    """
    if not isinstance(config, Mapping):
        return config
    written = {**({"format": formats[0]} if formats else {}), **plain(config)}
    try:
        return spec.model_validate(written, context={"root": Path.cwd()})
    except ValidationError as error:
        found = complaints(error, spec=spec, written=written, key_path=(), what=what)
        raise validation_error(found, written) from error


def require_no_errors(problems: Iterable[Problem], written: Any, above: KeyPath = ()) -> None:
    """Raise for the errors among them; warnings pass."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise validation_error(errors, written, above)


def validation_error(problems: Sequence[Problem], written: Any, above: KeyPath = ()) -> StreamingValidationError:
    """The error with all of the problems, in the words of the first; `above` is the key path of `written` itself."""
    first = problems[0]
    inside = first.key_path[:0] if first.key_path[: len(above)] != above else first.key_path[len(above) :]
    steps: KeyPath = inside if first.missing is None else (*inside, first.missing)
    more = f" (and {len(problems) - 1} more in .problems)" if len(problems) > 1 else ""
    return StreamingValidationError(
        first.message + more,
        problems=problems,
        hint=first.hint,
        field=".".join(map(str, steps)) or None,
        expected=first.expected or first.hint or first.message,
        actual=str(steps[-1]) if first.part is Part.KEY and first.missing is None and steps else _at(written, steps),
    )


def _at(written: Any, steps: KeyPath) -> Any:
    """What stands there; None where nothing does."""
    try:
        for step in steps:
            written = written[step]
    except (KeyError, IndexError, TypeError):
        return None
    return written
