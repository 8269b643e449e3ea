"""Spark's column lists (`id BIGINT, name STRING NOT NULL COMMENT 'who'`), read without Spark.

A parser of its own: `StructType.fromDDL` needs a session, and a general SQL parser refuses columns named like a
keyword, `name: TYPE`, and says nothing useful of a misspelled type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tauro.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""\s+ | --[^\n]* | (?P<quoted>`(?:[^`]|``)+`) | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<word>\w+) | (?P<mark>[<>(),:])""",
    re.VERBOSE,
)
_SYNONYMS: Final = {
    "BYTE": "TINYINT", "SHORT": "SMALLINT", "INTEGER": "INT", "LONG": "BIGINT", "REAL": "FLOAT", "DEC": "DECIMAL",
    "NUMERIC": "DECIMAL", "CHARACTER": "CHAR", "TIMESTAMP_LTZ": "TIMESTAMP", "BOOL": "",
}  # fmt: skip
_PLAIN: Final = frozenset({
    "BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE", "DATE", "TIME", "TIMESTAMP",
    "TIMESTAMP_NTZ", "STRING", "BINARY", "VOID", "VARIANT",
})  # fmt: skip
_SIZED: Final = {"DECIMAL": (0, 2), "CHAR": (1, 1), "VARCHAR": (1, 1), "TIME": (0, 1)}
"""Types that take numbers in brackets: how few, how many."""
_UNITS: Final = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")
_KNOWN_TYPES: Final = sorted({*_PLAIN, *_SIZED, *_SYNONYMS, "ARRAY", "MAP", "STRUCT", "INTERVAL"} - {"BOOL"})
_FORM: Final = "write 'name TYPE, name TYPE', as in 'id BIGINT, date DATE'"


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
        ValueError: what is wrong, and what to write instead.
    """
    parser = _Parser(text)
    fields = parser.struct_fields() if parser.at_struct() else parser.fields()
    parser.end()
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
        self._tokens = list(_tokens(text))
        self._next = 0

    def at_struct(self) -> bool:
        return [token.upper() for _, token in self._tokens[:2]] == ["STRUCT", "<"]

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
        kind, word = self._advance("a type")
        if kind != "word":
            raise ValueError(f"expected a type, found {word!r}; {_FORM}")
        name = _SYNONYMS.get(word.upper(), word.upper()) or word.upper()
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
            found = self._tokens[self._next][1]
            raise ValueError(f"{found!r} is not expected here; is a comma missing before it? {_FORM}")

    def _field(self) -> Field:
        kind, name = self._advance("a column name")
        if kind not in {"word", "quoted"}:
            raise ValueError(f"expected a column name, found {name!r}; {_FORM}")
        if kind == "quoted":
            name = name[1:-1].replace("``", "`")
        self._take(":")
        if self._next == len(self._tokens) or self._tokens[self._next][1] in {",", ">"}:
            raise ValueError(f"column {name!r} has no type; {_FORM}")
        column_type = self.type()
        nullable = not self._words("NOT", "NULL")
        return Field(name, column_type, nullable, self._comment())

    def _comment(self) -> str | None:
        if not self._words("COMMENT"):
            return None
        kind, text = self._advance("a comment")
        if kind != "text":
            raise ValueError(f"expected the comment's text in quotes, found {text!r}")
        return re.sub(r"\\(.)", r"\1", text[1:-1])

    def _simple(self, word: str, name: str) -> str:
        if name not in _PLAIN and name not in _SIZED:
            suggestion = "did you mean 'BOOLEAN'?" if name == "BOOL" else did_you_mean(word, _KNOWN_TYPES)
            raise ValueError(f"{word!r} is not a type that Spark knows; {suggestion}")
        fewest, most = _SIZED.get(name, (0, 0))
        numbers = self._numbers() if most else []
        if not fewest <= len(numbers) <= most:
            raise ValueError(f"{name} takes {fewest or most} number{'s' * (most > 1)} in brackets")
        return f"{name}({', '.join(numbers)})" if numbers else name

    def _numbers(self) -> list[str]:
        if not self._take("("):
            return []
        numbers = [self._advance("a number")[1]]
        while self._take(","):
            numbers.append(self._advance("a number")[1])
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
        units = [unit for unit in _UNITS if self._words(unit)]
        if units and self._words("TO"):
            units += [unit for unit in _UNITS if self._words(unit)]
        return " ".join(["INTERVAL", " TO ".join(units)]).strip()

    def _words(self, *words: str) -> bool:
        following = self._tokens[self._next : self._next + len(words)]
        if [token.upper() for kind, token in following if kind == "word"] != list(words):
            return False
        self._next += len(words)
        return True

    def _take(self, mark: str) -> bool:
        if self._next < len(self._tokens) and self._tokens[self._next] == ("mark", mark):
            self._next += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            found = repr(self._tokens[self._next][1]) if self._next < len(self._tokens) else "the end"
            raise ValueError(f"expected {mark!r}, found {found}; {_FORM}")

    def _advance(self, expected: str) -> tuple[str, str]:
        if self._next == len(self._tokens):
            raise ValueError(f"expected {expected}, found the end; {_FORM}")
        self._next += 1
        return self._tokens[self._next - 1]


def field_text(field: Field, between: str = " ") -> str:
    null = "" if field.nullable else " NOT NULL"
    comment = "" if field.comment is None else " COMMENT '{}'".format(re.sub(r"([\\'])", r"\\\1", field.comment))
    return f"{quote_name(field.name)}{between}{field.type}{null}{comment}"


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"{text[position]!r} is not expected here; names with such characters go into backticks")
        position = match.end()
        if match.lastgroup is not None:
            yield match.lastgroup, match[match.lastgroup]
