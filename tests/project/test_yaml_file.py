from __future__ import annotations

import os
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from tauro.problems import Place
from tauro.project.tree import Spot, Tree
from tauro.project.yaml_file import YamlFile, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tauro.problems import KeyPath


def read(folder: Path, text: str | bytes) -> YamlFile:
    path = folder / "inputs.yaml"
    path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    return read_yaml(path, "config/inputs.yaml")


def plain(folder: Path, text: str) -> Any:
    file = read(folder, text)
    assert file.problems == ()
    return file.value.plain() if file.value else None


def problem(folder: Path, text: str | bytes) -> tuple[str, str, int, int]:
    """Code, message, line and column of the only problem."""
    (found,) = read(folder, text).problems
    assert found.place is not None
    return found.code, found.message, found.place.line, found.place.column


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("off", False),
        ("12", 12),
        ("-3", -3),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("1.5e3", 1500.0),
        ("-.inf", float("-inf")),
        ("~", None),
        ("null", None),
        ("", None),
        ("0123", "0123"),
        ("12:30:00", "12:30:00"),
        ("2024_01", "2024_01"),
        ("2024-01-15", "2024-01-15"),
        ("2024-01-15 10:00:00", "2024-01-15 10:00:00"),
        ("1e3", "1e3"),
        ("'yes'", "yes"),
        ("!!str 12", "12"),
        ("=", "="),
        ("y", "y"),
    ],
)
def test_a_word_is_what_it_looks_like(tmp_path: Path, text: str, value: object) -> None:
    assert plain(tmp_path, f"a: {text}\n") == {"a": value}


def spots(folder: Path, text: str) -> Mapping[KeyPath, Spot]:
    file = read(folder, text)
    assert file.value is not None
    return Tree.of({"inputs": file.value}).spots


def test_every_key_and_value_has_its_place(tmp_path: Path) -> None:
    found = spots(tmp_path, "inputs:\n  sales:\n    path: data/in\n    list: [1, 'two']\n    none:\n")
    name = "config/inputs.yaml"
    sales: KeyPath = ("inputs", "inputs", "sales")
    assert found[*sales, "path"] == Spot(Place(name, 3, 5, 4), Place(name, 3, 11, 7))
    assert found[*sales, "list", 1] == Spot(None, Place(name, 4, 15, 5))
    assert found[*sales, "none"] == Spot(Place(name, 5, 5, 4), Place(name, 5, 5, 4))


def test_a_value_of_several_lines_ends_where_its_text_does(tmp_path: Path) -> None:
    text = """
    query: |
      select 1
      from sales

    # about the next
    list: [1,
      two]
    block: &block
      a: 1
      b: "x
        y"
      c:

    alias: *block
    """
    found = {path[1:]: place.value for path, place in spots(tmp_path, dedent(text).lstrip()).items()}
    ends = {".".join(map(str, path)): (place.line, place.end_line, place.end_column) for path, place in found.items()}
    assert ends["query"] == (1, 3, 13)
    assert ends["list"] == (6, 7, 7)
    assert ends["block.b"] == (10, 11, 7)
    assert ends["block"] == ends["alias"] == (8, 12, 5)
    assert ends["block.a"] == (9, 9, 7)


def test_a_place_counts_characters_not_bytes(tmp_path: Path) -> None:
    found = spots(tmp_path, "a: {señal: 'día', b: x}\n")
    assert found["inputs", "a", "b"].key == Place("config/inputs.yaml", 1, 19, 1)


def test_anchors_and_merge_keys_work(tmp_path: Path) -> None:
    text = """
    .csv: &csv {format: csv, streaming: true}
    a: {<<: *csv, path: in}
    b: {path: out, <<: [{format: json}, *csv]}
    """
    value = plain(tmp_path, text)
    assert value["a"] == {"format": "csv", "streaming": True, "path": "in"}
    assert value["b"] == {"format": "json", "streaming": True, "path": "out"}


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "null\n", "\ufeff"], ids=repr)
def test_an_empty_file_holds_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == YamlFile("config/inputs.yaml")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("a:\n\tb: 1\n", 2, 1), ("a:\n  b: 1\n  \tc: 2\n", 3, 3), ("a:\n  - b\n\t- c\n", 3, 1), ("a: x\n\tb: 1\n", 2, 1)],
    ids=repr,
)
def test_a_tab_indentation_is_named_as_such(tmp_path: Path, text: str, line: int, column: int) -> None:
    expected = ("tab-indentation", "a tab is used for indentation", line, column)
    assert problem(tmp_path, text) == expected


