"""Why a node failed, in the words of the person who wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tauro.errors import ProjectError, TauroError
from tauro.streaming.failures.causes import text_of
from tauro.streaming.failures.known import known_failures
from tauro.streaming.failures.places import place_in_project
from tauro.streaming.failures.spark_gone import SPARK_DIED, is_spark_gone
from tauro.streaming.landing.names import is_landed_name, user_name

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.streaming.specs.node import NodeSpec

_WORKER_ERROR = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit|Interrupt)\b.*)$", re.MULTILINE)
"""The last line of a traceback."""

_OWN_ERROR = re.compile(r"^tauro\.[\w.]+: ")
"""What Tauro raises inside a batch says all there is to say, without its class."""


@dataclass(frozen=True)
class Failure:
    message: str
    hint: str | None = None
    place: str | None = None
    """The line of the project's code, as in `src/nodes.py:5`."""


def explain(error: BaseException, *, node: NodeSpec, root: Path) -> Failure:
    """The cause of a node's failure: one line of what, where in the user's code, and what to do."""
    found = diagnose(error, node=node, root=root)
    if found.place is None or f" ({found.place})" in found.message:
        return Failure(found.message, found.hint)
    return Failure(f"{found.message} ({found.place})", found.hint)


def diagnose(error: BaseException, *, node: NodeSpec, root: Path) -> Failure:
    """The same, with the place for itself."""
    if isinstance(error, ProjectError) and error.problems:
        problem = error.problems[0]
        place = f"{problem.place.file}:{problem.place.line}" if problem.place else None
        return Failure(problem.message, problem.hint, place)
    if isinstance(error, TauroError):
        return Failure(error.message, error.hint)
    if is_spark_gone(error):
        return Failure(SPARK_DIED, "the log tells why; was it killed, or out of memory?")
    text = text_of(error)
    for known in known_failures():
        match = known.pattern.search(text)
        if match:
            said = {key: value or "" for key, value in match.groupdict().items()}
            message = known.message.format(node=node, file=_file_in(text), new=_new_columns(text), **said)
            return _placed(message.rstrip(": "), known.hint, error, text, root)
    return _placed(_short(error, text), None, error, text, root)


def _placed(message: str, hint: str | None, error: BaseException, text: str, root: Path) -> Failure:
    if hint is not None and "{known}" in hint:
        known = re.search(r"Did you mean[^\[]*\[(?P<known>[^\]]*)\]", text)
        hint = None if known is None else hint.format(known=known["known"].replace("`", "'"))
    return Failure(message, hint, place_in_project(error, text, root))


def _file_in(text: str) -> str:
    """The file that Spark could not read, by the name that the user gave it."""
    match = re.search(r"reading file (?P<uri>\S+?)\.?\s", text)
    if match is None:
        return "an input file"
    name = unquote(match["uri"].rsplit("/", 1)[-1])
    return repr(user_name(name) if is_landed_name(name) else name)


def _new_columns(text: str) -> str:
    """What the rows have and their Delta table has not, as Delta draws the two."""
    drawn = re.search(
        r"Table schema:\s+root\n(?P<table>.*?)\n\s*\n.*?Data schema:\s+root\n(?P<rows>.*?)(?:\n\s*\n|$)", text, re.S
    )
    if drawn is None:
        return "some"
    names = {part: re.findall(r"^ \|-- (.*?): ", drawn[part], re.MULTILINE) for part in ("table", "rows")}
    return ", ".join(repr(name) for name in names["rows"] if name not in names["table"]) or "some"


def _short(error: BaseException, text: str) -> str:
    """The first line that says something, without Spark's codes."""
    worker = _WORKER_ERROR.findall(text) if "Python worker" in text or "Python Proxy" in text else []
    if worker:
        return _OWN_ERROR.sub("", str(worker[-1]))
    cause = re.search(r"(?:Caused by|Cause|root cause)s?: *(?P<said>[^\n]+)", text)
    said = cause["said"] if cause is not None else next((line for line in text.splitlines() if line.strip()), "")
    said = re.sub(r"^(?:\[STREAM_FAILED\] )?Query .*? terminated with exception: ", "", said)
    said = re.sub(r"^\[[A-Z0-9_.]+\] *", "", said)
    said = re.sub(r" SQLSTATE: \w+.*", "", said)
    name = type(error).__name__
    said = said.rstrip(";")
    return said if type(error).__module__.startswith(("pyspark", "py4j")) else f"{name}: {said}".rstrip(": ")
