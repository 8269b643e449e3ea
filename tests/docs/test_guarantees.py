"""docs/guarantees.md names tests, jobs and points that are there."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tauro.streaming.readers import READERS
from tauro.streaming.writers import WRITERS
from tauro.streaming.writers.files import FileSink
from tests.chaos.jobs import jobs
from tests.chaos.points import ORDER
from tests.chaos.stops.loads import loads
from tests.docs.markdown import table_under
from tests.modules import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCUMENT = ROOT / "docs" / "guarantees.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_the_tests_that_are_named_are_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)", TEXT)
    assert named
    assert [f"{file}::{name}" for file, name in named if name not in functions(file)] == []


def functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_jobs_that_are_named_are_all_there_are() -> None:
    rows = [*table_under(DOCUMENT, "Inputs"), *table_under(DOCUMENT, "Outputs")]
    cells = [cell.partition("chaos ")[2] for row in rows for cell in row]
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} >= set(jobs())


def test_the_points_are_drawn_in_their_order() -> None:
    assert [row[0].strip("`") for row in table_under(DOCUMENT, "Kill it yourself")] == list(ORDER)


def test_all_loads_are_drawn() -> None:
    assert sorted(row[0].split("`")[1] for row in table_under(DOCUMENT, "Stop it yourself")) == sorted(loads())


def test_every_source_and_every_sink_has_its_line() -> None:
    sources = {READERS.get(name).formats[0] for name in READERS.formats()}
    sinks = {WRITERS.get(name).formats[0]: WRITERS.get(name).spec for name in WRITERS.formats()}
    matrix = table_under(DOCUMENT, "From where to where")
    assert sources - named(row[0] for row in [*matrix, *table_under(DOCUMENT, "Inputs")]) == set()
    assert sinks.keys() - named(row[0] for row in table_under(DOCUMENT, "Outputs")) == set()
    head = TEXT.partition("| from \\ to |")[2].partition("\n")[0].strip("|").split("|")
    assert {name for name, spec in sinks.items() if not issubclass(spec, FileSink)} - named(head) == set()
    assert {len(row) for row in matrix} == {1 + len(head)}


def named(cells: Iterable[str]) -> set[str]:
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_each_gap_names_a_test() -> None:
    rows = table_under(DOCUMENT, "Gaps of Spark that are closed here")
    assert all(len(row) == 3 and "`tests/" in row[2] for row in rows)


def test_every_line_says_what_proves_it_and_where_it_ends() -> None:
    for heading in ("Inputs", "Outputs"):
        assert all(len(row) == 4 and all(row) and "`" in row[2] for row in table_under(DOCUMENT, heading))
