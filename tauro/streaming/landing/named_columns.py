"""Do a file's columns fit the schema, where Spark finds them by name and asks for their types?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tauro.ddl.parser import parse_columns, parse_type
from tauro.streaming.landing.column_types import can_be_read_as, kind_of
from tauro.streaming.landing.refusal import ColumnsDifferError, FileRefusedError, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tauro.schema import Column

_NEW_HINT: Final = (
    "say 'on_schema_change: evolve' to take it in; or declare the input's 'schema:', and nothing else is read"
)
_NESTED_HINT: Final = "declare the input's 'schema:' with it, or without: nothing else is read then"
_TYPE_HINT: Final = "write it with the schema's type; or give the column that type in the input's 'schema:'"


def check_columns(
    found: Sequence[Column], wanted: Sequence[Column], *, picks: bool = False, fills: bool = False
) -> None:
    """Compare by name, without regard to case. The schema may pick columns out of more, and may fill missing ones.

    Raises:
        FileRefusedError: the file has two columns of one name.
        ColumnsDifferError: columns are missing, new, or of a type that Spark can't read as the schema's.
    """
    difference = Difference()
    difference.compare([(c.name, c.type) for c in found], [(c.name, parse_type(c.type)) for c in wanted])
    if difference.wrong:
        raise ColumnsDifferError("; ".join(difference.wrong[:3]), _TYPE_HINT)
    if difference.missing and not fills:
        hint = "add the column, or take it out of the schema; with 'on_schema_change: evolve' it is null"
        raise ColumnsDifferError(f"it lacks {listed(difference.missing)}", hint)
    if difference.new and not picks:
        raise new_columns(difference.new)


def new_columns(names: Sequence[str]) -> ColumnsDifferError:
    """Of columns, nested ones with the names of those they are in, that the schema lacks and does not pass over."""
    is_nested = any("." in name for name in names)
    hint = _NESTED_HINT if is_nested else _NEW_HINT
    return ColumnsDifferError(f"it has {listed(names)}, which the schema lacks", hint, new=() if is_nested else names)


@dataclass
class Difference:
    """Fields of a struct are told as `struct.field`."""

    missing: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """In whole sentences."""

    def compare(self, found: Sequence[tuple[str, str]], wanted: Sequence[tuple[str, str]], prefix: str = "") -> None:
        """Take down in what two lists of names and types differ, those of `found` in Spark's own spelling."""
        there = {name.casefold(): (name, column_type) for name, column_type in found}
        if len(there) < len(found):
            names = [prefix + name for name, _ in found]
            raise FileRefusedError(f"two of its columns have one name: {listed(names)}", "give each one of its own")
        for name, column_type in wanted:
            mine = there.pop(name.casefold(), None)
            if mine is None:
                self.missing.append(prefix + name)
            elif mine[1]:
                self._compare_types(mine[1], column_type, prefix + name)
        self.new += [prefix + name for name, _ in there.values()]

    def _compare_types(self, found: str, wanted: str, name: str) -> None:
        if not can_be_read_as(found, wanted):
            self.wrong.append(f"its column {name!r} is {found}, the schema's {wanted}")
        elif kind_of(found) == kind_of(wanted) == "ARRAY":
            self._compare_types(found[len("ARRAY<") : -1], wanted[len("ARRAY<") : -1], name)
        elif kind_of(found) == kind_of(wanted) == "STRUCT":
            self.compare(fields_of(found), fields_of(wanted), f"{name}.")


def fields_of(struct: str) -> list[tuple[str, str]]:
    return [(inner.name, inner.type) for inner in parse_columns(struct)]
