from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.landing.formats import AnyFile
from tauro.streaming.landing.refusal import FileRefusedError
from tests.landing.stand import Stand, kinds

if TYPE_CHECKING:
    from pathlib import Path

JSON = AnyFile((".json",), is_text=True)
PARQUET = AnyFile((".parquet",), begins_with=b"PAR1", ends_with=b"PAR1")


@pytest.mark.parametrize(
    ("file_format", "name", "content"),
    [
        (JSON, "a.json", '{"id": "é"}\n'.encode()),
        (JSON, "a.json.gz", gzip.compress(b'{"id": 1}\n', mtime=0)),
        (PARQUET, "a.parquet", b"PAR1\0\0PAR1"),
        (AnyFile(), "anything", b"\0\xff"),
    ],
)
def test_a_sound_file_lands_as_it_is(stand: Stand, file_format: AnyFile, name: str, content: bytes) -> None:
    stand.drop(name, content)
    folder = stand.start(file_format)
    assert kinds(folder.scan()) == [("landed", name)]
    assert folder.landed()[0].read_bytes() == content


@pytest.mark.parametrize(
    ("file_format", "name", "content", "reason"),
    [
        (JSON, "a.json", b"\xff", "it is not text in UTF-8"),
        (JSON, "a.json", "é".encode()[:1], "it is not text in UTF-8"),
        (JSON, "a.json", b'{"id": "\0"}', "it holds NUL bytes"),
        (JSON, "a.json", gzip.compress(b"{}", mtime=0), "it is packed with gzip, but its name does not say so"),
        (JSON, "a.json.gz", gzip.compress(b"{}" * 999, mtime=0)[:-9], "it is cut off"),
        (PARQUET, "a.parquet", b"PAR1 and no end", "it is cut off"),
        (PARQUET, "a.parquet", b"PAR1", "it is cut off"),
        (PARQUET, "a.parquet", b"id,name\n", "it is not a parquet file, whatever its name says"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, file_format: AnyFile, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileRefusedError) as caught:
        file_format.accept(tmp_path / name)
    assert caught.value.message == reason or caught.value.message.startswith(reason)


@pytest.mark.parametrize(
    ("name", "content"), [("a.json", b""), ("a.json.bz2", b""), ("a.json.gz", gzip.compress(b"", mtime=0))]
)
def test_an_empty_file_holds_no_rows(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    JSON.accept(tmp_path / name)
    assert not JSON.has_rows(tmp_path / name)


def test_text_that_can_be_in_utf_8_alone_has_a_remedy_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9\n")
    for file_format, hint in (
        (JSON, "save it in that encoding, or say its own: 'options: {encoding: ...}'"),
        (AnyFile((".txt",), is_text=True, is_utf_8_alone=True), "save it in UTF-8"),
    ):
        with pytest.raises(FileRefusedError, match="it is not text in UTF-8") as caught:
            file_format.accept(tmp_path / "a.txt")
        assert caught.value.hint == hint
