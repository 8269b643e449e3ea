"""The columns of an input, where all of them are known without its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.streaming.specs.location import locate

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.streaming.specs.node import InputBinding


def columns_of(binding: InputBinding, root: Path) -> tuple[str, ...] | None:
    """As Spark reads them, before any function: a table's folders such as `day=1` may bring columns of their own."""
    source = binding.source
    if source is not None and source.known_columns is not None:
        return source.known_columns
    schema = getattr(source, "declared_schema", None)
    if schema is None:
        return None
    path = getattr(source, "path", None)
    local = locate(path, root).local if path else None
    if path and (local is None or not (binding.is_stream or local.is_file())):
        return None
    source_file = getattr(source, "source_file", None)
    return (*schema.names, *([source_file] if source_file else []))
