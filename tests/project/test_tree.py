from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.problems import Part, Problem

if TYPE_CHECKING:
    from tests.project.conftest import Load

BASE = """
sales:
  path: data/in
  format: csv
  options: {sep: ";", header: true}
  columns: [a, b]
"""


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ("sales: {path: other}", {"path": "other"}),
        ("sales: {options: {sep: ','}}", {"options": {"sep": ",", "header": True}}),
        ("sales: {options: {sep: null}}", {"options": {"header": True}}),
        ("sales: {columns: [c]}", {"columns": ["c"]}),
        ("sales: {options: null}", {"options": ...}),
        ("inputs: {sales: {path: other}}", {"path": "other"}),
    ],
    ids=["replaces", "merges", "removes", "list", "removes-block", "wrapped"],
)
def test_an_environment_is_laid_over_the_base(load: Load, over: str, expected: dict[str, object]) -> None:
    project = load("prod", files={"inputs.yaml": BASE, "prod/inputs.yaml": over})
    assert project.problems == ()
    base = {"path": "data/in", "format": "csv", "options": {"sep": ";", "header": True}, "columns": ["a", "b"]}
    merged = {key: value for key, value in (base | expected).items() if value is not ...}
    assert project.section("inputs")["sales"] == merged


def test_an_entry_whose_format_changes_is_replaced_whole(load: Load) -> None:
    over = "sales: {format: kafka, options: {subscribe: sales}}"
    project = load("prod", files={"inputs.yaml": BASE, "prod/inputs.yaml": over})
    assert project.section("inputs")["sales"] == {"format": "kafka", "options": {"subscribe": "sales"}}


def test_a_null_removes_a_whole_entry_and_means_nothing_where_there_is_none(load: Load) -> None:
    over = "sales: null\nother: null\nnew: {format: csv, schema: null}"
    project = load("prod", files={"inputs.yaml": BASE, "prod/inputs.yaml": over})
    assert project.section("inputs") == {"new": {"format": "csv"}}


def test_another_environment_is_not_laid_over(load: Load) -> None:
    files = {"inputs.yaml": BASE, "prod/inputs.yaml": "sales: {path: other}"}
    project = load("dev", files=files)
    assert project.section("inputs")["sales"]["path"] == "data/in"
    assert not project.has_env_folder
    assert load("prod", files=files).has_env_folder


def test_a_place_is_in_the_file_that_said_it_last(load: Load) -> None:
    project = load("prod", files={"inputs.yaml": BASE, "prod/inputs.yaml": "sales: {path: other}"})
    changed = project.place(Problem("x", "x", ("inputs", "sales", "path")))
    assert (changed.file, changed.line, changed.column) == ("config/prod/inputs.yaml", 1, 15)
    kept = project.place(Problem("x", "x", ("inputs", "sales", "format"), part=Part.KEY))
    assert (kept.file, kept.line, kept.column) == ("config/inputs.yaml", 4, 3)


def test_a_missing_key_is_placed_at_the_entry_it_is_missing_from(load: Load) -> None:
    project = load(files={"inputs.yaml": BASE})
    place = project.place(Problem("x", "x", ("inputs", "sales", "options", "encoding")))
    assert (place.line, place.column, place.length) == (5, 3, len("options"))
    place = project.place(Problem("x", "x", ("inputs", "nothing", "path")))
    assert (place.file, place.line, place.column) == ("config/inputs.yaml", 2, 1)
    assert project.place(Problem("x", "x", ("nodes", "clean"))).file == "config/nodes.yaml"


def test_a_mapping_below_its_key_is_placed_at_the_key(load: Load) -> None:
    project = load(files={"inputs.yaml": BASE})
    place = project.place(Problem("x", "x", ("inputs", "sales")))
    assert (place.line, place.column, place.length) == (2, 1, len("sales"))
    beside = project.place(Problem("x", "x", ("inputs", "sales", "options")))
    assert (beside.line, beside.column) == (5, 12)


def test_an_item_of_a_list_has_its_own_place(load: Load) -> None:
    project = load(files={"inputs.yaml": BASE})
    place = project.place(Problem("x", "x", ("inputs", "sales", "columns", 1)))
    assert (place.line, place.column, place.length) == (6, 16, 1)
