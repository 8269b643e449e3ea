"""Rows that fit their schema, told from those that do not, before any code of the user's sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


def without_bad_rows(frame: DataFrame, marks: str, observation: str) -> DataFrame:
    """The rows that fit, and an observation of how many (`n`) do not: those with a text in the column `marks`."""
    from pyspark.sql import functions as F  # noqa: N812

    counted = _with_all_read(frame, observation, F.count(column(marks)).alias("n"), but=marks)
    return counted.where(column(marks).isNull()).drop(marks)


def with_all_read(frame: DataFrame, name: str) -> DataFrame:
    """The same rows, of which each is read whole, so that none which does not fit is passed over."""
    return _with_all_read(frame, f"tauro_all_read:{name}")


def _with_all_read(frame: DataFrame, observation: str, *counts: Column, but: str | None = None) -> DataFrame:
    """Spark makes a value, and so finds that it does not fit, only where somebody wants it.

    So an observation looks at every column. No filter and no selection of the user's code gets below it.
    """
    from pyspark.sql import functions as F  # noqa: N812

    return frame.observe(observation, F.count_if(~_any_there(frame, but)).alias("empty"), *counts)


def count_whole(frame: DataFrame) -> int:
    """How many rows there are when each is read whole; Spark may see others where it is to count lines alone."""
    from pyspark.sql import functions as F  # noqa: N812

    there = _any_there(frame)
    filled, empty = frame.agg(F.count_if(there), F.count_if(~there)).collect()[0]
    return int(filled + empty)


def _any_there(frame: DataFrame, but: str | None = None) -> Column:
    from pyspark.sql import functions as F  # noqa: N812

    there = [column(name).isNotNull() for name in frame.columns if name != but]
    return F.greatest(*there) if len(there) > 1 else there[0]


def column(name: str) -> Column:
    """A column of any name, dots and all."""
    from pyspark.sql import functions as F  # noqa: N812

    return F.col("`" + name.replace("`", "``") + "`")
