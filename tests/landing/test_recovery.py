from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.checkpoint import Checkpoint
from tauro.state.file_ledger import FileState
from tauro.streaming.landing.csv_file import CsvDialect, CsvFormat
from tauro.streaming.landing.names import user_name
from tests.landing.stand import CSV, Spark, Stand, kinds, rows
from tests.state.spark_checkpoint import commit_batch, list_files, plan_batch, start_query

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.streaming.landing.folder import LandingFolder


def on_shelf(folder: LandingFolder) -> list[str]:
    return sorted(user_name(path.name) for path in folder.landed())


def lose_ledger(stand: Stand) -> None:
    stand.close()
    for path in stand.ledger_path.parent.glob("ledger.sqlite*"):
        path.unlink()


def test_a_restart_reads_no_old_file_and_does_read_a_new_one(stand: Stand, spark: Spark) -> None:
    stand.drop("a.csv", rows(1))
    stand.start().scan()
    spark.run()
    stand.drop("b.csv", rows(2))
    folder = stand.start()
    assert kinds(folder.scan()) == [("landed", "b.csv")]
    spark.run()
    assert spark.rows == ["1,n1", "2,n2"]


def test_copies_of_committed_batches_are_removed_at_start(stand: Stand, spark: Spark) -> None:
    stand.drop("a.csv", rows(1))
    stand.start().scan()
    spark.run()
    folder = stand.start()
    assert folder.landed() == []
    assert [record.state for record in stand.files().all()] == [FileState.READ]


@pytest.mark.parametrize("step", ["listed", "planned", "written"])
def test_a_copy_that_spark_has_listed_is_kept_whatever_becomes_of_the_original(
    stand: Stand, spark: Spark, step: str
) -> None:
    changed, deleted = stand.drop("a.csv", rows(1)), stand.drop("b.csv", rows(2))
    stand.start().scan()
    spark.list_new()
    if step != "listed":
        spark.plan()
    if step == "written":
        spark.write()
    changed.write_text(rows(8))
    deleted.unlink()
    folder = stand.start()
    assert on_shelf(folder) == ["a.csv", "b.csv"]
    assert kinds(folder.scan()) == [("changed", "a.csv")]
    spark.run()
    assert sorted(spark.rows) == ["1,n1", "2,n2"]


def test_a_file_that_grew_after_it_landed_and_before_spark_saw_it_lands_anew(stand: Stand, spark: Spark) -> None:
    stand.drop("z.csv", rows(0))
    stand.start().scan()
    spark.run()
    path = stand.drop("a.csv", rows(1))
    stand.start().scan()
    path.write_text(rows(1, 2))
    folder = stand.start()
    assert folder.landed() == []
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    spark.run()
    assert spark.rows == ["0,n0", "1,n1", "2,n2"]


def test_a_copy_whose_original_is_gone_is_kept_and_read(stand: Stand, spark: Spark) -> None:
    stand.drop("z.csv", rows(0))
    stand.start().scan()
    spark.run()
    path = stand.drop("a.csv", rows(1))
    stand.start().scan()
    path.unlink()
    stand.start()
    spark.run()
    assert spark.rows == ["0,n0", "1,n1"]


# a new checkpoint


def test_with_a_new_checkpoint_everything_is_read_again(stand: Stand, spark: Spark) -> None:
    path = stand.drop("a.csv", rows(1))
    stand.drop("b.csv", "no header\n")
    stand.start().scan()
    spark.run()
    path.write_text(rows(2))
    stand.start().scan()
    shutil.rmtree(stand.checkpoint.path)
    folder = stand.start()
    assert stand.files().all() == ()
    assert sorted(kinds(folder.scan())) == [("landed", "a.csv"), ("refused", "b.csv")]
    assert [path.read_text() for path in folder.landed()] == [rows(2)]


