"""Why a node failed, in the words of the person who wrote it."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tauro.errors import ProjectError, TauroError
from tauro.streaming.kafka.decoding import UNREADABLE
from tauro.streaming.landing.names import is_landed_name, user_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tauro.streaming.specs.node import NodeSpec

SPARK_DIED = "the Spark process died"
_LONGEST_CHAIN = 10


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
    for pattern, message, hint in _KNOWN:
        match = pattern.search(text)
        if match:
            said = {key: value or "" for key, value in match.groupdict().items()}
            return _placed(
                message.format(node=node, file=_file_in(text), new=_new_columns(text), **said).rstrip(": "),
                hint,
                error,
                text,
                root,
            )
    return _placed(_short(error, text), None, error, text, root)


def is_spark_gone(error: BaseException) -> bool:
    """Whether the JVM does not answer any more; a connection that the user's code makes is another matter."""
    files = {frame.filename for frame in traceback.extract_tb(error.__traceback__)}
    if isinstance(error, ConnectionError | EOFError) and any(file.endswith(_ROWS_COME_IN) for file in files):
        return True
    if isinstance(error, ConnectionError):
        return any("/py4j/" in file for file in files)
    name = type(error).__name__
    return name == "Py4JNetworkError" or (name == "Py4JError" and _NO_ANSWER.search(str(error)) is not None)


_ROWS_COME_IN = "/pyspark/serializers.py"
"""Rows are not fetched by py4j, but over a socket of their own."""

_NO_ANSWER = re.compile(r"Answer from Java side is empty|while sending|^An error occurred while calling \S+$")
"""The last one is what py4j says of an answer that breaks off before it holds anything: an error's has a trace."""


_WORKER_ERROR = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit|Interrupt)\b.*)$", re.MULTILINE)
"""The last line of a traceback."""

_OWN_ERROR = re.compile(r"^tauro\.[\w.]+: ")
"""What Tauro raises inside a batch says all there is to say, without its class."""

_KNOWN: tuple[tuple[re.Pattern[str], str, str | None], ...] = (
    (
        re.compile(
            r"\[UNRESOLVED_COLUMN\S*\][^`]*`(?P<column>[^`]+)`(?:.*?Did you mean.*?\[(?P<known>[^\]]*)\])?", re.S
        ),
        "there is no column '{column}'",
        "the columns are: {known}",
    ),
    (
        re.compile(r"Queries with streaming sources must be executed with writeStream"),
        "a stream has no end: it can't be counted, collected or shown",
        "take that out, or do it to each micro-batch in the function of a 'foreach_batch' output",
    ),
    (
        re.compile(
            r"output mode: append\..*?not supported for streaming aggregations without watermark", re.IGNORECASE
        ),
        "the output mode 'append' is not supported for streaming aggregations without watermark",
        "give the input a 'watermark:' and group by its column, or by a window of it; or take 'complete' or 'update' "
        "with an output that can",
    ),
    (
        re.compile(r"Sorting is not supported on streaming DataFrames"),
        "a stream can't be sorted, but for aggregated rows in the output mode 'complete'",
        "leave the order to whoever reads the output",
    ),
    (
        re.compile(r"possible 'correctness' issue due to global watermark"),
        "one stateful operation feeds another, in an output mode in which Spark could lose rows between them",
        "say 'output_mode: append', with a watermark for each; or split the node in two",
    ),
    (
        re.compile(
            r"\[DELTA_FAILED_TO_MERGE_FIELDS\][^\n]*?fields '(?P<column>[^']+)'.*?"
            r"incompatible data types (?P<types>[^\n]+?)(?= SQLSTATE|\n|$)",
            re.S,
        ),
        "the column '{column}' has a type that its table does not take: {types}",
        "the table's type comes first; cast the column to it in the node's function",
    ),
    (
        re.compile(r"A schema mismatch detected when writing to the Delta table"),
        "the Delta table does not have the same columns: it lacks {new}",
        "take 'mergeSchema: false' out of the output's options to let the table grow, or select the table's columns",
    ),
    (
        re.compile(r"Partition (?P<partition>\S+) offset was changed from (?P<wanted>\d+) to (?P<end>\d+)"),
        "partition {partition} was to be read from offset {wanted} on, and ends before offset {end}",
        "'tauro rewind' sets the node to another offset; if the topic was made anew, start over with 'tauro reset'",
    ),
    (
        re.compile(r"Some data may have been lost because they are.*?Reason:\s*(?P<reason>[^\n]+?)\.?(?=\n|$)", re.S),
        "messages are gone from Kafka that were not read yet: {reason}",
        "let the topic keep its messages for longer ('retention.ms'); to go on with those that are left, and without "
        "the others, say 'failOnDataLoss: false' in the input's options",
    ),
    (
        re.compile(r"No space left on device"),
        "the disk is full: no space left on device",
        "make room: nothing is lost, and it goes on where it was",
    ),
    (
        re.compile(r"Read-only file system"),
        "a folder can't be written: read-only file system",
        "make it writable: nothing is lost, and it goes on where it was",
    ),
    (
        re.compile(r"(?:(?P<java>/\S+) \()?Permission denied(?:\)|: '?(?P<python>[^'\n]+)'?)?"),
        "permission denied: {java}{python}",
        "look at the owner and the rights of the output and the state folder",
    ),
    (
        re.compile(r"MALFORMED_RECORD_IN_PARSING\S*\][^\n]*?(?:\[(?P<row>[^\]]*)\])"),
        "a row of {file} does not fit the schema: {row}",
        "declare a schema that it fits, as in 'schema:' with STRING for the column, and start again: "
        "the batch is read again",
    ),
    (
        re.compile(
            rf"\[USER_RAISED_EXCEPTION\] (?P<said>the message of topic [^\n]* {UNREADABLE} [^\n]*?)(?= SQLSTATE|\n|$)"
        ),
        "{said}",
        "mend the schema, or take the value as 'text' and read it yourself, and start again: the batch is read again",
    ),
    (
        re.compile(r"Failed to find (?:the )?data source: (?P<name>\w+)"),
        "Spark has no code for the format '{name}': the session was made without its jars",
        "let Context.from_project make the session, which brings them, before any other of the process; or name them "
        "in 'spark.jars' of your own",
    ),
    (
        re.compile(r"\[PATH_ALREADY_EXISTS\] Path (?:file:)?(?P<path>.+?) already exists"),
        "there is something in '{path}' already",
        "move it away, or say 'mode: append' or 'mode: overwrite' in the output",
    ),
    (
        re.compile(r"^(?:.*terminated with exception: )?Connection refused$", re.MULTILINE),
        "nothing answers there: connection refused",
        "start what is to answer (for a socket 'nc -lk PORT'), then this; or mend host and port",
    ),
    (
        re.compile(r"\[DELTA_MISSING_CHANGE_DATA\][^\n]*?version \[(?P<version>\d+)\]"),
        "the table's change feed does not reach back to version {version}: it was off then",
        "say a later 'startingVersion'; DESCRIBE HISTORY shows since when it is on",
    ),
    (
        re.compile(
            r"\[DELTA_SOURCE_(?:TABLE_)?IGNORE_(?:CHANGES|DELETE)\].*?at version (?P<version>\d+)"
            r".*?at path (?:file:)?(?P<path>\S+?)\. ",
            re.S,
        ),
        "version {version} of the table '{path}' changes rows that were read already, which a stream can't undo",
        "read its changes with 'format: delta_stream', or pass over them with 'options: {skipChangeCommits: true}'",
    ),
    (
        re.compile(r"output mode: complete\..*?not supported for no streaming aggregations", re.IGNORECASE),
        "the output mode 'complete' needs an aggregation, and node '{node.name}' has none",
        "aggregate in its function, or take 'append'",
    ),
    (
        re.compile(r"Race while writing batch (?P<batch>\d+)"),
        "another query writes into the same output folder",
        "give each query an output folder of its own",
    ),
)


