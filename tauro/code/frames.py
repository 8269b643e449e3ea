"""What the methods of PySpark's frames do to a stream.

Each name was tried on a stream with Spark 4.2; `tests/spark/test_stream_calls.py` tries them again.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final


class Kind(Enum):
    FRAME = "DataFrame"
    GROUPED = "GroupedData"
    NULLS = "DataFrame.na"
    STATISTICS = "DataFrame.stat"


_STAYS_A_FRAME: Final = frozenset(
    """
    agg alias coalesce crossJoin describe distinct drop dropDuplicates dropDuplicatesWithinWatermark drop_duplicates
    dropna exceptAll fillna filter freqItems hint intersect intersectAll join limit mapInArrow mapInPandas melt observe
    offset orderBy repartition repartitionByRange replace sample sampleBy select selectExpr sort sortWithinPartitions
    subtract summary to toDF union unionAll unionByName unpersist unpivot where withColumn withColumnRenamed withColumns
    withColumnsRenamed withMetadata withWatermark
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)
_GIVES: Final = {
    Kind.FRAME: dict.fromkeys(_STAYS_A_FRAME, Kind.FRAME)
    | dict.fromkeys(("groupBy", "groupby", "rollup", "cube"), Kind.GROUPED),
    Kind.GROUPED: dict.fromkeys(("agg", "count", "sum", "avg", "mean", "max", "min"), Kind.FRAME)
    | {"applyInPandas": Kind.FRAME, "pivot": Kind.GROUPED},
    Kind.NULLS: dict.fromkeys(("fill", "drop", "replace"), Kind.FRAME),
    Kind.STATISTICS: dict.fromkeys(("freqItems", "sampleBy"), Kind.FRAME),
}
_PROPERTIES: Final = {"na": Kind.NULLS, "stat": Kind.STATISTICS}

_EACH_BATCH = "a function that is an output gets each micro-batch as a table, where it can be called"
_SMALL = "take it out: a stream is worked off batch by batch, there is nothing to keep"
_WRITTEN = "give the DataFrame back: the node's output writes it"
_REFUSED: Final = {
    "count": "'.groupBy().count()' counts, and gives a DataFrame",
    "show": "take it out; an output that prints shows rows",
    "write": _WRITTEN,
    "writeTo": _WRITTEN,
    "mergeInto": _WRITTEN,
    "cache": _SMALL,
    "persist": _SMALL,
    "checkpoint": _SMALL,
    "localCheckpoint": _SMALL,
} | dict.fromkeys(
    """
    approxQuantile collect corr cov crosstab first foreach foreachPartition head inputFiles isEmpty pandas_api rdd tail
    take toArrow toLocalIterator toPandas transpose
    """.split(),  # noqa: SIM905
    _EACH_BATCH,
)
_REFUSED_PROPERTIES: Final = frozenset({"rdd", "write"})
_REFUSED_STATISTICS: Final = frozenset({"approxQuantile", "corr", "cov", "crosstab"})


REFUSED_WORDS: Final = re.compile(rf"\b({'|'.join([*_REFUSED, 'pivot'])})\b")
"""Where none of these stands, nothing is refused."""


def given_by(kind: Kind, method: str) -> Kind | None:
    """What a method gives when it is called; None for what is neither a frame nor a way to one."""
    return _GIVES[kind].get(method)


def property_of(kind: Kind, name: str) -> Kind | None:
    return _PROPERTIES.get(name) if kind is Kind.FRAME else None


def refused_when_read(kind: Kind, name: str) -> str | None:
    """The remedy where Spark refuses a stream the property; None where it does not."""
    return _REFUSED[name] if kind is Kind.FRAME and name in _REFUSED_PROPERTIES else None


def refused_when_called(kind: Kind, method: str, arguments: int) -> str | None:
    """The remedy where Spark refuses the call on a stream; None where it does not."""
    if kind is Kind.FRAME and method not in _REFUSED_PROPERTIES:
        return _REFUSED.get(method)
    if kind is Kind.STATISTICS and method in _REFUSED_STATISTICS:
        return _REFUSED[method]
    if kind is Kind.GROUPED and method == "pivot" and arguments == 1:
        return "say which values become columns: '.pivot(column, [value, ...])'"
    return None
