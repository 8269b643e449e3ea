from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.set_back import SetBack, Start

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    kept = SetBack(tmp_path / "checkpoint")
    assert (kept.start("events"), kept.joins) == (None, False)
    start = Start({"startingVersion": "3"}, "version 3")
    kept.keep("events", start)
    kept.let_join()
    assert (kept.start("events"), kept.start("others"), kept.joins) == (start, None, True)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"options": 1, "shown": "x"}', '{"options": {"a": 1}, "shown": "x"}']
)
def test_what_is_damaged_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "tauro/starts").mkdir(parents=True)
    (tmp_path / "tauro/starts/events.json").write_text(text)
    with pytest.raises(EnvironmentUnfitError, match=r"the checkpoint is damaged: 'tauro/starts/events\.json' in it"):
        SetBack(tmp_path).start("events")
