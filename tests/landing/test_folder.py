from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.streaming.landing.csv_file import CsvDialect, CsvFormat
from tauro.streaming.landing.names import user_name
from tauro.streaming.landing.refusal import FileChangedError, SchemaChangedError
from tauro.streaming.vocabulary import LandingMode, OnFileChange, OnSchemaChange
from tests.landing.stand import CSV, Spark, Stand, kinds, rows

if TYPE_CHECKING:
    from tauro.streaming.landing.folder import LandingFolder


def landed_names(folder: LandingFolder) -> list[str]:
    return sorted(user_name(path.name) for path in folder.landed())


def test_a_file_lands_once_as_a_private_copy(stand: Stand) -> None:
    original = stand.drop("a.csv", rows(1))
    folder = stand.start()
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    assert folder.scan() == ()
    (copy,) = folder.landed()
    assert copy.read_text() == rows(1)
    assert copy.stat().st_ino != original.stat().st_ino
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_file_is_told_by_the_path_the_user_knows(stand: Stand) -> None:
    stand.drop("a.csv", rows(1))
    assert [event.path for event in stand.start().scan()] == ["data/input/a.csv"]


def test_nothing_is_left_in_the_landing_folder_but_what_landed(stand: Stand) -> None:
    stand.drop("a.csv", rows(1))
    stand.drop("b.csv", "id,name,more\n1,2,3\n")
    folder = stand.start()
    folder.scan()
    assert [user_name(path.name) for path in stand.landing.iterdir()] == ["a.csv"]


def test_the_oldest_file_lands_first(stand: Stand) -> None:
    for age, name in enumerate(["c.csv", "a.csv", "b.csv"]):
        os.utime(stand.drop(name, rows(age)), (1000 - age, 1000 - age))
    folder = stand.start()
    assert kinds(folder.scan()) == [("landed", "b.csv"), ("landed", "a.csv"), ("landed", "c.csv")]
    assert landed_names(folder) == ["a.csv", "b.csv", "c.csv"]


def test_a_scan_that_takes_too_long_goes_on_at_the_next(stand: Stand) -> None:
    for number in range(3):
        stand.drop(f"{number}.csv", rows(number))
    folder = stand.start(scan_seconds=0.0)
    assert len(folder.scan()) == 1
    assert len(folder.pending()) == 2
    assert len(folder.scan()) + len(folder.scan()) == 2
    assert folder.pending() == ()


# what the user does to a file that was read


@pytest.mark.parametrize("is_read", [False, True], ids=["landed", "read"])
def test_touching_a_file_is_nothing_new(stand: Stand, spark: Spark, *, is_read: bool) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    if is_read:
        folder.clean([path.name for path in spark.list_new()], spark.run())
    os.utime(path, (1, 1))
    assert folder.scan() == ()
    path.chmod(0o600)
    assert folder.scan() == ()


def test_the_same_content_written_again_is_nothing_new(stand: Stand) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    path.write_text(rows(1))
    assert folder.scan() == ()
    path.unlink()
    assert folder.scan() == ()
    stand.drop("a.csv", rows(1))
    assert folder.scan() == ()
    assert len(folder.landed()) == 1


def test_the_same_content_under_another_name_is_read_and_noted(stand: Stand) -> None:
    stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    stand.drop("b.csv", rows(1))
    (event,) = folder.scan()
    assert (event.kind, event.path) == ("landed", "data/input/b.csv")
    assert event.detail == "it has the same content as 'data/input/a.csv', and is read as well"


@pytest.mark.parametrize("how", ["overwritten", "appended", "replaced"])
def test_a_changed_file_is_reported_once_and_not_read(stand: Stand, spark: Spark, how: str) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    spark.run()
    if how == "appended":
        with path.open("a") as file:
            file.write("2,n2\n")
    elif how == "replaced":
        stand.drop(".new", rows(2)).replace(path)
    else:
        path.write_text(rows(2))
    (event,) = folder.scan()
    assert event.kind == "changed"
    assert event.hint is not None
    assert "on_file_change: read" in event.hint
    assert folder.scan() == ()
    path.touch()
    assert folder.scan() == ()
    assert stand.start().scan() == ()
    spark.run()
    assert spark.rows == ["1,n1"]


def test_a_copy_does_not_change_with_the_file(stand: Stand) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    with path.open("a") as file:
        file.write("2,n2\n")
    folder.scan()
    assert folder.landed()[0].read_text() == rows(1)


def test_going_back_to_content_that_was_read_is_nothing_new(stand: Stand) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    path.write_text(rows(2))
    folder.scan()
    path.write_text(rows(1))
    assert folder.scan() == ()


