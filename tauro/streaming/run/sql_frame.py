"""A node's query over its inputs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tauro.sql.query import without_end
from tauro.sql.text import read_sql
from tauro.streaming.exceptions import StreamingQueryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame

    from tauro.streaming.specs.node import NodeSpec

_POSITION = re.compile(r"\(line (?P<line>\d+), pos \d+\)|; line (?P<other>\d+) pos \d+")
_LINES_BEFORE = 1


def query(node: NodeSpec, written: str, frames: Sequence[DataFrame], root: Path) -> DataFrame:
    """The rows of a node's query, in which each input goes by its name.

    Inputs are common table expressions around the query, not views of the session: nodes that run at once in one
    session may give the same name to different rows. Braces are Spark's marks for the frames, so the query's own are
    doubled.

    Raises:
        StreamingQueryError: the file can't be read, or Spark can't; with the file and the line.
    """
    from pyspark.errors import AnalysisException

    try:
        sql = read_sql(root, written)
    except ValueError as error:
        raise StreamingQueryError(str(error)) from error
    inputs = dict(zip((binding.name for binding in node.inputs), frames, strict=True))
    marked = {f"input_{index}": frame for index, frame in enumerate(inputs.values())}
    views = ", ".join(
        f"{_quoted(name)} AS (SELECT * FROM {{{mark}}})" for name, mark in zip(inputs, marked, strict=True)
    )
    text = without_end(sql.text)
    spark = frames[0].sparkSession
    try:
        return spark.sql(f"WITH {views} (\n{_braces_doubled(text)}\n)", dict(node.params) or None, **marked)
    except AnalysisException as error:
        raise _failure(node, sql.file, error) from error


def _quoted(name: str) -> str:
    return _braces_doubled("`" + name.replace("`", "``") + "`")


def _braces_doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _failure(node: NodeSpec, file: str | None, error: Exception) -> StreamingQueryError:
    """What Spark says of the query, at the place that the user knows."""
    said = re.sub(r"^\s*\[[A-Z0-9_.]+\] *", "", str(error)).strip().splitlines()[0]
    said = re.sub(r" SQLSTATE: .*", "", said).rstrip(".")
    position = _POSITION.search(str(error))
    line = int(position["line"] or position["other"]) - _LINES_BEFORE if position else None
    place = ":".join(str(part) for part in (file, line) if part is not None)
    if file is None and line is not None:
        place = f"line {line} of 'sql'"
    message = f"the SQL of node {node.name!r}: {said}" + (f" ({place})" if place else "")
    return StreamingQueryError(message, sql_file=file, sql_line=line)
