from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.checkpoint import Checkpoint
from tests.state.spark_checkpoint import (
    QUERY_ID,
    commit_batch,
    compact,
    list_files,
    plan_batch,
    plan_offsets,
    run_batch,
    start_query,
)

FOLDER = Path("/srv/shop [1]/.tauro/dev/landing/sales/clean/orders")


def landed(*names: str) -> list[Path]:
    return [FOLDER / name for name in names]


def consumed(checkpoint: Checkpoint) -> list[str]:
    return [file.path.name for file in checkpoint.listed_files(FOLDER) if file.is_consumed]


def listed(checkpoint: Checkpoint) -> list[str]:
    return [file.path.name for file in checkpoint.listed_files(FOLDER)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    start_query(tmp_path / "clean")
    return tmp_path / "clean"


def test_a_folder_that_is_not_there_is_a_new_checkpoint(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "none")
    assert checkpoint.is_new
    assert (checkpoint.query_id, checkpoint.last_planned, checkpoint.last_committed) == (None, -1, -1)
    assert checkpoint.listed_files(FOLDER) == ()


def test_a_started_query_is_not_new_before_its_first_batch(path: Path) -> None:
    assert not Checkpoint(path).is_new
    assert Checkpoint(path).query_id == QUERY_ID


def test_files_are_consumed_once_their_batch_is_committed(path: Path) -> None:
    run_batch(path, 0, landed("a.csv", "b b.csv"))
    list_files(path, 1, landed("c=20.csv"))
    plan_batch(path, 1, 1)
    checkpoint = Checkpoint(path)
    assert (checkpoint.last_planned, checkpoint.last_committed) == (1, 0)
    assert listed(checkpoint) == ["a.csv", "b b.csv", "c=20.csv"]
    assert consumed(checkpoint) == ["a.csv", "b b.csv"]


def test_files_that_no_batch_has_planned_yet_are_listed_and_not_consumed(path: Path) -> None:
    run_batch(path, 0, landed("a.csv"))
    list_files(path, 1, landed("b.csv"))
    assert listed(Checkpoint(path)) == ["a.csv", "b.csv"]
    assert consumed(Checkpoint(path)) == ["a.csv"]


def test_a_compacted_log_is_read_with_what_came_after_it(path: Path) -> None:
    for batch in range(12):
        run_batch(path, batch, landed(f"{batch}.csv"))
        if batch == 9:
            compact(path, 9)
    list_files(path, 12, landed("12.csv"))
    assert listed(Checkpoint(path)) == [f"{n}.csv" for n in range(13)]
    assert consumed(Checkpoint(path)) == [f"{n}.csv" for n in range(12)]
    assert Checkpoint(path).batch_files(9, FOLDER) == (FOLDER / "9.csv",)


def test_what_a_batch_read_anywhere_is_told_also_when_its_log_was_compacted_and_removed(path: Path) -> None:
    for batch in range(10):
        run_batch(path, batch, [FOLDER / f"day={batch}" / "a b.csv"])
    compact(path, 9)
    run_batch(path, 10, landed("10.csv"))
    checkpoint = Checkpoint(path)
    assert [file.uri for file in checkpoint.logged_files(3)] == [f"file://{quote(str(FOLDER))}/day=3/a%20b.csv"]
    assert [file.uri for file in checkpoint.logged_files(10)] == [f"file://{quote(str(FOLDER))}/10.csv"]
    assert {file.changed_at for file in checkpoint.logged_files(9)} == {1795259876735}
    plan_batch(path, 11, 10)
    assert checkpoint.logged_files(11) == ()


def test_a_batch_may_read_several_log_numbers_or_none(path: Path) -> None:
    list_files(path, 0, landed("a.csv"))
    list_files(path, 1, landed("b.csv"))
    plan_batch(path, 0, 1)
    plan_batch(path, 1, 1)
    assert Checkpoint(path).batch_files(0, FOLDER) == (FOLDER / "a.csv", FOLDER / "b.csv")
    assert Checkpoint(path).batch_files(1, FOLDER) == ()


def test_a_folder_that_is_read_twice_is_done_with_a_file_when_both_have_read_it(path: Path) -> None:
    checkpoint = Checkpoint(path, inputs=1)
    list_files(path, 0, landed("a.csv"), source=1)
    plan_batch(path, 0, None, 0)
    commit_batch(path, 0)
    assert (listed(checkpoint), consumed(checkpoint)) == (["a.csv"], []), "the other has not looked yet"
    list_files(path, 0, landed("a.csv", "b.csv"), source=0)
    plan_batch(path, 1, 0, 0, 0)
    commit_batch(path, 1)
    assert (sorted(listed(checkpoint)), consumed(checkpoint)) == (["a.csv", "b.csv"], ["a.csv"])
    assert checkpoint.batch_files(1, FOLDER) == (), "files that are gone are nobody's"


def test_sources_are_told_apart_by_their_folder(path: Path) -> None:
    other = Path("/srv/other")
    list_files(path, 0, [other / "x.csv"], source=0)
    list_files(path, 0, landed("a.csv"), source=1)
    plan_batch(path, 0, None, 0)
    commit_batch(path, 0)
    checkpoint = Checkpoint(path)
    assert consumed(checkpoint) == ["a.csv"]
    assert [file.is_consumed for file in checkpoint.listed_files(other)] == [False]
    assert checkpoint.foreign_folders(FOLDER) == {other}


def test_offsets_of_other_sources_are_passed_over(path: Path) -> None:
    list_files(path, 0, landed("a.csv"))
    plan_batch(path, 0, 0)
    with (path / "offsets" / "0").open("a") as file:
        file.write('\n{"events":{"0":23}}')
    commit_batch(path, 0)
    assert consumed(Checkpoint(path)) == ["a.csv"]


def test_a_folder_may_be_read_beside_sources_of_other_kinds(tmp_path: Path) -> None:
    start_query(tmp_path)
    for number, kept in {1: b'\0v1\n{"orders":{"0":3}}', 2: b"v1\n1795259874453"}.items():
        (tmp_path / f"sources/{number}").mkdir(parents=True)
        (tmp_path / f"sources/{number}/0").write_bytes(kept)
    list_files(tmp_path, 0, [tmp_path / "in/a.csv"])
    plan_offsets(tmp_path, 0, '{"logOffset":0}', '{"orders":{"0":5}}', "3")
    commit_batch(tmp_path, 0)
    found = Checkpoint(tmp_path, inputs=3)
    assert [(file.path, file.is_consumed) for file in found.listed_files(tmp_path / "in")] == [
        (tmp_path / "in/a.csv", True)
    ]
    assert found.batch_files(0, tmp_path / "in") == (tmp_path / "in/a.csv",)
    assert found.newest_folders() == {tmp_path / "in"}


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        ("sources/0/0", ""),
        ("sources/0/0", 'v1\n{"path":"file:///x","times'),
        ("sources/0/0", 'v1\n{"topic": 1}'),
        ("sources/0/0", "v9\n"),
        ("offsets/1", ""),
        ("offsets/1", 'v1\n{}\n{"logOff'),
        ("metadata", ""),
        ("metadata", "{}"),
        ("metadata", '{"id": "../../../elsewhere"}'),
    ],
)
def test_a_damaged_file_is_named(path: Path, damaged: str, text: str) -> None:
    run_batch(path, 0, landed("a.csv"))
    run_batch(path, 1, landed("b.csv"))
    (path / damaged).write_text(text)
    with pytest.raises(EnvironmentUnfitError, match=f"the checkpoint is damaged: .*{damaged}"):
        _ = Checkpoint(path).query_id, Checkpoint(path).listed_files(FOLDER)


