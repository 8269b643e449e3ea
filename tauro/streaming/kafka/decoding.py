"""Messages become rows; one that can't be read ends the batch, and is named; or it is counted and kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tauro.streaming.vocabulary import OnTombstone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyspark.sql import Column, DataFrame

    from tauro.streaming.decoders.base import BaseDecoder, DecoderSpec

MESSAGE_COLUMNS = ("timestamp", "topic", "partition", "offset")
BARE_COLUMNS = ("key", "value", "topic", "partition", "offset", "timestamp", "timestampType")
"""What Spark gives of a message whose value nobody decodes."""
UNREADABLE = "can't be read:"
"""Stands in the error that Spark raises for a message, after the message's place."""
_SHOWN_CHARACTERS = 100
_PARSED = "_tauro_parsed"
_FAULT = "_tauro_fault"


def renamed(message_columns: Iterable[str], payload: Iterable[str]) -> dict[str, str]:
    """The columns of Kafka whose names the payload has, too, each with the name it gets instead."""
    taken = {name.casefold() for name in payload}
    names: dict[str, str] = {}
    for column in message_columns:
        if column.casefold() in taken:
            name = f"kafka_{column}"
            while name.casefold() in taken:
                name = f"kafka_{name}"
            names[column] = name
    return names


def decoded(
    frame: DataFrame,
    decoder: BaseDecoder,
    spec: DecoderSpec,
    payload: tuple[str, ...],
    message: tuple[str, ...],
    observation: str | None = None,
) -> DataFrame:
    """The payload's columns, then those of the message that are asked for.

    Messages that can't be read end the batch; with an `observation` they are left out, and it has their number, `n`.
    An observation counts every decoded row. Neither a filter nor a selection of the user's code gets below it, so no
    message that can't be read is passed over unseen, and none is parsed twice.
    """
    from pyspark.sql import functions as F  # noqa: N812

    names = renamed(message, payload)
    parsed, fault = F.col(_PARSED), _fault(decoder, spec)
    read = frame.withColumn(_PARSED, decoder.parse(frame["value"], spec))
    kept = [F.col(column).alias(names.get(column, column)) for column in message]
    if observation is None:
        sound = F.when(fault.isNull(), parsed).otherwise(F.raise_error(_told(fault)))
        whole = read.select(sound.alias(_PARSED), *kept).observe(
            f"tauro_read_{uuid4().hex}", F.count(parsed).alias("n")
        )
    else:
        marked = read.select(parsed, fault.alias(_FAULT), *kept)
        counts = (F.count(F.col(_FAULT)).alias("n"), F.count(parsed).alias("read"))
        whole = marked.observe(observation, *counts).where(F.col(_FAULT).isNull())
    fields = [parsed[column].alias(column) for column in payload]
    return whole.select(*fields, *(names.get(column, column) for column in message))


def unreadable(frame: DataFrame, decoder: BaseDecoder, spec: DecoderSpec) -> DataFrame:
    """The messages that can't be read: `topic`, `partition`, `offset`, `value`, and last why not."""
    from pyspark.sql import functions as F  # noqa: N812

    read = frame.withColumn(_PARSED, decoder.parse(frame["value"], spec)).withColumn(_FAULT, _fault(decoder, spec))
    return read.where(F.col(_FAULT).isNotNull()).select("topic", "partition", "offset", "value", _FAULT)


def _fault(decoder: BaseDecoder, spec: DecoderSpec) -> Column:
    from pyspark.sql import functions as F  # noqa: N812

    value, parsed = F.col("value"), F.col(_PARSED)
    nothing: Any = F.lit(None).cast("string")
    if spec.tombstones is OnTombstone.FAIL:
        nothing = F.lit("it has no value (a tombstone; 'tombstones: keep' makes a row of nulls)")
    return F.when(value.isNull(), nothing).otherwise(decoder.fault(value, parsed, spec))


def _told(fault: Column) -> Column:
    from pyspark.sql import functions as F  # noqa: N812

    text = F.regexp_replace(F.substring(F.col("value").cast("string"), 1, _SHOWN_CHARACTERS), r"\s+", " ")
    return F.concat(
        F.lit("the message of topic '"),
        F.col("topic"),
        F.lit("', partition "),
        F.col("partition").cast("string"),
        F.lit(", offset "),
        F.col("offset").cast("string"),
        F.lit(f" {UNREADABLE} "),
        fault,
        F.coalesce(F.concat(F.lit(": '"), text, F.lit("'")), F.lit("")),
    )
