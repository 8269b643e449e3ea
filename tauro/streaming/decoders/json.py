"""Messages that are JSON objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from tauro.streaming.decoders.base import BaseDecoder, DecoderSpec
from tauro.streaming.decoders.schemas import SchemaReference, known_schema, read_schema
from tauro.streaming.specs.base import OptionValue
from tauro.streaming.specs.options import check_options, with_defaults

if TYPE_CHECKING:
    from pyspark.sql import Column

    from tauro.schema import Schema

_OPTIONS = frozenset(
    """
    allowComments allowUnquotedFieldNames allowSingleQuotes allowNumericLeadingZeros
    allowBackslashEscapingAnyCharacter allowUnquotedControlChars allowNonNumericNumbers dateFormat timestampFormat
    timestampNTZFormat timeFormat enableDateTimeParsingFallback locale timeZone maxNestingDepth maxNumLen maxStringLen
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)
_RESERVED = {
    "mode": "a value that can't be read ends the batch",
    "columnNameOfCorruptRecord": "a value that can't be read ends the batch",
}


class JsonDecoderSpec(DecoderSpec):
    """One JSON object in UTF-8: a column for each field of the schema."""

    example: ClassVar[Mapping[str, Any]] = {"format": "json", "schema": "id BIGINT, name STRING"}

    declared_schema: Any = Field(alias="schema")
    """Columns and types: DDL text, a list of `{name, type}`, a `.ddl` or `.json` file, or `module:name`."""
    options: dict[str, OptionValue] = Field(default_factory=dict)
    """Spark's own options for reading JSON."""

    @field_validator("declared_schema")
    @classmethod
    def _schema_is_readable(cls, value: Any, info: ValidationInfo) -> Schema | SchemaReference:
        return read_schema(value, (info.context or {}).get("root"))

    @field_validator("options")
    @classmethod
    def _options_are_known(cls, options: dict[str, OptionValue]) -> dict[str, OptionValue]:
        check_options(options, known=_OPTIONS, reserved=_RESERVED)
        return options

    @property
    def column_names(self) -> tuple[str, ...] | None:
        return None if isinstance(self.declared_schema, SchemaReference) else self.declared_schema.names


class JsonDecoder(BaseDecoder):
    formats: ClassVar[tuple[str, ...]] = ("json",)
    spec: ClassVar[type[JsonDecoderSpec]] = JsonDecoderSpec

    def columns(self, config: JsonDecoderSpec) -> tuple[str, ...]:
        return known_schema(config.declared_schema).names

    def parse(self, value: Column, config: JsonDecoderSpec) -> Column:
        from pyspark.sql import functions as F  # noqa: N812

        schema = known_schema(config.declared_schema)
        broken = _broken(schema)
        options = with_defaults(config.options, {"mode": "PERMISSIVE", "columnNameOfCorruptRecord": broken})
        return F.from_json(value.cast("string"), f"{schema.ddl()}, `{broken}` STRING", options)

    def fault(self, value: Column, parsed: Column, config: JsonDecoderSpec) -> Column:
        """Spark makes null of an empty text whole, of a field that does not fit alone, and of one that is missing."""
        from pyspark.sql import functions as F  # noqa: N812

        schema = known_schema(config.declared_schema)
        fault = F.when(~F.is_valid_utf8(value.cast("string")), F.lit("it is not text in UTF-8")).when(
            parsed.isNull() | parsed[_broken(schema)].isNotNull(), F.lit("it is no JSON object that fits the schema")
        )
        for column in schema.columns:
            if not column.nullable:
                fault = fault.when(parsed[column.name].isNull(), F.lit(f"it has no {column.name!r}"))
        return fault


def _broken(schema: Schema) -> str:
    """The name of a field that is in no message, for the text of one that does not fit."""
    name = "_broken"
    taken = {column.casefold() for column in schema.names}
    while name in taken:
        name = f"_{name}"
    return name
