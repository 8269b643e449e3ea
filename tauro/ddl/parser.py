"""From the text of a column list to its columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tauro.ddl.tokens import Token, tokens
from tauro.ddl.types import (
    COLLATED,
    INTERVALS,
    PLACES,
    SIZED,
    SYNONYMS,
    WITHOUT_ZONE,
    check_collation,
    check_known,
    check_numbers,
)
from tauro.problems import WithinError, stretch_of

_FORM: Final = "write 'name TYPE, name TYPE', as in 'id BIGINT, date DATE'"

_TEXTS: Final = frozenset({"text", "raw"})


@dataclass(frozen=True)
class Field:
    """One column as it is written: the type in capitals, synonyms replaced by Spark's own name."""

    name: str
    type: str
    nullable: bool = True
    comment: str | None = None


def parse_columns(text: str) -> tuple[Field, ...]:
    """Read a column list, or one `STRUCT<...>` that stands for it.

    Raises:
        ValueError: what is wrong, and what to write instead; a WithinError where it stands somewhere.
    """
    parser = _Parser(text)
    try:
        fields = parser.struct_fields() if parser.at_struct() else parser.fields()
        parser.end()
    except ValueError as error:
        if parser.blamed is None:
            raise
        start, end = parser.blamed.start, parser.blamed.start + len(parser.blamed.text)
        raise WithinError(str(error), stretch_of(text, start, end)) from error
    return fields


def parse_type(text: str) -> str:
    """Return a type in Spark's own spelling.

    Raises:
        ValueError: Spark knows no such type.
    """
    parser = _Parser(text)
    parsed = parser.type()
    parser.end()
    return parsed


def quote_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else "`" + name.replace("`", "``") + "`"


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._next = 0
        self.blamed: Token | None = None
        """What was looked at last."""

    def at_struct(self) -> bool:
        return [token.text.upper() for token in self._tokens[:2]] == ["STRUCT", "<"]

    def struct_fields(self) -> tuple[Field, ...]:
        self._next = 2
        fields = self.fields()
        self._expect(">")
        return fields

    def fields(self) -> tuple[Field, ...]:
        fields = [self._field()]
        while self._take(","):
            fields.append(self._field())
        return tuple(fields)

    def type(self) -> str:
        token = self._advance("a type")
        word = token.text
        if token.kind != "word":
            raise ValueError(f"expected a type, found {word!r}; {_FORM}")
        name = SYNONYMS.get(word.upper(), word.upper()) or word.upper()
        if name == "ARRAY":
            return f"ARRAY<{self._bracketed(1)}>"
        if name == "MAP":
            return f"MAP<{self._bracketed(2)}>"
        if name == "STRUCT":
            return self._struct()
        if name == "INTERVAL":
            return self._interval()
        return self._simple(word, name)

    def end(self) -> None:
        if self._next < len(self._tokens):
            self.blamed = self._tokens[self._next]
            found = self.blamed.text
            raise ValueError(f"{found!r} is not expected here; is a comma missing before it? {_FORM}")

    def _field(self) -> Field:
        token = self._advance("a column name")
        if token.kind not in {"word", "quoted"}:
            raise ValueError(f"expected a column name, found {token.text!r}; {_FORM}")
        if token.is_number:
            raise ValueError(f"{token.text!r} is a number; as the name of a column it goes into backticks")
        name = token.content
        self._take(":")
        if self._next == len(self._tokens) or self._tokens[self._next].text in {",", ">"}:
            raise ValueError(f"column {name!r} has no type; {_FORM}")
        column_type = self.type()
        nullable = not self._words("NOT", "NULL")
        return Field(name, column_type, nullable, self._comment())

    def _comment(self) -> str | None:
        if not self._words("COMMENT"):
            return None
        first = self._advance("a comment")
        if first.kind not in _TEXTS:
            raise ValueError(f"expected the comment's text in quotes, found {first.text!r}")
        said = first.content
        while self._next < len(self._tokens) and self._tokens[self._next].kind in _TEXTS:
            said += self._advance("a comment").content
        return said

    def _simple(self, word: str, name: str) -> str:
        check_known(word, name)
        if name in PLACES:
            return self._place(name)
        at = self.blamed
        numbers = self._numbers() if name in SIZED else []
        self.blamed = at
        check_numbers(name, numbers)
        if name in WITHOUT_ZONE and self._words("WITHOUT", "TIME", "ZONE"):
            name = WITHOUT_ZONE[name]
        sized = f"{name}({', '.join(numbers)})" if numbers else name
        return sized + self._collation() if name in COLLATED else sized

    def _collation(self) -> str:
        if not self._words("COLLATE"):
            return ""
        name = self._advance("a collation").content
        while self._take("."):
            name = f"{name}.{self._advance('a collation').content}"
        check_collation(re.sub(r"(?i)^system\.builtin\.", "", name))
        return f" COLLATE {name}"

    def _place(self, name: str) -> str:
        self._expect("(")
        system = self._advance("a number").text.upper()
        if not (system.isdigit() or system == "ANY"):
            raise ValueError(f"{name} takes a number in brackets, or ANY; found {system!r}")
        self._expect(")")
        return f"{name}({system})"

    def _numbers(self) -> list[str]:
        if not self._take("("):
            return []
        numbers = [self._advance("a number").text]
        while self._take(","):
            numbers.append(self._advance("a number").text)
        self._expect(")")
        for number in numbers:
            if not number.isdigit():
                raise ValueError(f"expected a number in brackets, found {number!r}")
        return numbers

    def _bracketed(self, count: int) -> str:
        self._expect("<")
        parts = [self.type()]
        for _ in range(count - 1):
            self._expect(",")
            parts.append(self.type())
        self._expect(">")
        return ", ".join(parts)

    def _struct(self) -> str:
        self._expect("<")
        if self._take(">"):
            return "STRUCT<>"
        fields = self.fields()
        self._expect(">")
        return f"STRUCT<{', '.join(field_text(field, ': ') for field in fields)}>"

    def _interval(self) -> str:
        for units in INTERVALS:
            for index, unit in enumerate(units):
                if self._words(unit):
                    return f"INTERVAL {unit}{self._to_one_of(units[index + 1 :])}"
        return "INTERVAL"

    def _to_one_of(self, units: tuple[str, ...]) -> str:
        for unit in units:
            if self._words("TO", unit):
                return f" TO {unit}"
        return ""

    def _words(self, *words: str) -> bool:
        following = self._tokens[self._next : self._next + len(words)]
        if [token.text.upper() for token in following if token.kind == "word"] != list(words):
            return False
        self._next += len(words)
        return True

    def _take(self, mark: str) -> bool:
        if self._next < len(self._tokens) and self._tokens[self._next][:2] == ("mark", mark):
            self._next += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            self.blamed = self._tokens[self._next] if self._next < len(self._tokens) else self.blamed
            found = repr(self._tokens[self._next].text) if self._next < len(self._tokens) else "the end"
            raise ValueError(f"expected {mark!r}, found {found}; {_FORM}")

    def _advance(self, expected: str) -> Token:
        if self._next == len(self._tokens):
            raise ValueError(f"expected {expected}, found the end; {_FORM}")
        self._next += 1
        self.blamed = self._tokens[self._next - 1]
        return self.blamed


def field_text(field: Field, between: str = " ") -> str:
    null = "" if field.nullable else " NOT NULL"
    comment = "" if field.comment is None else " COMMENT '{}'".format(re.sub(r"([\\'])", r"\\\1", field.comment))
    return f"{quote_name(field.name)}{between}{field.type}{null}{comment}"
