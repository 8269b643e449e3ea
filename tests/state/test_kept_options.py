from __future__ import annotations

from typing import TYPE_CHECKING

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