def test_with_read_a_changed_file_is_read_whole(stand: Stand) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start(on_file_change=OnFileChange.READ)
    folder.scan()
    path.write_text(rows(2))
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    assert sorted(copy.read_text() for copy in folder.landed()) == [rows(1), rows(2)]


def test_a_reported_file_is_read_once_the_user_says_so(stand: Stand, spark: Spark) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    spark.run()
    path.write_text(rows(2))
    folder.scan()
    assert kinds(stand.start(on_file_change=OnFileChange.READ).scan()) == [("landed", "a.csv")]


def test_with_fail_a_changed_file_ends_the_run_again_and_again(stand: Stand, spark: Spark) -> None:
    path = stand.drop("a.csv", rows(1))
    stand.start(on_file_change=OnFileChange.FAIL).scan()
    spark.run()
    path.write_text(rows(2))
    for _ in range(2):
        with pytest.raises(FileChangedError, match=r"'data/input/a\.csv' was read before, and has other content now"):
            stand.start(on_file_change=OnFileChange.FAIL).scan()


@pytest.mark.parametrize("header", ["id", "id,name,more", "1,n1"], ids=["less", "more", "none"])
def test_with_fail_a_file_with_other_columns_ends_the_run_until_it_is_gone(stand: Stand, header: str) -> None:
    stand.drop("a.csv", rows(1))
    odd = stand.drop("b.csv", f"{header}\n2,n2,m2\n")
    options: dict[str, Any] = {"on_schema_change": OnSchemaChange.FAIL}
    for _ in range(2):
        with pytest.raises(SchemaChangedError, match=r"'data/input/b\.csv' does not fit the schema: it.* ") as raised:
            stand.start(**options).scan()
        assert "on_schema_change: quarantine" in (raised.value.hint or "")
    odd.unlink()
    assert kinds(stand.start(**options).scan()) == [("landed", "a.csv")]


def test_files_land_anew_at_once_when_their_columns_have_changed(stand: Stand, spark: Spark) -> None:
    stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    spark.run()
    stand.drop("b.csv", rows(2))
    stand.drop("c.csv", "id,name,more\n3,n3,m3\n")
    assert kinds(folder.scan()) == [("landed", "b.csv"), ("refused", "c.csv")]
    done = [copy.name for copy in folder.landed() if copy.name.endswith("-a.csv")]
    assert folder.land_anew(but=done)
    folder.file_format = CsvFormat(CSV.dialect, ("id", "name", "more")).evolving()
    assert kinds(folder.scan()) == [("landed", "b.csv"), ("landed", "c.csv")]
    copies = {copy.name.partition("-")[2]: copy.read_text() for copy in folder.landed()}
    assert copies == {"a.csv": rows(1), "b.csv": "id,name,more\n2,n2,\n", "c.csv": "id,name,more\n3,n3,m3\n"}


def test_a_copy_that_is_the_only_one_left_is_not_given_up(stand: Stand) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    path.unlink()
    assert not folder.land_anew()
    assert len(folder.landed()) == 1


def test_a_placeholder_is_no_content_and_may_be_filled(stand: Stand) -> None:
    path = stand.drop("a.csv", "")
    folder = stand.start()
    assert kinds(folder.scan()) == [("skipped", "a.csv")]
    path.write_text("id,name\n")
    assert folder.scan() == ()
    path.write_text(rows(1))
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    path.write_text("")
    assert folder.scan() == ()
    path.write_text(rows(1))
    assert folder.scan() == ()


def test_a_refused_file_lands_when_it_is_mended(stand: Stand) -> None:
    path = stand.drop("a.csv", "id\n1\n")
    folder = stand.start()
    assert kinds(folder.scan()) == [("refused", "a.csv")]
    path.touch()
    assert folder.scan() == ()
    path.write_text(rows(1))
    assert kinds(folder.scan()) == [("landed", "a.csv")]


def test_a_refused_file_is_looked_at_again_after_a_restart(stand: Stand) -> None:
    stand.drop("a.csv", "id\n1\n")
    stand.start().scan()
    assert kinds(stand.start().scan()) == [("refused", "a.csv")]
    assert kinds(stand.start(CsvFormat(CsvDialect(), ("id",))).scan()) == [("landed", "a.csv")]


# the folder


