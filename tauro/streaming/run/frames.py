"""From a node's inputs, through the user's functions, to the frame that is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tauro.code.load import load_function
from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.run.sql_frame import query

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame

    from tauro.streaming.specs.base import UserFunction
    from tauro.streaming.specs.node import NodeSpec
    from tauro.streaming.specs.source import SourceSpec

ROWS_OUT = "tauro_rows_out"
"""Name of the observation that counts what a micro-batch writes: file sinks do not tell."""

ROWS_BAD = "tauro_bad_rows:"
"""Beginning of the name of the observation that counts the rows of an input that do not fit."""

_WITH_TIMES = frozenset({"timestamp", "struct"})
"""A window is a struct."""
_BECOME_TIMES = frozenset({"string", "date", "timestamp_ntz"})


def transform(node: NodeSpec, frames: Sequence[DataFrame], root: Path) -> DataFrame:
    """The node's result: `transforms` in turn on the first input, then `function` or `sql` on all of them.

    Raises:
        ProjectError: a function can't be imported.
        StreamingQueryError: a function gives back something that is not a DataFrame.
        Exception: whatever the user's function raises.
    """
    first, *others = frames
    for reference in node.transforms:
        first = _apply(node, reference, root, first)
    if node.sql is not None:
        return query(node, node.sql, [first, *others], root)
    if node.function is None:
        return first
    return _apply(node, node.function, root, first, *others, **node.params)


def _apply(node: NodeSpec, reference: UserFunction, root: Path, *frames: DataFrame, **params: Any) -> DataFrame:
    from pyspark.sql import DataFrame as AnyDataFrame

    function = load_function(root, reference) if isinstance(reference, str) else reference
    result = function(*frames, **params)
    if isinstance(result, AnyDataFrame):
        return result
    what = "nothing (None)" if result is None else f"{type(result).__name__} {result!r:.40}"
    name = reference if isinstance(reference, str) else getattr(reference, "__qualname__", repr(reference))
    raise StreamingQueryError(
        f"function {name!r} of node {node.name!r} gave back {what}, not a DataFrame",
        hint="end it with 'return df'" if result is None else "let it return the DataFrame that is to be written",
        problem_code="no-result",
    )


def with_watermark(frame: DataFrame, source: SourceSpec, name: str) -> DataFrame:
    """The frame with the source's watermark; a text column with times is cast first."""
    watermark = source.watermark
    if watermark is None:
        return frame
    folded = watermark.column.casefold()
    column = next((field for field in frame.schema.fields if field.name.casefold() == folded), None)
    if column is None:
        raise StreamingQueryError(
            f"the watermark's column {watermark.column!r} is not among the columns of input {name!r}",
            hint="it has: " + ", ".join(frame.columns),
            problem_code="unknown-column",
        )
    if column.dataType.typeName() in _BECOME_TIMES:
        frame = frame.withColumn(watermark.column, frame[watermark.column].cast("timestamp"))
    elif column.dataType.typeName() not in _WITH_TIMES:
        raise StreamingQueryError(
            f"the watermark's column {watermark.column!r} has no times: it is {column.dataType.simpleString().upper()}",
            hint="name a column with times, or make one of it where it is written",
            problem_code="no-time",
        )
    return frame.withWatermark(watermark.column, watermark.delay)


def with_rows_counted(frame: DataFrame) -> DataFrame:
    from pyspark.sql import functions as F  # noqa: N812 - the name that everybody uses

    return frame.observe(ROWS_OUT, F.count(F.lit(1)).alias("n"))


def with_source_file(frame: DataFrame, column: str, folder: str) -> DataFrame:
    """The frame with the path of the user's file that each row came from, out of the name its copy landed under.

    Spark tells the copy's name percent-encoded; the name itself holds the user's, with `=XX` for unsafe characters.
    """
    from pyspark.sql import functions as F  # noqa: N812

    landed = F.url_decode(F.replace(F.col("_metadata.file_name"), F.lit("+"), F.lit("%2B")))
    escaped = F.regexp_extract(landed, r"(?s)^[0-9a-f]{16}-(.*)$", 1)
    whole = F.replace(escaped, F.lit("=~"), F.lit("..."))
    name = F.url_decode(F.replace(F.replace(whole, F.lit("+"), F.lit("%2B")), F.lit("="), F.lit("%")))
    return frame.withColumn(column, F.concat(F.lit(folder.rstrip("/") + "/"), name))
