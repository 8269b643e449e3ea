"""How CSV text is cut into records and fields, the way Spark's parser cuts it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from tauro.streaming.landing.formats import not_text
from tauro.streaming.landing.refusal import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_LINE: Final = 16 << 20
"""In characters."""
_LONGEST_RECORD: Final = 1 << 20
"""In characters: a quote that is never closed would else swallow the rest of the file."""


@dataclass(frozen=True)
class CsvDialect:
    """Spark's options for CSV, with Spark's defaults but for `header`.

    A quoted field that goes on after its closing quote ends at the next delimiter (Spark's `STOP_AT_DELIMITER`).
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = "\\"
    """What stands before a quote inside a quoted field; the quote itself where quotes are doubled."""
    header: bool = True
    encoding: str = "utf-8"
    multi_line: bool = False
    """Whether a quoted field may hold line breaks."""
    comment: str | None = None
    """Lines that begin with this character are passed over."""
    most_columns: int = 20_480
    """Spark dies of a line that has more."""

    @property
    def read_codec(self) -> str:
        """Python's name of the encoding; one that only Java knows is read byte by byte, and written back so."""
        try:
            name = codecs.lookup(self.encoding).name
        except LookupError:
            return "latin-1"
        return "utf-8-sig" if name == "utf-8" else name

    @property
    def write_codec(self) -> str:
        return "utf-8" if self.read_codec == "utf-8-sig" else self.read_codec

    def records(self, lines: Iterable[str]) -> Iterator[tuple[int, str]]:
        """Line numbers and raw text, line end and all, of each record, blank line and comment.

        `lines` need not give more than LONGEST_LINE characters of a line.

        Raises:
            FileRefusedError: the text is binary, a line is too long, or a quoted field is not closed where it should.
        """
        begun, text = 0, ""
        for number, line in enumerate(lines, 1):
            if "\0" in line:
                raise not_text()
            if len(line) >= LONGEST_LINE:
                raise FileRefusedError(f"line {number} is longer than {LONGEST_LINE >> 20} million characters")
            if not text and (not self.quote or self.quote not in line or self._is_comment(line)):
                yield number, line
                continue
            begun, text = begun if text else number, text + line
            if self._record.fullmatch(text):
                yield begun, text
                text = ""
            elif not self.multi_line or len(text) > _LONGEST_RECORD:
                raise self._unclosed(begun)
        if text:
            raise self._unclosed(begun)

    def holds_fields(self, record: str) -> bool:
        """False of a blank line and of a comment, which Spark passes over."""
        return bool(record.strip()) and not self._is_comment(record)

    def split(self, record: str) -> list[str]:
        """The raw text of each field, quotes and escapes and all.

        Raises:
            FileRefusedError: there are too many.
        """
        body = record.rstrip("\r\n")
        if not self.quote or self.quote not in body:
            self._check_count(body.count(self.delimiter))
            return body.split(self.delimiter)
        fields: list[str] = []
        position = 0
        while match := self._field.match(body, position):
            fields.append(match[0])
            self._check_count(len(fields))
            position = match.end() + len(self.delimiter)
            if match.end() == len(body):
                break
        return fields

    def _check_count(self, delimiters: int) -> None:
        if delimiters > self.most_columns:
            raise FileRefusedError(
                f"a line has more than {self.most_columns} values",
                "if they are meant, say 'options: {maxColumns: ...}'",
            )

    def is_certain(self, fields: Iterable[str]) -> bool:
        """Whether Spark cuts the record at the same places, whatever its quotes are like.

        Where a quoted field goes on after its closing quote and holds an escape, Spark may pass over a delimiter.
        """
        if not self.quote or self.escape in {"", self.quote}:
            return True
        return all(self._clean.fullmatch(f) for f in fields if f.startswith(self.quote) and self.escape in f)

    def value(self, field: str) -> str:
        """What a field says, without the quotes around it."""
        closed = field.rstrip(" \t")
        if not self.quote or len(closed) < len('""') or closed[0] != self.quote or closed[-1] != self.quote:
            return field
        inner = closed[1:-1]
        if not self.escape:
            return inner
        return re.sub(f"{re.escape(self.escape)}([{re.escape(self.quote + self.escape)}])", r"\1", inner)

    def field(self, value: str) -> str:
        """A value as a field that says it."""
        special = {self.delimiter, self.quote, "\n", "\r"} - {""}
        if not self.quote or not any(text in value for text in special):
            return value
        escaped = value.replace(self.escape, self.escape * 2) if self.escape and self.escape != self.quote else value
        return self.quote + escaped.replace(self.quote, f"{self.escape}{self.quote}") + self.quote

    def _is_comment(self, line: str) -> bool:
        return self.comment is not None and line.startswith(self.comment)

    def _unclosed(self, line_number: int) -> FileRefusedError:
        hint = None if self.multi_line else "if values hold line breaks, say 'options: {multiLine: true}'"
        return FileRefusedError(f"line {line_number}: a quoted value is not closed", hint or "close it")

    @cached_property
    def _field(self) -> re.Pattern[str]:
        return re.compile(self._field_pattern, re.DOTALL)

    @cached_property
    def _clean(self) -> re.Pattern[str]:
        return re.compile(rf"{self._quoted_pattern}[ \t]*", re.DOTALL)

    @cached_property
    def _record(self) -> re.Pattern[str]:
        delimiter, field = re.escape(self.delimiter), self._field_pattern
        return re.compile(rf"{field}(?:{delimiter}{field})*+[\r\n]*", re.DOTALL)

    @property
    def _field_pattern(self) -> str:
        """Possessive throughout: a long line that does not match is found out in one pass."""
        quote, delimiter = re.escape(self.quote), re.escape(self.delimiter)
        plain = rf"[^{delimiter}\r\n]*+" if len(self.delimiter) == 1 else rf"(?:(?!{delimiter})[^\r\n])*+"
        return rf"(?:{self._quoted_pattern}{plain}|(?!{quote}){plain})" if self.quote else plain

    @property
    def _quoted_pattern(self) -> str:
        quote, escape = re.escape(self.quote), re.escape(self.escape)
        inner = rf"[^{quote}{escape}]|{escape}." if self.escape else rf"[^{quote}]"
        if self.escape == self.quote:
            inner = rf"[^{quote}]|{quote}{quote}"
        return rf"{quote}(?:{inner})*+{quote}"
