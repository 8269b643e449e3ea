from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.storage import LocalStorage, open_state

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_written_is_read_back_by_another(tmp_path: Path) -> None:
    LocalStorage(tmp_path).write("schemas/sales/orders.ddl", "id BIGINT\n")
    again = LocalStorage(tmp_path)
    assert again.read("schemas/sales/orders.ddl") == "id BIGINT\n"
    assert again.names("schemas/sales") == ("orders.ddl",)


def test_a_name_without_text_is_none_and_may_be_deleted(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.delete("nothing")
    assert storage.read("nothing") is None
    assert storage.names("nothing") == ()


def test_state_is_for_its_owner_only(tmp_path: Path) -> None:
    storage = open_state(tmp_path / "state" / "dev")
    storage.write("secret/kept", "text")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "state").rglob("*")}
    assert modes == {"dev": 0o700, "version": 0o600, "secret": 0o700, "kept": 0o600}
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


def test_a_crash_while_writing_leaves_the_old_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = LocalStorage(tmp_path)
    storage.write("kept", "old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(EnvironmentUnfitError, match=r"can't write '.*kept': no space left on device") as caught:
        storage.write("kept", "new and longer")
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("make room")
    assert storage.read("kept") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_state_of_a_newer_tauro_is_refused(tmp_path: Path) -> None:
    open_state(tmp_path).write("version", "2\n")
    with pytest.raises(EnvironmentUnfitError, match="has version '2'; this tauro knows up to 1"):
        open_state(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(EnvironmentUnfitError, match=r"can't make the folder '.*state': a file is in its place"):
        open_state(tmp_path / "state")
