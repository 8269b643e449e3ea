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

    there = [column(name).isNotNull() for name in frame.columns if name != but]
    any_there = F.greatest(*there) if len(there) > 1 else there[0]
    return frame.observe(observation, F.count_if(~any_there).alias("empty"), *counts)


def column(name: str) -> Column:
    """A column of any name, dots and all."""
    from pyspark.sql import functions as F  # noqa: N812

    return F.col("`" + name.replace("`", "``") + "`")
