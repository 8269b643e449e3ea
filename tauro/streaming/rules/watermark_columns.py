"""The column of a watermark is not there, or has no time in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Problem, did_you_mean
from tauro.schema import Schema
from tauro.streaming.rules._columns import columns_of
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec
    from tauro.streaming.specs.source import SourceSpec

_TIMES = ("timestamp", "date", "string", "varchar", "char", "struct")
"""Of text and dates a time is made; a window is a struct."""


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    told: set[tuple[KeyPath, KeyPath]] = set()
    everything = [(node, binding) for node in nodes(spec) for binding in node.inputs]
    for node, binding in everything:
        watermark, path = node.watermark_of(binding), node.watermark_path(binding, "column")
        known = columns_of(binding, site.root)
        if watermark is None or known is None or (path, binding.key_path) in told:
            continue
        told.add((path, binding.key_path))
        type_ = _type_of(watermark.column, _schema_of(binding.source))
        if watermark.column.casefold() not in {name.casefold() for name in known}:
            message = f"the watermark's column {watermark.column!r} is not among the columns of input {binding.name!r}"
            yield Problem("unknown-column", message, path, did_you_mean(watermark.column, known))
        elif type_ is not None and not type_.casefold().startswith(_TIMES):
            message = f"the watermark's column {watermark.column!r} has no times: it is {type_}"
            yield Problem("no-time", message, path, "name a column with times, or declare it as TIMESTAMP")


def _schema_of(source: SourceSpec | None) -> Schema | None:
    """That of the source, or of what its messages hold."""
    own = getattr(source, "declared_schema", None)
    schema = getattr(getattr(source, "decoder", None), "declared_schema", None) if own is None else own
    return schema if isinstance(schema, Schema) else None


def _type_of(column: str, schema: Schema | None) -> str | None:
    columns = () if schema is None else schema.columns
    return next((known.type for known in columns if known.name.casefold() == column.casefold()), None)