def _placed(message: str, hint: str | None, error: BaseException, text: str, root: Path) -> Failure:
    if hint is not None and "{known}" in hint:
        known = re.search(r"Did you mean[^\[]*\[(?P<known>[^\]]*)\]", text)
        hint = None if known is None else hint.format(known=known["known"].replace("`", "'"))
    return Failure(message, hint, _place_in_project(error, text, root))


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


def text_of(error: BaseException) -> str:
    return "\n".join(str(link).partition("=== Streaming Query ===")[0] for link in causes_of(error))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it; where the cause lies in the JVM, pyspark keeps it in an attribute of its own."""
    link: BaseException | None = error
    for _ in range(_LONGEST_CHAIN):
        if link is None:
            return
        yield link
        link = getattr(link, "_cause", None) or link.__cause__ or link.__context__


def _place_in_project(error: BaseException, text: str, root: Path) -> str | None:
    """The innermost line of the project's code: on the driver, in a worker's traceback, or where Spark says so."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        shown = in_project(frame.filename, root)
        if shown is not None:
            return f"{shown}:{frame.lineno}"
    return next(_places_in(text, root), None)


def _places_in(text: str, root: Path) -> Iterator[str]:
    for file, line in reversed(re.findall(r'File "([^"]+)", line (\d+)', text)):
        inside = file.partition(".zip/")[2]
        if inside and (root / inside).is_file():
            yield f"{inside}:{line}"
        elif (shown := in_project(file, root)) is not None:
            yield f"{shown}:{line}"
    for file, line in re.findall(r"was called from\s+(\S+):(\d+)", text):
        if (shown := in_project(file, root)) is not None:
            yield f"{shown}:{line}"


def in_project(file: str, root: Path) -> str | None:
    """The path of a file of the user's code, as the project knows it; None for any other file."""
    prefix = f"{root}/"
    if not file.startswith(prefix) or "/site-packages/" in file or "/.tauro/" in file:
        return None
    return file.removeprefix(prefix)