@pytest.mark.parametrize("missing", ["sources/0/0", "offsets/1"])
def test_a_missing_file_is_named(path: Path, missing: str) -> None:
    run_batch(path, 0, landed("a.csv"))
    run_batch(path, 1, landed("b.csv"))
    (path / missing).unlink()
    with pytest.raises(EnvironmentUnfitError, match=f"the checkpoint is damaged: .*{missing}': missing"):
        Checkpoint(path).listed_files(FOLDER)


def test_a_copy_of_a_checkpoint_reads_the_same(path: Path, tmp_path: Path) -> None:
    run_batch(path, 0, landed("a.csv"))
    shutil.copytree(path, tmp_path / "copy")
    assert Checkpoint(tmp_path / "copy").listed_files(FOLDER) == Checkpoint(path).listed_files(FOLDER)


def test_where_a_batch_began_and_ended(path: Path) -> None:
    """The first one began where the source says that it did: Spark does not repeat it in its offsets."""
    folder = path / "sources" / "1"
    folder.mkdir(parents=True)
    (folder / "0").write_bytes(b'\0v1\n{"orders":{"0":3}}')
    (path / "offsets").mkdir(exist_ok=True)
    for batch_id, end in enumerate((5, 9)):
        lines = ["v1", "{}", '{"logOffset":0}' if batch_id else "-", f'{{"orders":{{"0":{end}}}}}']
        (path / "offsets" / str(batch_id)).write_text("\n".join(lines))
    checkpoint = Checkpoint(path)
    assert checkpoint.offsets_of(0) == [(None, None), ({"orders": {"0": 3}}, {"orders": {"0": 5}})]
    assert checkpoint.offsets_of(1) == [
        (None, {"logOffset": 0}),
        ({"orders": {"0": 5}}, {"orders": {"0": 9}}),
    ]
    assert [checkpoint.has_batch(batch_id) for batch_id in (-1, 0, 1, 2)] == [False, True, True, False]
