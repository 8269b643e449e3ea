"""What is looked at outside before a query starts, since Spark would wait for it in silence."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.readers import READERS
from tauro.streaming.session import ContextLike, spark_of
from tauro.streaming.vocabulary import TriggerType
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tauro.streaming.run.plan import NodePlan

_LOCAL_MASTER = re.compile(r"local(?:\[(?P<threads>\d+|\*)(?:,\s*\d+)?\])?")


def preflight(node: NodePlan, context: ContextLike) -> int:
    """Ask the node's sources and sinks; needs no session. Gives how many partitions are read at once, as far as known.

    Raises:
        StreamingError: a source or a sink is not there.
    """
    read = [
        READERS.get(plan.source.format)(context).preflight(plan.source) or 0 for plan in node.inputs if plan.is_stream
    ]
    for output in node.outputs:
        WRITERS.get(output.sink.format)(context).preflight(output.sink)
    return sum(read)


def require_slots(node: NodePlan, context: ContextLike, partitions: int) -> None:
    """In real time each partition needs a core of its own, all the time; Spark lets those without one wait, unread.

    Raises:
        StreamingQueryError: there are fewer cores than partitions.
    """
    if node.trigger.type is not TriggerType.REAL_TIME:
        return
    slots = _slots(spark_of(context))
    if slots is not None and partitions > slots:
        raise StreamingQueryError(
            f"the trigger '{node.trigger.type.value}' needs a core for each of the {partitions} partitions that node "
            f"{node.name!r} reads, and Spark has {slots}: the other partitions would not be read",
            hint="give Spark more cores, read fewer topics, or take the trigger 'processing_time'",
        )


def _slots(spark: SparkSession) -> int | None:
    """How many tasks run at once; None where the session does not tell, as on Spark Connect."""
    master = spark.conf.get("spark.master", "") or ""
    local = _LOCAL_MASTER.fullmatch(master)
    if local is not None:
        threads = local["threads"] or "1"
        return os.cpu_count() if threads == "*" else int(threads)
    try:
        return int(spark.sparkContext.defaultParallelism)
    except (AttributeError, RuntimeError):
        return None