def test_a_folder_that_is_missing_goes_and_comes_back_is_told_once_each_time(stand: Stand) -> None:
    shutil.rmtree(stand.source)
    folder = stand.start()
    assert [(event.kind, event.path, event.detail) for event in folder.scan()] == [
        ("vanished", "data/input", "the folder is not there")
    ]
    assert folder.scan() == ()
    stand.drop("a.csv", rows(1))
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    shutil.rmtree(stand.source)
    assert kinds(folder.scan()) == [("vanished", "input")]
    stand.drop("a.csv", rows(1))
    stand.drop("b.csv", rows(2))
    assert kinds(folder.scan()) == [("landed", "b.csv")]
    assert landed_names(folder) == ["a.csv", "b.csv"]


def test_another_file_under_an_old_name_in_a_new_folder_is_reported(stand: Stand) -> None:
    stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    shutil.rmtree(stand.source)
    stand.drop("a.csv", rows(2))
    assert kinds(folder.scan()) == [("changed", "a.csv")]


def test_a_file_in_the_place_of_the_folder_is_told(stand: Stand) -> None:
    stand.source.rmdir()
    stand.source.write_text("")
    assert [event.detail for event in stand.start().scan()] == ["it is a file, not a folder"]


def test_a_folder_that_may_not_be_listed_is_told_with_a_remedy(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.drop("a.csv", rows(1))
    folder = stand.start()
    with monkeypatch.context() as shut:
        shut.setattr(os, "scandir", refuse)
        (event,) = folder.scan()
        assert folder.scan() == ()
    assert (event.kind, event.path, event.detail) == (
        "refused",
        "data/input",
        "the folder can't be listed: permission denied",
    )
    assert event.hint == "give this user the right to list and read it"
    assert kinds(folder.scan()) == [("landed", "a.csv")]


def refuse(path: Path, *_: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied", str(path))


def test_a_file_that_goes_before_it_settled_is_told(stand: Stand) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start(settle_seconds=60)
    assert folder.pending() == ()
    folder.scan()
    assert folder.pending() == ("a.csv",)
    path.unlink()
    assert kinds(folder.scan()) == [("vanished", "a.csv")]
    assert folder.pending() == ()


def test_a_deleted_original_does_not_take_its_rows_with_it(stand: Stand, spark: Spark) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    path.unlink()
    folder.scan()
    spark.list_new()
    spark.plan()
    stand.start()
    spark.commit()
    assert spark.rows == ["1,n1"]


def test_files_in_subfolders_land_only_when_asked_for(stand: Stand) -> None:
    stand.drop("sub/x.csv", rows(1))
    stand.drop("sub/.hidden/y.csv", rows(2))
    stand.drop("k=1/z.csv", rows(3))
    (first, second) = stand.start().scan()
    assert first.detail == second.detail == "it is a folder in the folder"
    folder = stand.start(recursive=True)
    folder.scan()
    assert landed_names(folder) == ["k=1/z.csv", "sub/x.csv"]


def test_an_idle_scan_opens_no_file(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(200):
        stand.drop(f"{number}.csv", rows(number))
    folder = stand.start()
    assert len(folder.scan()) == 200
    with monkeypatch.context() as shut:
        shut.setattr(os, "open", refuse)
        shut.setattr("builtins.open", refuse)
        assert folder.scan() == ()


# columns


def test_without_columns_one_file_lands_and_the_rest_wait_for_the_schema(stand: Stand) -> None:
    unknown = CsvFormat(CsvDialect())
    for age, (name, text) in enumerate([("empty.csv", "id,name\n"), ("a.csv", rows(1)), ("b.csv", "name,id\nn2,2\n")]):
        os.utime(stand.drop(name, text), (1000 + age, 1000 + age))
    folder = stand.start(unknown)
    assert kinds(folder.scan()) == [("skipped", "empty.csv"), ("landed", "a.csv")]
    assert folder.scan() == ()
    assert folder.pending() == ("b.csv",)
    restarted = stand.start(unknown)
    restarted.scan()
    assert len(restarted.landed()) == 1
    restarted.file_format = CSV
    assert kinds(restarted.scan()) == [("landed", "b.csv")]
    assert sorted(path.read_text() for path in restarted.landed()) == [rows(1), rows(2)]


# links


def test_a_link_shares_the_bytes_and_is_not_landed_again(stand: Stand, spark: Spark) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start(mode=LandingMode.LINK)
    folder.scan()
    assert folder.landed()[0].stat().st_ino == path.stat().st_ino
    assert folder.scan() == ()
    folder.clean([copy.name for copy in spark.list_new()], spark.run())
    assert folder.scan() == ()
    assert stand.start(mode=LandingMode.LINK).scan() == ()
    assert path.read_text() == rows(1)


def test_a_link_that_has_to_be_rewritten_leaves_the_original_alone(stand: Stand) -> None:
    path = stand.drop("a.csv", "name,id\nn1,1\n")
    folder = stand.start(mode=LandingMode.LINK)
    folder.scan()
    assert folder.landed()[0].read_text() == rows(1)
    assert path.read_text() == "name,id\nn1,1\n"


def test_where_links_are_not_possible_a_copy_is_made(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    stand.drop("a.csv", rows(1))
    folder = stand.start(mode=LandingMode.LINK)
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    assert folder.landed()[0].read_text() == rows(1)


# the machine


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EXDEV, errno.EOPNOTSUPP])
def test_where_copy_file_range_is_not_possible_bytes_are_copied(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(code, "no")

    monkeypatch.setattr(os, "copy_file_range", refuse, raising=False)
    stand.drop("a.csv", rows(*range(1000)))
    folder = stand.start()
    folder.scan()
    assert folder.landed()[0].read_text() == rows(*range(1000))


def test_a_full_disk_ends_the_scan_and_leaves_nothing_half_written(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(_source: int, target: int, _count: int) -> int:
        os.write(target, b"id,na")
        raise OSError(errno.ENOSPC, "No space left on device")

    stand.drop("a.csv", rows(1))
    folder = stand.start()
    with monkeypatch.context() as full:
        full.setattr(os, "copy_file_range", fill, raising=False)
        with pytest.raises(EnvironmentUnfitError, match=r"can't copy into '.*orders': no space left on device"):
            folder.scan()
        assert list(stand.landing.iterdir()) == []
    assert kinds(folder.scan()) == [("landed", "a.csv")]


def test_a_file_that_changes_while_it_is_copied_is_copied_again(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    real = os.copy_file_range

    def copy_then_change(source: int, target: int, count: int) -> int:
        copied = real(source, target, count)
        with path.open("a") as file:
            file.write("2,n2\n")
        return copied

    with monkeypatch.context() as changing:
        changing.setattr(os, "copy_file_range", copy_then_change)
        assert folder.scan() == ()
        assert list(stand.landing.iterdir()) == []
    expected = path.read_text()
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    assert folder.landed()[0].read_text() == expected


def test_a_file_that_is_renamed_while_it_is_copied_lands_under_its_new_name_only(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    real = os.copy_file_range

    def copy_then_rename(source: int, target: int, count: int) -> int:
        if path.exists():
            path.rename(stand.source / "b.csv")
        return real(source, target, count)

    monkeypatch.setattr(os, "copy_file_range", copy_then_rename)
    folder.scan()
    folder.scan()
    assert landed_names(folder) == ["b.csv"]


def test_a_file_that_may_not_be_read_is_refused_and_lands_when_it_may(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).name == "a.csv":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, flags, mode)

    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    with monkeypatch.context() as forbidden:  # a mode of 0 would not keep root out
        forbidden.setattr(os, "open", refuse)
        assert [event.detail for event in folder.scan()] == ["it can't be read: permission denied"]
        assert folder.pending() == ()
        assert folder.scan() == ()
    path.chmod(0o600)
    assert kinds(folder.scan()) == [("landed", "a.csv")]


def test_a_file_that_can_not_be_read_just_now_is_told_once_and_tried_again(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    stand.drop("a.csv", rows(1))
    folder = stand.start()
    with monkeypatch.context() as broken:
        broken.setattr(os, "copy_file_range", fail)
        assert [event.detail for event in folder.scan()] == ["it can't be read: input/output error"]
        assert folder.scan() == ()
        assert folder.pending() == ("a.csv",)
    assert kinds(folder.scan()) == [("landed", "a.csv")]


@pytest.mark.parametrize("mode", LandingMode)
def test_a_landing_folder_that_was_deleted_meanwhile_ends_the_scan(stand: Stand, mode: LandingMode) -> None:
    stand.drop("a.csv", rows(1))
    folder = stand.start(mode=mode)
    folder.scan()
    shutil.rmtree(stand.landing)
    stand.drop("b.csv", rows(2))
    with pytest.raises(EnvironmentUnfitError, match=r"can't copy into '.*orders': no such file or directory"):
        folder.scan()


def test_clean_removes_copies_and_leaves_the_originals(stand: Stand, spark: Spark) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    folder.scan()
    batch_id = spark.run()
    folder.clean([copy.name for copy in stand.checkpoint.batch_files(batch_id, stand.landing)], batch_id)
    assert folder.landed() == []
    assert path.exists()
    assert folder.scan() == ()
    assert [(record.state.value, record.batch_id) for record in stand.files().all()] == [("read", 0)]
