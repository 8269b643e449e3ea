"""A node's query can't be read, names what is not there, or has an aggregate or a column where none can be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Place, Problem, did_you_mean
from tauro.sql.grouping import misplaced_aggregates
from tauro.sql.mistakes import SqlMistake, SqlMistakeError
from tauro.sql.names import unknown_columns, unknown_parameters, unknown_views
from tauro.sql.query import read_query
from tauro.sql.text import SqlText, read_sql, sql_file
from tauro.streaming.rules._columns import columns_of
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import InputBinding, NodeSpec, ProjectSpec


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    for node in nodes(spec):
        if node.sql is None:
            continue
        key_path = (*node.key_path, "sql")
        try:
            sql = read_sql(site.root, node.sql)
        except ValueError as error:
            yield Problem("sql-file", str(error), key_path, _nearest_file(site.root, node.sql))
            continue
        for mistake in _mistakes(node, sql.text, site):
            yield _problem(mistake, sql, key_path)


def _mistakes(node: NodeSpec, text: str, site: Site) -> Iterator[SqlMistake]:
    try:
        tree = read_query(text)
    except SqlMistakeError as error:
        yield error.mistake
        return
    yield from unknown_parameters(tree, text, node.params)
    yield from misplaced_aggregates(tree)
    reference = (*node.key_path, "input")
    if any(name.key_path[: len(reference)] in (reference, node.key_path) for name in site.dangling):
        return
    yield from unknown_views(tree, [binding.name for binding in node.inputs])
    yield from unknown_columns(tree, {binding.name: _columns(node, binding, site) for binding in node.inputs})


def _columns(node: NodeSpec, binding: InputBinding, site: Site) -> tuple[str, ...] | None:
    """The input's columns where all of them are known; a transform may add some."""
    return None if node.transforms and binding is node.inputs[0] else columns_of(binding, site.root)


def _problem(mistake: SqlMistake, sql: SqlText, key_path: KeyPath) -> Problem:
    stretch = mistake.stretch(sql.text)
    place = None
    if sql.file is not None:
        place = Place(sql.file, stretch.line, stretch.column, max(len(stretch.fragment), 1))
    return Problem(mistake.code, mistake.message, key_path, mistake.hint, mistake.severity, place=place, within=stretch)


def _nearest_file(root: Path, written: str) -> str | None:
    """The file that may be meant, among those beside it."""
    file = Path(sql_file(written) or written)
    beside = [str(file.parent / path.name) for path in sorted((root / file.parent).glob(f"*{file.suffix}"))]
    return did_you_mean(str(file), beside) or "a path starts at the project's folder"
