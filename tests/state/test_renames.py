from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.renames import Renames
from tauro.state.storage import LocalStorage

if TYPE_CHECKING:
    from pathlib import Path


def test_they_happen_in_their_order_and_one_that_is_done_is_not_done_again(tmp_path: Path) -> None:
    """Also where something new stands in the place of what was moved."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    storage = LocalStorage(tmp_path / "state")
    storage.write("what/is/known", "")
    moves = [(tmp_path / "old", tmp_path / "aside/old"), (tmp_path / "new", tmp_path / "old")]
    renames = Renames(storage, "p/n")
    renames.carry_out(moves, ["what/is/known"])
    written = {"version": 1, "moves": [[str(path) for path in move] for move in moves], "forget": []}
    storage.write("renames/p/n.json", json.dumps(written))
    assert renames.is_cut
    assert renames.finish()
    assert not renames.is_cut
    assert not renames.finish()
    assert (tmp_path / "aside/old/old").is_file()
    assert (tmp_path / "old/new").is_file()
    assert storage.read("what/is/known") is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', '{"version": 1, "moves": [1], "forget": []}'])
def test_what_can_not_be_read_is_told(tmp_path: Path, text: str) -> None:
    storage = LocalStorage(tmp_path)
    storage.write("renames/p/n.json", text)
    with pytest.raises(EnvironmentUnfitError, match=r"'renames/p/n.json' in Tauro's state is not what Tauro wrote"):
        Renames(storage, "p/n").finish()


def test_what_a_newer_tauro_wrote_is_left_to_it(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    storage.write("renames/p/n.json", '{"version": 2}')
    with pytest.raises(EnvironmentUnfitError, match="written by a newer tauro"):
        Renames(storage, "p/n").finish()
