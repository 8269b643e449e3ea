"""Writers, disks and owners that do as they like while files land: each row once, or told by name."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.vocabulary import LandingMode
from tests.disks import bound, mounted
from tests.landing.stand import Spark, Stand, kinds, rows
from tests.landing.writers import NOBODY, give, writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.landing.folder import LandingFolder

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="leases and mounts are Linux's")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")


def read(folder: LandingFolder, spark: Spark) -> list[str]:
    """What the output has after one more batch."""
    folder.clean([path.name for path in folder.landed()], spark.run())
    return sorted(spark.rows)


@on_linux
@pytest.mark.parametrize("command", ["cat >", "cp --copy-contents /dev/stdin"])
def test_a_copy_that_pauses_lands_when_it_is_whole(stand: Stand, spark: Spark, command: str) -> None:
    folder, path = stand.start(), stand.source / "slow.csv"
    with writer(f"{command} '{path}'") as slow:
        for text in (rows(1), "2,n2\n3,", "n3\n"):
            give(slow, text, path)
            assert (folder.scan(), folder.pending()) == ((), ("slow.csv",))
    assert kinds(folder.scan()) == [("landed", "slow.csv")]
    assert read(folder, spark) == ["1,n1", "2,n2", "3,n3"]


@on_linux
def test_what_is_appended_while_a_file_waits_lands_with_it_and_later_it_is_told(stand: Stand, spark: Spark) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start(settle_seconds=60)
    assert (folder.scan(), folder.pending()) == ((), ("a.csv",))
    with writer(f"cat >> '{path}'") as more:
        give(more, "2,n2\n", path)
    folder = stand.start()
    with writer(f"cat >> '{path}'") as more:
        give(more, "3,n3\n", path)
        assert folder.scan() == ()
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    with writer(f"cat >> '{path}'") as more:
        give(more, "4,n4\n", path)
        assert folder.scan() == ()
    (event,) = folder.scan()
    assert (event.kind, event.detail) == ("changed", "it was read before, and has other content now; that is not read")
    assert read(folder, spark) == ["1,n1", "2,n2", "3,n3"]


def test_of_a_file_that_is_replaced_while_it_waits_the_last_content_lands(stand: Stand, spark: Spark) -> None:
    stand.drop("a.csv", rows(1))
    folder = stand.start(settle_seconds=60)
    folder.scan()
    stand.drop(".new", rows(2, 3)).replace(stand.source / "a.csv")
    assert folder.scan() == ()
    stand.drop("b.csv", rows(4)).replace(stand.source / "a.csv")
    folder = stand.start()
    assert kinds(folder.scan()) == [("landed", "a.csv")]
    assert read(folder, spark) == ["4,n4"]


def test_a_file_that_is_deleted_while_it_is_copied_is_told_and_does_not_land(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stand.drop("a.csv", rows(1))
    folder = stand.start()
    real = os.copy_file_range

    def copy_and_delete(*arguments: int) -> int:
        path.unlink(missing_ok=True)
        return real(*arguments)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(os, "copy_file_range", copy_and_delete)
        assert folder.scan() == ()
    assert kinds(folder.scan()) == [("vanished", "a.csv")]
    assert list(stand.landing.iterdir()) == []


@pytest.mark.parametrize("mode", LandingMode)
def test_times_of_other_centuries_do_not_matter(stand: Stand, spark: Spark, mode: LandingMode) -> None:
    years = {"1902.csv": -2_145_916_800, "1970.csv": 0, "2106.csv": 4_291_747_200, "2400.csv": 13_569_465_600}
    for number, (name, seconds) in enumerate(years.items()):
        os.utime(stand.drop(name, rows(number)), (seconds, seconds))
    folder = stand.start(mode=mode)
    assert kinds(folder.scan()) == [("landed", name) for name in years]
    assert read(folder, spark) == ["0,n0", "1,n1", "2,n2", "3,n3"]
    assert stand.start(mode=mode).scan() == ()


@on_linux
@pytest.mark.parametrize("mode", LandingMode)
def test_a_folder_on_another_disk_is_read_by_copies(stand: Stand, spark: Spark, mode: LandingMode) -> None:
    with mounted(stand.source):
        path = stand.drop("a.csv", rows(1, 2))
        folder = stand.start(mode=mode)
        assert kinds(folder.scan()) == [("landed", "a.csv")]
        assert folder.landed()[0].stat().st_dev != path.stat().st_dev
        assert read(folder, spark) == ["1,n1", "2,n2"]
        assert stand.start(mode=mode).scan() == ()


@on_linux
def test_a_share_that_goes_and_comes_back_is_told_and_read_once(stand: Stand, spark: Spark, tmp_path: Path) -> None:
    share = tmp_path / "share"
    with mounted(share):
        with bound(share, stand.source):
            stand.drop("a.csv", rows(1))
            folder = stand.start()
            assert kinds(folder.scan()) == [("landed", "a.csv")]
            with stand.drop("b.csv", rows(2)).open("a"):
                assert (folder.scan(), folder.pending()) == ((), ("b.csv",))
        (event,) = folder.scan()
        assert (event.kind, event.path, event.detail, event.hint) == (
            "vanished",
            "data/input",
            "nothing is mounted there any more",
            "mount it again",
        )
        assert folder.scan() == ()
        (share / "c.csv").write_text(rows(3))
        with bound(share, stand.source):
            assert kinds(folder.scan()) == [("landed", "b.csv"), ("landed", "c.csv")]
            assert folder.scan() == ()
        assert kinds(folder.scan()) == [("vanished", "input")], "it is told each time"
    assert read(folder, spark) == ["1,n1", "2,n2", "3,n3"]


@on_linux
def test_a_share_whose_files_have_new_numbers_is_not_read_again(stand: Stand, spark: Spark) -> None:
    with mounted(stand.source):
        stand.drop("a.csv", rows(1))
        stand.drop("b.csv", rows(2))
        folder = stand.start()
        folder.scan()
    with mounted(stand.source):
        stand.drop("b.csv", rows(2))
        stand.drop("a.csv", rows(1))
        stand.drop("c.csv", rows(3))
        assert kinds(folder.scan()) == [("landed", "c.csv")]
    folder = stand.start()
    assert folder.scan() == (), "a run that begins while nothing is mounted takes nothing for gone"
    with mounted(stand.source):
        stand.drop("a.csv", rows(1))
        stand.drop("d.csv", rows(4))
        assert kinds(folder.scan()) == [("landed", "d.csv")]
    assert read(folder, spark) == ["1,n1", "2,n2", "3,n3", "4,n4"]


@contextmanager
def as_nobody() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared() -> Iterator[Stand]:
    """A stand where anybody may go, whose state is nobody's and whose folder is root's."""
    with tempfile.TemporaryDirectory() as name:
        stand = Stand(Path(name).resolve())
        stand.source.mkdir(parents=True)
        state = stand.root / ".tauro"
        state.mkdir()
        os.chown(state, NOBODY, NOBODY)
        for folder in (stand.root, stand.source.parent, stand.source):
            folder.chmod(0o755)
        yield stand
        stand.close()


@as_root
@on_linux
def test_files_of_others_land_where_they_may_be_read_and_are_told_where_not(shared: Stand) -> None:
    stand = shared
    stand.drop("open.csv", rows(1)).chmod(0o644)
    shut = stand.drop("shut.csv", rows(2))
    shut.chmod(0o600)
    own = stand.drop("own.csv", rows(3))
    os.chown(own, NOBODY, NOBODY)
    with as_nobody():
        folder = stand.start()
        events = {event.path.rpartition("/")[2]: event for event in folder.scan()}
        assert {name: event.kind.value for name, event in events.items()} == {
            "open.csv": "landed",
            "shut.csv": "refused",
            "own.csv": "landed",
        }
        assert events["shut.csv"].detail == "it can't be read: permission denied"
        assert events["shut.csv"].hint == "let this user read it"
        assert folder.scan() == ()
    shut.chmod(0o644)
    with as_nobody():
        assert kinds(folder.scan()) == [("landed", "shut.csv")]
    assert read(folder, Spark(stand)) == ["1,n1", "2,n2", "3,n3"]


@as_root
@on_linux
def test_a_folder_of_others_that_may_not_be_listed_is_told(shared: Stand) -> None:
    shared.drop("a.csv", rows(1))
    shared.source.chmod(0o700)
    with as_nobody():
        (event,) = shared.start().scan()
    assert (event.kind, event.detail) == ("refused", "the folder can't be listed: permission denied")
