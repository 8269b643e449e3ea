"""The schema of a message: written out, or the name of one in the project's code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tauro.code.load import load_value
from tauro.code.reference import find_function
from tauro.problems import Problem
from tauro.schema import Schema, parse_schema
from tauro.streaming.exceptions import StreamingError

if TYPE_CHECKING:
    from pathlib import Path

_REFERENCE = re.compile(r"\s*[A-Za-z_][\w.]*:[A-Za-z_]\w*\s*")


@dataclass(frozen=True)
class SchemaReference:
    """`module:name`; what it names is a StructType, or anything else that a schema may be."""

    text: str
    root: Path


DeclaredSchema: TypeAlias = Schema | SchemaReference


def read_schema(value: object, root: Path | None) -> DeclaredSchema:
    """A schema in any of its forms; `root` is the project's folder, without one there are no references.

    Raises:
        ValueError: it can't be read, or names something that is not there; with the remedy.
    """
    if isinstance(value, Schema | SchemaReference):
        return value
    if root is None or not isinstance(value, str) or not _REFERENCE.fullmatch(value):
        return parse_schema(value, root=root)
    try:
        return parse_schema(value, root=root)
    except ValueError:
        found = find_function(root, value.strip())
    if not isinstance(found, Problem):
        return SchemaReference(value.strip(), root)
    hint = f"; {found.hint}" if found.hint and "?" in found.hint else ""
    raise ValueError(f"the schema {value!r}: {found.message.replace('function', 'name')}{hint}")


def known_schema(declared: DeclaredSchema) -> Schema:
    """The columns; the user's module is imported for a reference.

    Raises:
        StreamingError: what it names is no schema.
        ProjectError: it can't be imported.
    """
    if isinstance(declared, Schema):
        return declared
    try:
        return parse_schema(load_value(declared.root, declared.text), root=declared.root)
    except ValueError as error:
        raise StreamingError(f"the schema {declared.text!r}: {error}", hint="let it be a StructType") from error
