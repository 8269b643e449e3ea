"""Lines of text from a socket, for trying things out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import model_validator

from tauro.streaming.exceptions import StreamingError
from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.specs.options import with_defaults
from tauro.streaming.specs.source import SourceSpec

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_REQUIRED = ("host", "port")


class SocketSource(SourceSpec):
    """A column `value STRING`, a row for each line; nothing is kept of what was sent, so each run begins anew."""

    always_streams: ClassVar[bool] = True
    is_for_trying: ClassVar[bool] = True
    can_resume: ClassVar[bool] = False
    known_options: ClassVar[frozenset[str]] = frozenset({*_REQUIRED, "includeTimestamp", "numPartitions"})
    example: ClassVar[Mapping[str, Any]] = {"format": "socket", "options": {"host": "localhost", "port": 9999}}

    @model_validator(mode="after")
    def _place_is_said(self) -> SocketSource:
        said = {name.casefold() for name in self.options}
        missing = " and ".join(repr(name) for name in _REQUIRED if name not in said)
        if missing:
            raise ValueError(f"a socket needs the option {missing}, as in 'options: {{host: localhost, port: 9999}}'")
        return self


class SocketStreamingReader(BaseStreamingReader):
    formats: ClassVar[tuple[str, ...]] = ("socket",)
    spec: ClassVar[type[SocketSource]] = SocketSource

    def read_stream(self, config: SocketSource) -> DataFrame:
        return self.spark.readStream.format("socket").options(**with_defaults(config.options, {})).load()

    def read_table(self, config: SocketSource) -> DataFrame:
        raise StreamingError("input format 'socket' is always a stream")
