"""The tables of docs/configuration.md, made of the specs and of the one table of Spark's defaults."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticUndefined

from tauro.spark.settings import DEFAULTS
from tauro.streaming.decoders import DECODERS
from tauro.streaming.decoders.base import DecoderSpec
from tauro.streaming.readers import READERS
from tauro.streaming.readers.files import COMMON_OPTIONS as READ_OPTIONS
from tauro.streaming.readers.files import FileSource, FileStreamingReader
from tauro.streaming.readers.kafka import KafkaSource
from tauro.streaming.specs.base import Spec
from tauro.streaming.specs.described import described
from tauro.streaming.specs.node import NodeEntry, PipelineEntry
from tauro.streaming.specs.project import GlobalSettings, SparkSettings
from tauro.streaming.specs.restart import RestartSpec
from tauro.streaming.specs.retain import RetainSettings
from tauro.streaming.specs.settings import BUILT_IN, NodeSettings, PipelineSettings, TriggerSpec
from tauro.streaming.specs.sink import SinkSpec
from tauro.streaming.specs.source import SourceSpec, WatermarkSpec
from tauro.streaming.writers import WRITERS
from tauro.streaming.writers.files import COMMON_OPTIONS as WRITE_OPTIONS
from tauro.streaming.writers.files import FileSink
from tauro.streaming.writers.kafka import KafkaSink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic.fields import FieldInfo

KEY_HEAD = ("key", "default", "meaning")

ON_THIS_MACHINE = {
    "spark.sql.shuffle.partitions": "the number of cores, at most 8",
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "twice the number of cores",
    "spark.sql.execution.pythonUDF.arrow.enabled": "`true` where pyarrow and pandas are installed",
}
"""Values that differ from machine to machine."""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def keys(spec: type[Spec], *, beyond: type[Spec] | None = None) -> str:
    """A row for each key of a spec; `beyond` names a spec whose keys have a table of their own."""
    shown_elsewhere = set() if beyond is None else set(beyond.model_fields)
    fields = {name: field for name, field in spec.model_fields.items() if name not in shown_elsewhere}
    said = dict(meanings(spec))
    return table(KEY_HEAD, ([f"`{f.alias or n}`", _default(f), said[n]] for n, f in fields.items()))


def inherited() -> str:
    said_by_nodes = NodeSettings.model_fields
    rows = (
        [
            f"`{name}`",
            _built_in(name),
            "everywhere" if name in said_by_nodes else "project, pipeline",
            meaning,
        ]
        for name, meaning in meanings(PipelineSettings)
    )
    return table(("key", "built in", "may be said of", "meaning"), rows)


def spark_defaults() -> str:
    rows = (
        [
            f"`{default.key}`",
            ON_THIS_MACHINE.get(default.key, f"`{default.value}`"),
            "local master" if default.local_only else "always",
            default.reason,
        ]
        for default in DEFAULTS
    )
    return table(("setting", "value", "set for", "why"), rows)


def inputs() -> str:
    return table(("format", "what it reads", "file names", "set by Tauro", "options"), map(_input, READERS.formats()))


def outputs() -> str:
    return table(("format", "what it writes", "set by Tauro", "options"), map(_output, WRITERS.formats()))


def refused_options() -> str:
    csv = READERS.get("csv").spec
    reserved = {**FileSource.reserved_options, **csv.reserved_options, **FileSink.reserved_options}
    return table(("option", "instead"), ([f"`{name}`", reason] for name, reason in reserved.items()))


def decoders() -> str:
    rows = []
    for name in DECODERS.formats():
        spec = DECODERS.get(name).spec
        own = [field.alias or key for key, field in spec.model_fields.items() if key not in DecoderSpec.model_fields]
        rows.append([f"`{name}`", _purpose(spec), _listed(own)])
    return table(("format", "what a message is", "its own keys"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "global_settings": lambda: keys(GlobalSettings),
    "spark": lambda: keys(SparkSettings),
    "retain": lambda: keys(RetainSettings),
    "spark-defaults": spark_defaults,
    "pipelines": lambda: keys(PipelineEntry),
    "nodes": lambda: keys(NodeEntry),
    "inherited": inherited,
    "node-settings": lambda: keys(NodeSettings, beyond=PipelineSettings),
    "trigger": lambda: keys(TriggerSpec),
    "restart": lambda: keys(RestartSpec),
    "inputs": lambda: keys(SourceSpec),
    "watermark": lambda: keys(WatermarkSpec),
    "input-files": lambda: keys(FileSource, beyond=SourceSpec),
    "input-formats": inputs,
    "input-kafka": lambda: keys(KafkaSource, beyond=SourceSpec),
    "value": lambda: keys(DecoderSpec),
    "decoders": decoders,
    "outputs": lambda: keys(SinkSpec),
    "output-files": lambda: keys(FileSink, beyond=SinkSpec),
    "output-kafka": lambda: keys(KafkaSink, beyond=SinkSpec),
    "output-delta": lambda: keys(WRITERS.get("delta").spec, beyond=SinkSpec),
    "output-formats": outputs,
    "refused-options": refused_options,
}


def _input(name: str) -> list[str]:
    reader = READERS.get(name)
    options, said = reader.spec.known_options, {}
    if issubclass(reader, FileStreamingReader):
        options -= READ_OPTIONS
    if issubclass(reader, FileStreamingReader) and reader.suffixes:
        said = reader({"spark": None}).options(reader.spec.model_validate({"format": name, "path": "in"}))
    return [
        f"`{name}`",
        _purpose(reader.spec),
        _listed(getattr(reader, "suffixes", ())),
        _pairs(said),
        _listed(options),
    ]


def _output(name: str) -> list[str]:
    spec = WRITERS.get(name).spec
    options = spec.known_options - (WRITE_OPTIONS if issubclass(spec, FileSink) else set())
    return [f"`{name}`", _purpose(spec), _pairs(getattr(spec, "defaults", {})), _listed(options)]


def _purpose(spec: type[Spec]) -> str:
    return " ".join((vars(spec)["__doc__"] or "").split())


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(words)) or "–"


def _pairs(said: Any) -> str:
    return ", ".join(f"`{key}: {_yaml(value)}`" for key, value in said.items()) or "–"


def meanings(spec: type[Spec]) -> list[tuple[str, str]]:
    assert set(spec.model_fields) <= set(described(spec)), f"a key of {spec.__name__} has no docstring"
    return [(name, described(spec)[name]) for name in spec.model_fields]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value is None or value is PydanticUndefined or value == () or isinstance(value, Spec):
        return "–"
    return f"`{_yaml(value)}`"


def _built_in(name: str) -> str:
    value = getattr(BUILT_IN, name)
    return "see below" if value is None or isinstance(value, Spec) else f"`{_yaml(value)}`"


def _yaml(value: Any) -> str:
    if isinstance(value, bool) or str(value) in {"True", "False"}:
        return str(value).lower()
    if value == '"':
        return "'\"'"
    return value.value if isinstance(value, StrEnum) else str(value)
