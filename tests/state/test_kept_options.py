from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.kept_options import KeptOptions

if TYPE_CHECKING:
    from pathlib import Path


def test_options_are_kept_by_input_and_go_with_the_checkpoint(tmp_path: Path) -> None:
    kept = KeptOptions(tmp_path / "checkpoint")
    assert kept.get("changes") == {}
    kept.keep("changes", {"startingVersion": "7"})
    assert KeptOptions(tmp_path / "checkpoint").get("changes") == {"startingVersion": "7"}
    assert kept.get("other") == {}
    kept.keep("changes", {})
    assert kept.get("changes") == {}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("junk", ["", "{", "[1]", '{"a": 1}', "[" * 9999], ids=range(5))
def test_junk_in_their_place_is_told(tmp_path: Path, junk: str) -> None:
    kept = KeptOptions(tmp_path)
    kept.keep("changes", {"startingVersion": "7"})
    (tmp_path / "tauro/changes.json").write_text(junk)
    with pytest.raises(EnvironmentUnfitError, match=r"the checkpoint is damaged: 'tauro/changes\.json'"):
        kept.get("changes")
