"""An output names a column, to divide or to know rows by, that its node does not give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, did_you_mean
from tauro.sql.mistakes import SqlMistakeError
from tauro.sql.names import result_columns
from tauro.sql.query import read_query
from tauro.sql.text import read_sql
from tauro.streaming.rules._columns import columns_of
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import NodeSpec, OutputBinding, ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for node in nodes(spec):
        named = [output for output in node.outputs if output.sink is not None and any(_named(output))]
        columns = _columns(node, site.root) if named else None
        if columns is None:
            continue
        folded = {column.casefold() for column in columns}
        for output in named:
            for key, index, column in _named(output):
                if column.casefold() not in folded:
                    message = f"{key!r} of output {output.name!r} names the column {column!r}, which is not there"
                    path = (*output.key_path, key, index)
                    yield Problem("unknown-column", message, path, did_you_mean(column, columns))


def _named(output: OutputBinding) -> Iterator[tuple[str, int, str]]:
    for key, columns in output.sink.named_columns.items() if output.sink is not None else ():
        for index, column in enumerate(columns):
            yield key, index, column


def _columns(node: NodeSpec, root: Path) -> tuple[str, ...] | None:
    """What a query gives, or what passes through unchanged; what a function gives nobody knows."""
    if node.sql is not None:
        try:
            return result_columns(read_query(read_sql(root, node.sql).text))
        except (SqlMistakeError, ValueError):
            return None
    untouched = node.function is None and not node.transforms and len(node.inputs) == 1
    return columns_of(node.inputs[0], root) if untouched else None