def test_before_the_first_batch_an_unread_copy_without_original_is_not_thrown_away(stand: Stand, spark: Spark) -> None:
    path = stand.drop("a.csv", rows(1))
    stand.start().scan()
    path.unlink()
    folder = stand.folder()
    assert kinds(folder.recover([stand.checkpoint])) == [("landed", "a.csv")]
    spark.run()
    assert spark.rows == ["1,n1"]


# state that was lost, moved or restored


def test_without_its_ledger_nothing_is_read_twice_and_nothing_lost(stand: Stand, spark: Spark) -> None:
    stand.drop("a.csv", rows(1))
    stand.start().scan()
    spark.run()
    stand.drop("b.csv", rows(2))
    stand.start().scan()
    spark.list_new()
    stand.drop("c.csv", rows(3))
    stand.start().scan()
    lose_ledger(stand)
    folder = stand.start()
    assert on_shelf(folder) == ["b.csv", "c.csv"]
    assert folder.scan() == ()
    spark.run()
    assert sorted(spark.rows) == ["1,n1", "2,n2", "3,n3"]


def test_without_its_ledger_a_changed_file_is_still_known_as_changed(stand: Stand, spark: Spark) -> None:
    path = stand.drop("a.csv", rows(1))
    stand.start().scan()
    spark.run()
    lose_ledger(stand)
    path.write_text(rows(2))
    assert kinds(stand.start().scan()) == [("changed", "a.csv")]


def test_an_older_copy_of_the_checkpoint_reads_again_what_it_does_not_know(stand: Stand, spark: Spark) -> None:
    stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    spark.run()
    shutil.copytree(stand.checkpoint.path, stand.root / "older")
    path = stand.drop("b.csv", rows(2))
    stand.start().scan()
    spark.run()
    stand.start()
    path.write_text(rows(2, 3))
    assert kinds(stand.start().scan()) == [("changed", "b.csv")]
    shutil.rmtree(stand.checkpoint.path)
    (stand.root / "older").rename(stand.checkpoint.path)
    assert kinds(stand.start().scan()) == [("landed", "b.csv")]


def test_a_planned_copy_that_is_gone_is_made_again_from_the_original(stand: Stand, spark: Spark) -> None:
    stand.drop("a.csv", "name,id\nn1,1\n")
    folder = stand.start()
    folder.scan()
    spark.list_new()
    spark.plan()
    folder.landed()[0].unlink()
    stand.start()
    spark.run()
    assert spark.rows == ["1,n1"]


@pytest.mark.parametrize("original", ["changed", "deleted"])
def test_a_planned_copy_that_can_not_be_made_again_ends_the_start(stand: Stand, spark: Spark, original: str) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    spark.list_new()
    folder.landed()[0].unlink()
    if original == "changed":
        path.write_text(rows(2))
    else:
        path.unlink()
    with pytest.raises(EnvironmentUnfitError, match=r"Spark has listed 'a\.csv' for its next batch, but") as caught:
        stand.start()
    assert caught.value.hint is not None
    assert str(stand.source) in caught.value.hint
    path.write_text(rows(1))
    stand.start()


def test_a_project_that_was_moved_is_told(stand: Stand, spark: Spark, tmp_path: Path) -> None:
    stand.drop("a.csv", rows(1))
    stand.start().scan()
    spark.run()
    stand.close()
    (tmp_path / "moved").mkdir()
    for name in ("data", ".tauro"):
        (stand.root / name).rename(tmp_path / "moved" / name)
    moved = Stand(tmp_path / "moved")
    with pytest.raises(EnvironmentUnfitError, match="the project, or its state, has been moved"):
        moved.start()
    moved.close()


def test_leftovers_of_a_process_that_died_are_removed(stand: Stand) -> None:
    stand.landing.mkdir(parents=True)
    (stand.landing / ".0123-a.csv").write_text("id,na")
    stand.start()
    assert list(stand.landing.iterdir()) == []


