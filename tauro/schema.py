"""The columns of a source: names and Spark's types, without Spark."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tauro.ddl.parser import Field, field_text, parse_columns, parse_type
from tauro.own_files import inside, read_bounded, reason_of
from tauro.problems import AtKeyError, Part, did_you_mean
from tauro.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LONGEST_DDL: Final = 256 << 10
_FILE_SUFFIXES: Final = (".ddl", ".json")
_COLUMN_KEYS: Final = ("name", "type", "nullable", "comment")
_FORMS: Final = "write 'id BIGINT, date DATE', a list of {name, type}, or a path to a .ddl or .json file"


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    """In Spark's DDL, such as `BIGINT` or `ARRAY<STRING>`."""
    nullable: bool = True
    comment: str | None = None


@dataclass(frozen=True)
class Schema:
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def ddl(self) -> str:
        """The text that pins this schema in YAML, and that Spark's readers take."""
        return ", ".join(
            field_text(Field(column.name, column.type, column.nullable, column.comment)) for column in self.columns
        )


def parse_schema(value: str | Sequence[Mapping[str, Any]] | Path | object, *, root: Path | None = None) -> Schema:
    """Read a schema in any of the forms that YAML may hold: DDL text, a list of columns, or the path of a file.

    A text that ends in `.ddl` or `.json` is a path, relative to `root`; a `.json` file holds Spark's own
    `StructType.json()`. A StructType itself is taken, too.

    Raises:
        ValueError: it can't be read, or says something that Spark would refuse; with the remedy.
    """
    try:
        return _parsed(value, root)
    except RecursionError:
        raise ValueError("the schema is nested too deeply") from None


def _parsed(value: object, root: Path | None) -> Schema:
    if isinstance(value, Path):
        return _from_file(value.parent, value.name)
    if isinstance(value, str):
        if value.strip().lower().endswith(_FILE_SUFFIXES):
            return _from_file(root or Path(), value.strip())
        return _from_ddl(value)
    if isinstance(value, list | tuple):
        return _checked(_from_item(index, item) for index, item in enumerate(value))
    if hasattr(value, "jsonValue"):
        return _from_struct(value.jsonValue())
    raise ValueError(f"{value!r} is not a schema; {_FORMS}")


def _from_ddl(text: str) -> Schema:
    if len(text) > _LONGEST_DDL:
        raise ValueError(f"the schema is longer than {_LONGEST_DDL} characters")
    if not text.strip():
        raise ValueError(f"the schema is empty; {_FORMS}")
    return _checked(Column(f.name, f.type, f.nullable, f.comment) for f in parse_columns(text))


def _from_file(root: Path, written: str) -> Schema:
    path = Path(root, written)
    try:
        text = read_bounded(inside(root, written)).decode("utf-8-sig")
    except OSError as error:
        reason = reason_of(error)
        near = _nearest_file(path, written) if isinstance(error, FileNotFoundError) else None
        hint = f"; did you mean {near!r}?" if near else ""
        raise ValueError(f"the schema file {written!r} can't be read: {reason}{hint}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"the schema file {written!r} is not text in UTF-8") from error
    try:
        return _from_json(text) if path.suffix.lower() == ".json" else _from_ddl(text)
    except ValueError as error:
        raise ValueError(f"the schema file {written!r}: {error}") from error


def _nearest_file(path: Path, written: str) -> str | None:
    """The file that may be meant, among those beside it, as it would be written."""
    beside = [file.name for file in path.parent.glob("*") if file.suffix.lower() in _FILE_SUFFIXES]
    near = nearest(path.name, beside)
    return None if near is None else written.removesuffix(path.name) + near


def _from_json(text: str) -> Schema:
    try:
        struct = json.loads(text)
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from error
    if isinstance(struct, list):
        return parse_schema(struct)
    return _from_struct(struct)


def _from_struct(struct: Any) -> Schema:
    if not isinstance(struct, dict) or struct.get("type") != "struct":
        raise ValueError("""expected Spark's {"type": "struct", "fields": [...]}""")
    return _checked(_from_struct_field(field) for field in struct.get("fields", ()))


def _from_item(index: int, item: object) -> Column:
    try:
        return _from_mapping(item)
    except AtKeyError as error:
        steps = (index, *error.steps)
        raise AtKeyError(steps, error.message, error.hint, code=error.code, part=error.part) from error
    except ValueError as error:
        raise AtKeyError((index, "type") if isinstance(item, dict) else (index,), str(error)) from error


def _from_mapping(item: object) -> Column:
    for key in item if isinstance(item, dict) else ():
        if key not in _COLUMN_KEYS:
            hint = did_you_mean(str(key), _COLUMN_KEYS)
            raise AtKeyError(str(key), f"unknown key {key!r} in a column", hint, code="unknown-key", part=Part.KEY)
    if not isinstance(item, dict) or "name" not in item or "type" not in item:
        raise AtKeyError((), f"a column is {{name: ..., type: ...}}, found {item!r}")
    nullable, comment = item.get("nullable", True), item.get("comment")
    if nullable not in (True, False):
        raise ValueError(f"'nullable' of column {item['name']!r} is true or false, found {nullable!r}")
    column_type = parse_type(str(item["type"]))
    return Column(str(item["name"]), column_type, nullable, None if comment is None else str(comment))


def _from_struct_field(field: Any) -> Column:
    try:
        comment = field.get("metadata", {}).get("comment")
        return Column(field["name"], _ddl_type(field["type"]), field.get("nullable", True), comment)
    except (KeyError, AttributeError, TypeError) as error:
        raise ValueError(f"a field is {{name, type, nullable}}, found {field!r}") from error


def _ddl_type(json_type: Any) -> str:
    """The DDL of a type as `StructType.json()` writes it."""
    if isinstance(json_type, str):
        return parse_type(json_type)
    kind = json_type["type"]
    if kind == "array":
        return f"ARRAY<{_ddl_type(json_type['elementType'])}>"
    if kind == "map":
        return f"MAP<{_ddl_type(json_type['keyType'])}, {_ddl_type(json_type['valueType'])}>"
    if kind == "struct":
        columns = [_from_struct_field(field) for field in json_type["fields"]]
        fields = (field_text(Field(c.name, c.type, c.nullable, c.comment), ": ") for c in columns)
        return f"STRUCT<{', '.join(fields)}>"
    raise ValueError(f"a type of kind {kind!r} can't be written as DDL")


def _checked(columns: Iterable[Column]) -> Schema:
    schema = Schema(tuple(columns))
    if not schema.columns:
        raise ValueError(f"the schema has no columns; {_FORMS}")
    seen: dict[str, str] = {}
    for name in schema.names:
        other = seen.setdefault(name.casefold(), name)
        if other is not name or list(schema.names).count(name) > 1:
            raise ValueError(f"column {name!r} is there twice; Spark does not tell {other!r} and {name!r} apart")
    return schema
