from __future__ import annotations

from typing import TYPE_CHECKING

from bench.landing import large_file, small_files

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_fed_has_as_many_rows_as_it_says(tmp_path: Path) -> None:
    rows = small_files(tmp_path, 3) + large_file(tmp_path, 2, pause_seconds=0)
    lines = [line for file in tmp_path.iterdir() for line in file.read_text().splitlines()]
    assert len(lines) == rows + 4
    assert (tmp_path / "large.csv").stat().st_size > 1_500_000
