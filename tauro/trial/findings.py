"""What went wrong with a node becomes a problem, at the line or key that it is about."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from tauro.errors import ProjectError
from tauro.problems import Place, Problem, Severity, Stretch
from tauro.streaming.exceptions import StreamingError
from tauro.streaming.failures.failure import diagnose
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

    from tauro.problems import KeyPath
    from tauro.streaming.failures.failure import Failure
    from tauro.streaming.specs.node import NodeSpec

_BY_CONDITION = {
    "UNRESOLVED_COLUMN": "unknown-column",
    "STREAMING_OUTPUT_MODE": "unfit-output-mode",
    "CALL_ON_STREAMING_DATASET_UNSUPPORTED": "stream-call",
    "Queries with streaming sources must be executed": "stream-call",
}
"""How Spark's condition begins, or its message where it has none."""

_CODES = {
    "input": "unreadable-input",
    "function": "bad-expression",
    "start": "unsupported-operation",
    "output": "unfit-columns",
    "code of the project": "function-fails",
}
"""What was being done, or whose code has raised."""

_USERS = _CODES["code of the project"]


class Step(Enum):
    """What was being done."""

    INPUT = "input"
    FUNCTION = "function"
    START = "start"
    OUTPUT = "output"


class Finder:
    """Of one node."""

    def __init__(self, node: NodeSpec, root: Path) -> None:
        self._node = node
        self._root = root

    def problems(
        self, error: BaseException, step: Step, key_path: KeyPath, *, lacks_rows: bool = False
    ) -> Iterator[Problem]:
        """What an error says. `key_path` is what it is about where no line of the project's code is.

        Where a table lacks the rows that it has in a run, what a function raises may be for want of them.
        """
        if isinstance(error, ProjectError) and error.problems:
            for problem in error.problems:
                yield Problem(problem.code, problem.message, key_path, problem.hint, place=problem.place)
            return
        code = _code(error, step)
        failure = diagnose(error, node=self._node, root=self._root)
        if code == "unfit-output-mode" and failure.place is None:
            key_path = self._output_mode(key_path)
        place, within = self._line(failure), None
        if isinstance(error, StreamingError) and error.get_context("sql_line") is not None:
            place, within = self._line_of_sql(error)
        severity = Severity.WARNING if lacks_rows and code == _USERS else Severity.ERROR
        yield Problem(code, self._told(failure.message), key_path, failure.hint, severity, place=place, within=within)

    def hang(self, limit_seconds: float, frame: FrameType | None, key_path: KeyPath) -> Problem:
        message = self._told(f"it was not built within {limit_seconds:g} seconds")
        hint = "its function may only describe what is to be done with rows: let it wait for nothing"
        place = next((place for place in self._lines_around(frame) if place is not None), None)
        return Problem("slow-function", message, key_path, hint, place=place)

    def _told(self, message: str) -> str:
        name = repr(self._node.name)
        return message if name in message else f"node {name}: {message}"

    def _output_mode(self, key_path: KeyPath) -> KeyPath:
        said = self._node.settings.output_mode
        return key_path if said in {None, OutputMode.APPEND} else self._node.setting("output_mode")

    def _line(self, failure: Failure) -> Place | None:
        if failure.place is None:
            return None
        file, _, number = failure.place.rpartition(":")
        return self._place(file, int(number))

    def _line_of_sql(self, error: StreamingError) -> tuple[Place | None, Stretch | None]:
        file, number = error.get_context("sql_file"), int(error.get_context("sql_line"))
        if file is not None:
            return self._place(file, number), None
        lines = (self._node.sql or "").splitlines()
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        return None, Stretch(number, len(line) - len(line.lstrip()) + 1, line.strip())

    def _place(self, file: str, number: int) -> Place:
        """The whole line but for its margin."""
        lines = (self._root / file).read_text(encoding="utf-8", errors="replace").splitlines()
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        return Place(file, number, len(line) - len(line.lstrip()) + 1, max(len(line.strip()), 1))

    def _lines_around(self, frame: FrameType | None) -> Iterator[Place | None]:
        """From the innermost call outwards; None for a line of somebody else's."""
        prefix = f"{self._root}/"
        while frame is not None:
            file = frame.f_code.co_filename
            ours = file.startswith(prefix) and "/site-packages/" not in file
            yield self._place(file.removeprefix(prefix), frame.f_lineno) if ours else None
            frame = frame.f_back


def _code(error: BaseException, step: Step) -> str:
    if isinstance(error, StreamingError):
        said = error.get_context("problem_code")
        if said is not None:
            return str(said)
    raised = _by_spark(error)
    if raised is None:
        is_users = step in {Step.FUNCTION, Step.OUTPUT} and not isinstance(error, StreamingError)
        return _USERS if is_users else _CODES[step.value]
    said = str(getattr(raised, "getCondition", lambda: None)() or ""), str(raised)
    return next(
        (code for start, code in _BY_CONDITION.items() if said[0].startswith(start) or start in said[1]),
        _CODES[step.value],
    )


def _by_spark(error: BaseException) -> BaseException | None:
    """What Spark's analysis says: the error itself, or what it came from."""
    from pyspark.errors import AnalysisException, StreamingQueryException

    links = (error, error.__cause__)
    return next((link for link in links if isinstance(link, AnalysisException | StreamingQueryException)), None)