def test_a_tab_that_yaml_allows_is_no_problem(tmp_path: Path) -> None:
    assert plain(tmp_path, "a:\tb # x\nsql: |\n  select\n  \t1\n") == {"a": "b", "sql": "select\n\t1\n"}


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a: b: c\n", "not valid YAML: mapping values are not allowed in this context", 1, 5),
        ("a: 'x\nb: 1\n", "not valid YAML: found unexpected end of stream", 1, 4),
        ("a: [1,\nb: 2", "not valid YAML: did not find expected ',' or ']'", 1, 4),
        ("a: 1\nb: [\n\n", "not valid YAML: did not find expected node content", 3, 1),
        ("a: @x\n", "a value can't start with '@'", 1, 4),
        ("a:\n  b: 1\n c: 2\n", "not valid YAML: did not find expected key", 3, 2),
        ("a: *x\n", "not valid YAML: found undefined alias", 1, 4),
        ("---\na: 1\n---\nb: 1\n", "not valid YAML: but found another document", 3, 1),
        ("a: !!python/object:os.system x\n", "the tag 'tag:yaml.org,2002:python/object:os.system' is not known", 1, 4),
        ("a: !env HOME\n", "the tag '!env' is not known", 1, 4),
        ("a: !!int x\n", "the tag 'tag:yaml.org,2002:int' is not known", 1, 4),
        ("a: \x00b\n", "a control character, which YAML can't hold", 1, 4),
        (b"a: 1\nb: \xff\xfe\n", "'config/inputs.yaml' is not UTF-8 text", 2, 4),
        ("? [a]\n: 1\n", "a key must be a word", 1, 3),
        ("a: 1\n<<: 2\n", "'<<' takes an alias of a mapping, as in '<<: *name'", 2, 1),
        ("a: &x\n  b: *x\n", "a value holds itself through an alias", 1, 4),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_yaml_is_one_problem_with_its_place(
    tmp_path: Path, text: str | bytes, message: str, line: int, column: int
) -> None:
    assert problem(tmp_path, text) == ("yaml-syntax", message, line, column)
    assert not read(tmp_path, text).is_readable


def test_a_duplicate_key_points_at_the_second_and_names_the_first(tmp_path: Path) -> None:
    file = read(tmp_path, "a:\n  path: x\n  format: csv\n  path: y\n")
    (found,) = file.problems
    assert (found.code, found.message) == ("duplicate-key", "the key 'path' is there twice")
    assert found.hint == "the first is in line 2"
    assert found.place == Place("config/inputs.yaml", 4, 3, 4)
    assert file.is_readable


@pytest.mark.parametrize("key", ["2024", "yes", "1.5", "null"])
def test_a_key_that_yaml_reads_as_something_else_wants_quotes(tmp_path: Path, key: str) -> None:
    (found,) = read(tmp_path, f"{key}: 1\n").problems
    assert found.code == "key-not-text"
    assert found.hint == f"put it in quotes: '{key}'"


@pytest.mark.long
def test_aliases_that_explode_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (found,) = read(tmp_path, "\n".join(lines)).problems
    assert found.message == "the file unfolds to more than 50000 values"


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "[" * 200 + "]" * 200).problems
    assert found.message == "values are nested more than 60 deep"
    (found,) = read(tmp_path, "[" * 100_000).problems
    assert found.message == "values are nested more than 60 deep"


def test_a_folder_or_a_pipe_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    os.mkfifo(tmp_path / "b.yaml")
    for name in ("a.yaml", "b.yaml"):
        (found,) = read_yaml(tmp_path / name, name).problems
        assert (found.code, found.message) == ("unreadable-file", f"{name!r} is not a file")


def test_an_anchor_that_is_there_twice_is_named_as_such(tmp_path: Path) -> None:
    code, message, line, column = problem(tmp_path, "a: &base {x: 1}\nb: &base {x: 2}\n")
    assert (code, line, column) == ("yaml-syntax", 2, 4)
    assert message == "not valid YAML: an anchor of this name is there already"
