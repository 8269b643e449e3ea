from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.state.sink_log import committed_names
from tests.state.spark_output import compact, log_batch, part

if TYPE_CHECKING:
    from pathlib import Path


def test_every_file_of_every_batch_is_known_by_its_name(tmp_path: Path) -> None:
    log_batch(tmp_path, 0, part(1), f"month=1/{part(2)}")
    log_batch(tmp_path, 1)
    log_batch(tmp_path, 2, part(3))
    assert committed_names(tmp_path) == frozenset({part(1), part(2), part(3)})


def test_a_compaction_holds_all_before_it(tmp_path: Path) -> None:
    for batch in range(10):
        log_batch(tmp_path, batch, part(batch))
    compact(tmp_path, 9)
    log_batch(tmp_path, 10, part(10))
    log_batch(tmp_path, 3, "what is before a compaction is not looked at")
    assert committed_names(tmp_path) == frozenset({part(number) for number in range(11)})


def test_a_folder_that_has_moved_has_the_same_files(tmp_path: Path) -> None:
    log_batch(tmp_path / "before", 0, part(1))
    (tmp_path / "before").rename(tmp_path / "after")
    assert committed_names(tmp_path / "after") == frozenset({part(1)})


def test_quotes_in_the_name_of_a_partition(tmp_path: Path) -> None:
    log_batch(tmp_path, 0, f'name=a "b" \\ c/{part(1)}')
    assert committed_names(tmp_path) == frozenset({part(1)})


def test_without_a_log_nothing_is_committed(tmp_path: Path) -> None:
    assert committed_names(tmp_path) == frozenset()


@pytest.mark.parametrize(
    "text",
    ["", "v1\n{", "v2\n", 'v1\n{"path":"file:///a/part-1","size":1', 'v1\n{"size":1}', "\0\0\0\0"],
    ids=["empty", "cut at once", "another version", "cut in a line", "a line of something else", "zeros"],
)
def test_what_is_damaged_tells_nothing(tmp_path: Path, text: str) -> None:
    log_batch(tmp_path, 0, part(1))
    (tmp_path / "_spark_metadata" / "1").write_text(text)
    assert committed_names(tmp_path) is None


def test_a_batch_that_is_missing_tells_nothing(tmp_path: Path) -> None:
    log_batch(tmp_path, 0, part(1))
    log_batch(tmp_path, 2, part(2))
    assert committed_names(tmp_path) is None
