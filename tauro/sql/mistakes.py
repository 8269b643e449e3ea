"""What is wrong with a query, and where in its text."""

from __future__ import annotations

from dataclasses import dataclass

from tauro.problems import Severity, Stretch


@dataclass(frozen=True)
class SqlMistake:
    code: str
    message: str
    start: int
    """Where it begins, as an offset into the text."""
    end: int
    hint: str | None = None
    severity: Severity = Severity.ERROR

    def stretch(self, text: str) -> Stretch:
        return stretch_of(text, self.start, self.end)


class SqlMistakeError(ValueError):
    """The text can't be read as a query; or it may be fine, and is beyond what is read here."""

    def __init__(self, mistake: SqlMistake) -> None:
        super().__init__(mistake.message)
        self.mistake = mistake


def stretch_of(text: str, start: int, end: int) -> Stretch:
    """What stands between two offsets of a text, as far as its first line goes."""
    line = text.count("\n", 0, start) + 1
    begins = text.rfind("\n", 0, start) + 1
    return Stretch(line, start - begins + 1, text[start:end].partition("\n")[0])
