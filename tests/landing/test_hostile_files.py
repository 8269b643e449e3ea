"""A folder into which anybody may put anything: what is not rows is told, and costs neither memory nor time."""

from __future__ import annotations

import bz2
import gzip
import os
import socket
import stat
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.landing.formats import AnyFile
from tauro.streaming.landing.links import link_objection
from tauro.streaming.landing.source_file import open_source
from tests.landing.stand import Stand, kinds, rows

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.streaming.landing.events import FileEvent
    from tauro.streaming.landing.folder import LandingFolder

MB = 1 << 20
JSON = AnyFile((".json",), is_text=True)


def told(events: tuple[FileEvent, ...]) -> dict[str, str]:
    return {event.path.removeprefix("data/input/"): event.detail for event in events}


def test_nothing_that_is_no_file_is_opened(stand: Stand) -> None:
    stand.drop("a.csv", rows(1))
    (stand.source / "passwd.csv").symlink_to("/etc/passwd")
    (stand.source / "itself.csv").symlink_to("itself.csv")
    (stand.source / "nowhere.csv").symlink_to("gone.csv")
    (stand.source / "here.csv").symlink_to("a.csv")
    (stand.source / "zero.csv").symlink_to("/dev/zero")
    (stand.source / "etc").symlink_to("/etc")
    os.mkfifo(stand.source / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(stand.source / "socket.csv"))
        folder = stand.start(recursive=True)
        events = folder.scan()
    link = "it is a symbolic link"
    assert told(events) == {
        "a.csv": "",
        "here.csv": link,
        "passwd.csv": link,
        "itself.csv": link,
        "nowhere.csv": link,
        "zero.csv": link,
        "etc": link,
        "pipe.csv": "it is a named pipe",
        "socket.csv": "it is a socket",
    }
    assert len(folder.landed()) == 1
    assert folder.scan() == ()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a device")
def test_a_device_is_not_opened(stand: Stand) -> None:
    try:
        os.mknod(stand.source / "zero.csv", 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("devices can't be made here")
    assert told(stand.start().scan()) == {"zero.csv": "it is not a regular file"}


def test_a_link_that_takes_the_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    for place in ("in/sub", "elsewhere"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "a.csv").write_text("id\n1\n")
    with open_source(tmp_path / "in", "sub/a.csv") as file:
        assert os.read(file.descriptor, 9) == b"id\n1\n"
    (tmp_path / "in/sub").rename(tmp_path / "in/moved")
    (tmp_path / "in/sub").symlink_to(tmp_path / "elsewhere")
    if sys.platform == "linux":
        with pytest.raises(OSError, match="symbolic links"), open_source(tmp_path / "in", "sub/a.csv"):
            pass


@pytest.mark.parametrize("guard", ["0", None], ids=["links to anything", "unknown"])
def test_a_hard_link_to_a_file_of_another_is_told_where_the_system_allows_them(
    tmp_path: Path, guard: str | None
) -> None:
    path, setting = tmp_path / "a.csv", tmp_path / "guard"
    path.write_text("id\n1\n")
    if guard is not None:
        setting.write_text(guard)
    (tmp_path / "b.csv").hardlink_to(path)
    status = path.stat()
    objection = link_objection(status, status.st_uid + 1, guard=setting)
    assert objection == ("it is a hard link to a file of another user than the folder's", "put a copy there")
    assert link_objection(status, status.st_uid, guard=setting) is None
    (tmp_path / "b.csv").unlink()
    assert link_objection(path.stat(), status.st_uid + 1, guard=setting) is None


def test_a_hard_link_is_taken_where_the_system_guards_them(tmp_path: Path) -> None:
    path, setting = tmp_path / "a.csv", tmp_path / "guard"
    path.write_text("id\n1\n")
    (tmp_path / "b.csv").hardlink_to(path)
    setting.write_text("1\n")
    assert link_objection(path.stat(), path.stat().st_uid + 1, guard=setting) is None


def pack_zeros(path: Path, megabytes: int) -> None:
    """As many megabytes of one letter, packed, without ever having them."""
    opener = gzip.open if path.suffix == ".gz" else bz2.open
    with opener(path, "wb", compresslevel=1) as file:
        for _ in range(megabytes):
            file.write(b"0" * MB)


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.csv.bz2"])
def test_a_bomb_is_told_before_it_is_unpacked(stand: Stand, name: str) -> None:
    pack_zeros(stand.source / name, 300)
    folder = stand.start()
    tracemalloc.start()
    events = folder.scan()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told(events) == {name: "it unpacks to more than 200 times its size, and more than 256 MiB"}
    assert peak < 32 * MB


def test_a_file_that_shrinks_well_is_no_bomb(stand: Stand) -> None:
    stand.drop("a.csv.gz", gzip.compress(rows(*[7] * 2_000_000).encode()))
    assert kinds(stand.start().scan()) == [("landed", "a.csv.gz")]


@pytest.mark.parametrize(
    ("name", "head", "line", "reason"),
    [
        ("a.csv", b"id,name\n", b"x" * MB, "line 2 is longer than 16 million characters"),
        ("a.csv", b"", b"," * MB, "line 1 is longer than 16 million characters"),
        ("a.csv", b"", b'"', "line 1 is longer than 16 million characters"),
        ("a.json", b'{"id": 1}\n', b"x" * MB, "a line is longer than 64 MiB, which Spark reads as a whole"),
    ],
    ids=["CSV", "commas", "quotes", "JSON"],
)
def test_a_line_without_an_end_is_told(stand: Stand, name: str, head: bytes, line: bytes, reason: str) -> None:
    with (stand.source / name).open("wb") as file:
        file.write(head)
        for _ in range(80):
            file.write(line.ljust(MB, line[:1]))
    folder = stand.start(JSON) if name.endswith("json") else stand.start()
    tracemalloc.start()
    events = folder.scan()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told(events) == {name: reason}
    assert peak < 150 * MB


@pytest.mark.parametrize("line", ["," * 9_000_000, ",".join(f"c{n}" for n in range(1_000_000)), '"a",' * 1_000_000])
def test_a_line_of_more_values_than_spark_takes_is_told(stand: Stand, line: str) -> None:
    stand.drop("a.csv", f"{line}\n{line}\n")
    assert told(stand.start().scan()) == {"a.csv": "a line has more than 20480 values"}


def test_a_header_of_many_columns_is_told_in_few_words(stand: Stand) -> None:
    stand.drop("a.csv", "id,name," + ",".join(f"column_{n}" for n in range(5000)) + "\n")
    (event,) = stand.start().scan()
    assert event.detail.endswith("'column_19' and 4980 more, which the schema lacks")


def test_names_that_steer_a_terminal_land_under_plain_ones(stand: Stand) -> None:
    names = ["\x1b[2J.csv", "\x1b]0;owned\x07.csv", "a\nb: is read.csv", "\u202egpj.csv", "\x9b31m.csv"]
    for number, name in enumerate(names):
        stand.drop(name, rows(number))
    folder: LandingFolder = stand.start()
    assert len(folder.scan()) == len(names)
    assert all(path.name.isascii() and path.name.isprintable() for path in folder.landed())
