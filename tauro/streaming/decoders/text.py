"""Messages that are text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from tauro.streaming.decoders.base import BaseDecoder, DecoderSpec

if TYPE_CHECKING:
    from pyspark.sql import Column

_COLUMN = "value"


class TextDecoderSpec(DecoderSpec):
    """Text in UTF-8: one column, `value STRING`."""

    example: ClassVar[Mapping[str, Any]] = {"format": "text"}

    @property
    def column_names(self) -> tuple[str, ...]:
        return (_COLUMN,)


class TextDecoder(BaseDecoder):
    formats: ClassVar[tuple[str, ...]] = ("text",)
    spec: ClassVar[type[TextDecoderSpec]] = TextDecoderSpec

    def columns(self, config: TextDecoderSpec) -> tuple[str, ...]:
        return config.column_names

    def parse(self, value: Column, config: TextDecoderSpec) -> Column:
        from pyspark.sql import functions as F  # noqa: N812

        return F.when(value.isNotNull(), F.struct(value.cast("string").alias(_COLUMN)))

    def fault(self, value: Column, parsed: Column, config: TextDecoderSpec) -> Column:
        from pyspark.sql import functions as F  # noqa: N812

        return F.when(~F.is_valid_utf8(parsed[_COLUMN]), F.lit("it is not text in UTF-8"))
