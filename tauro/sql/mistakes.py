"""What is wrong with a query, and where in its text."""

from __future__ import annotations

from dataclasses import dataclass

from tauro.problems import Severity, Stretch, stretch_of


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
