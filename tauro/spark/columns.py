"""Columns in Spark's own types; a session must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pyspark.sql.types import StructType


def struct_of(ddl: str) -> StructType:
    from pyspark.sql.types import StructType

    return cast("StructType", StructType.fromDDL(ddl))


def with_more(columns: StructType, others: StructType) -> StructType:
    """The columns, and those of the others that are not among them; case does not tell them apart."""
    from pyspark.sql.types import StructType

    names = {name.casefold() for name in columns.names}
    return StructType([*columns.fields, *(field for field in others.fields if field.name.casefold() not in names)])
