"""What a file must be like before Spark may see it."""

from __future__ import annotations

from codecs import getincrementaldecoder
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from tauro.streaming.landing.compression import check_compression, open_unpacked
from tauro.streaming.landing.refusal import FileRefusedError

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK: Final = 1 << 20
_LONGEST_LINE: Final = 64 << 20


class FileFormat(Protocol):
    """The part of a file source that the landing folder asks."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Which names are of this format where the user gives no pattern, as in `.csv`; empty: all."""

    @property
    def knows_columns(self) -> bool:
        """Whether files can be checked against a schema. Where they can't yet, they land one by one."""

    @property
    def by_position(self) -> bool:
        """Whether Spark maps what is in a file to columns by where it stands, not by its name."""

    def evolving(self) -> FileFormat:
        """The same for files that may lack columns, which become null; itself where files name no columns."""

    def accept(self, snapshot: Path) -> None:
        """Check a private copy of a file, which keeps the end of the user's name: before it lands, and at each start.

        The copy may be replaced (write another file, then rename it over), but never written into: it may be a hard
        link to the user's own file.

        Raises:
            FileRefusedError: Spark would read it wrongly, or die of it.
        """

    def has_rows(self, snapshot: Path) -> bool:
        """Whether an accepted file holds anything; one that does not is not landed, and may be filled later."""


@dataclass(frozen=True)
class AnyFile:
    """Files that are not looked into, but for what can be told without knowing their columns."""

    suffixes: tuple[str, ...] = ()
    is_text: bool = False
    """UTF-8, which Spark would read with replacement characters if it were not."""
    is_utf_8_alone: bool = False
    """Whether there is no option for text in another encoding."""
    begins_with: bytes = b""
    ends_with: bytes = b""
    """What every whole file of a binary format begins and ends with."""
    after_end: int = 0
    """How many bytes come behind that, which may be any."""
    skips_blank: bool = False
    """Whether blank lines are no rows."""

    knows_columns = True
    by_position = False

    def evolving(self) -> AnyFile:
        return self

    def accept(self, snapshot: Path) -> None:
        if snapshot.stat().st_size == 0:
            return
        check_compression(snapshot)
        if self.begins_with or self.ends_with:
            self._check_frame(snapshot)
        if self.is_text:
            self._check_text(snapshot)

    def has_rows(self, snapshot: Path) -> bool:
        if snapshot.stat().st_size == 0:
            return False
        with open_unpacked(snapshot) as file:
            if not self.skips_blank:
                return bool(file.read(1))
            return any(block.strip() for block in iter(partial(file.read, _BLOCK), b""))

    def _check_text(self, snapshot: Path) -> None:
        try:
            check_text(snapshot, "utf-8")
        except WrongEncodingError as error:
            if not self.is_utf_8_alone:
                raise
            raise FileRefusedError(error.message, "save it in UTF-8") from error

    def _check_frame(self, snapshot: Path) -> None:
        size = snapshot.stat().st_size
        with snapshot.open("rb") as file:
            head = file.read(len(self.begins_with))
            file.seek(max(0, size - len(self.ends_with) - self.after_end))
            tail = file.read(len(self.ends_with))
        if head != self.begins_with:
            kind = (self.suffixes or ("the",))[0].lstrip(".")
            raise FileRefusedError(f"it is not a {kind} file, whatever its name says")
        if tail != self.ends_with or size < len(self.begins_with + self.ends_with):
            raise FileRefusedError("it is cut off", "write it again, whole")


def check_text(snapshot: Path, encoding: str) -> None:
    """Raises FileRefusedError where the bytes are not text of this encoding, or a line is too long for Spark."""
    decoder, line = getincrementaldecoder(encoding)(), 0
    try:
        with open_unpacked(snapshot) as file:
            while block := file.read(_BLOCK):
                if "\0" in decoder.decode(block):
                    raise not_text()
                end = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
                line = len(block) - end + (0 if end else line)
                if line > _LONGEST_LINE:
                    raise FileRefusedError(
                        f"a line is longer than {_LONGEST_LINE >> 20} MiB, which Spark reads as a whole",
                        "put one row on a line",
                    )
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise wrong_encoding(encoding) from error


class WrongEncodingError(FileRefusedError):
    """The bytes are not text of the encoding that they should be."""


def not_text() -> WrongEncodingError:
    return WrongEncodingError(
        "it holds NUL bytes, so it is binary or in UTF-16", "save it as text in UTF-8, or set its 'encoding:' option"
    )


def wrong_encoding(encoding: str) -> WrongEncodingError:
    return WrongEncodingError(
        f"it is not text in {encoding.upper()}", "save it in that encoding, or say its own: 'options: {encoding: ...}'"
    )
