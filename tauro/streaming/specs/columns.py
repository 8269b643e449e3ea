"""`schema:` of a source that declares its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tauro.schema import Schema, parse_schema

if TYPE_CHECKING:
    from pydantic import ValidationInfo


def declared_columns(value: Any, info: ValidationInfo) -> Schema | None:
    """For `field_validator`: a schema in any of its forms, paths from the project's folder.

    Raises:
        ValueError: it can't be read; with the remedy.
    """
    if value is None or isinstance(value, Schema):
        return value
    return parse_schema(value, root=(info.context or {}).get("root"))