def test_where_the_checkpoint_can_not_be_read_the_ledger_is_trusted(stand: Stand) -> None:
    stand.drop("a.csv", rows(1))
    stand.drop("b.csv", rows(2))
    folder = stand.folder()
    folder.recover([])
    folder.scan()
    folder.clean([folder.landed()[0].name])
    again = stand.folder()
    assert again.recover([]) == ()
    assert again.scan() == ()
    assert len(again.landed()) == 1


# another schema


def start_with_columns(stand: Stand, *columns: str) -> LandingFolder:
    return stand.start(CsvFormat(CsvDialect(), columns))


@pytest.mark.parametrize("is_planned", [True, False])
def test_copies_follow_when_the_columns_of_the_schema_change_places(
    stand: Stand, spark: Spark, *, is_planned: bool
) -> None:
    stand.drop("z.csv", rows(0))
    start_with_columns(stand, "id", "name").scan()
    spark.run()
    path = stand.drop("a.csv", rows(1))
    start_with_columns(stand, "id", "name").scan()
    if is_planned:
        spark.list_new()
    path.unlink()
    start_with_columns(stand, "name", "id")
    spark.run()
    assert spark.rows == ["0,n0", "n1,1"]


def test_a_planned_copy_that_does_not_fit_a_new_schema_ends_the_start(stand: Stand, spark: Spark) -> None:
    stand.drop("a.csv", rows(1))
    stand.start().scan()
    spark.list_new()
    with pytest.raises(
        EnvironmentUnfitError, match=r"'a\.csv' landed before the schema was changed.*: it lacks 'more'"
    ):
        start_with_columns(stand, "id", "name", "more")


def test_the_only_copy_of_a_file_is_not_thrown_away_for_a_new_schema(stand: Stand, spark: Spark) -> None:
    stand.drop("z.csv", rows(0))
    stand.start().scan()
    spark.run()
    path = stand.drop("a.csv", rows(1))
    stand.start().scan()
    path.unlink()
    with pytest.raises(EnvironmentUnfitError, match="landed before the schema was changed"):
        start_with_columns(stand, "id", "name", "more")
    stand.start()
    spark.run()
    assert spark.rows == ["0,n0", "1,n1"]


def test_a_copy_that_is_not_planned_is_judged_anew_by_a_new_schema(stand: Stand, spark: Spark) -> None:
    stand.drop("z.csv", rows(0))
    stand.start().scan()
    spark.run()
    stand.drop("a.csv", rows(1))
    stand.start().scan()
    folder = start_with_columns(stand, "id", "name", "more")
    assert folder.landed() == []
    assert kinds(folder.scan()) == [("refused", "a.csv")]


# several queries on one folder


def test_a_copy_stays_until_every_query_has_read_it(stand: Stand, spark: Spark) -> None:
    second = Checkpoint(stand.root / ".tauro" / "dev" / "checkpoints" / "second")
    stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    start_query(second.path)
    list_files(second.path, 0, folder.landed())
    plan_batch(second.path, 0, 0)
    spark.run()
    restarted = stand.folder(CSV)
    restarted.recover([stand.checkpoint, second])
    assert on_shelf(restarted) == ["a.csv"]
    commit_batch(second.path, 0)
    restarted.recover([stand.checkpoint, second])
    assert on_shelf(restarted) == []
    assert restarted.scan() == ()


def test_a_crash_between_ledger_and_rename_is_mended_without_a_checkpoint_too(stand: Stand) -> None:
    stand.drop("a.csv", rows(1))
    stand.drop("b.csv", rows(2))
    folder = stand.folder()
    folder.recover([])
    folder.scan()
    files = stand.files()
    files.move([record.name for record in files.all()], FileState.LANDING)
    folder.landed()[0].unlink()
    again = stand.folder()
    again.recover([])
    assert len(again.landed()) == 1
    assert len(again.scan()) == 1
    assert on_shelf(again) == ["a.csv", "b.csv"]
