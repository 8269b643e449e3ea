"""Why a row does not fit its schema, in the words of who wrote the row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tauro.schema import Column, Schema

DOES_NOT_FIT: Final = "it does not fit the schema"
_SHOWN_CHARACTERS: Final = 40


def misfits(values: Iterable[tuple[Column, str]]) -> str:
    """Of values, as they are written, of which Spark can make nothing of their column's type."""
    said = [f"column '{column.name}' is no {column.type}: '{_short(value)}'" for column, value in values]
    return "; ".join(said) or DOES_NOT_FIT


def json_misfit(text: str, schema: Schema, nulls: Sequence[bool]) -> str:
    """Of a text that should be an object; `nulls` says which columns came out without a value."""
    try:
        row: Any = json.loads(text)
    except (ValueError, RecursionError):
        return "it is not JSON" if text.strip() else "it is empty"
    if not isinstance(row, dict):
        return "it is no JSON object"
    return misfits(
        (column, _written(row[column.name]))
        for column, is_null in zip(schema.columns, nulls, strict=True)
        if is_null and row.get(column.name) is not None
    )


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}..."
