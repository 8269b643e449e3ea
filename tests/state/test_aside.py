from __future__ import annotations

from pathlib import Path

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.aside import Aside


def test_things_are_moved_whole(tmp_path: Path) -> None:
    (tmp_path / "out/k=1").mkdir(parents=True)
    (tmp_path / "out/k=1/part").write_text("rows")
    aside = Aside(tmp_path / "reset")
    target = aside.target(tmp_path / "out", "node/out")
    aside.move(tmp_path / "out", target)
    assert target == aside.folder / "node/out"
    assert (target / "k=1/part").read_text() == "rows"
    assert not (tmp_path / "out").exists()
    assert aside.folder.stat().st_mode & 0o777 == 0o700


def test_two_in_one_second_do_not_meet(tmp_path: Path) -> None:
    folders = set()
    for number in range(3):
        aside = Aside(tmp_path / "reset")
        aside.write("what", str(number))
        folders.add(aside.folder)
    assert len(folders) == 3


def test_what_lies_on_another_file_system_is_renamed_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "share/out").mkdir(parents=True)
    monkeypatch.setattr("tauro.state.aside._device", lambda path: "share" in path.parts)
    aside = Aside(tmp_path / "reset")
    target = aside.target(tmp_path / "share/out", "node/out")
    assert target == tmp_path / f"share/out.{aside.folder.name}"
    aside.move(tmp_path / "share/out", target)
    assert target.is_dir()


def test_what_is_gone_by_then_is_no_error(tmp_path: Path) -> None:
    aside = Aside(tmp_path / "reset")
    aside.move(tmp_path / "gone", aside.target(tmp_path / "gone", "gone"))


def test_what_the_system_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(EnvironmentUnfitError, match=r"can't move away '.*/out': permission denied"):
        Aside(tmp_path / "reset").move(tmp_path / "out", tmp_path / "reset/out")
