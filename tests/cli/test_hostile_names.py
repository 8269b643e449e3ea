"""Names that are given on the command line lead nowhere, and nothing outside is read or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.state.quarantine import Quarantine, QuarantinedRow
from tauro.state.storage import LocalStorage
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Tauro

HOSTILE = ["../../../outside", "..", "/etc", "a/b", "a\nb", "\x1b[2J", "", "x" * 5000, "[" * 9999]
ROW = QuarantinedRow("hunter2", "it does not fit", "2024-01-15T12:00:00+00:00", batch=0, file="a.csv")
OF_ROWS = [("quarantine", "list"), ("quarantine", "show"), ("quarantine", "purge", "--yes")]
OPTIONS = [
    *((*command, option) for command in OF_ROWS for option in ("--env", "--pipeline", "--node", "--input")),
    *((*command, option) for command in [("reset", "--yes"), ("plan",)] for option in ("--env", "--pipeline")),
    ("reset", "--yes", "--node"),
    *(("rewind", "--yes", "--to-offset", "events:0=1", option) for option in ("--env", "--pipeline", "--node")),
    ("rewind", "--yes", "--to-timestamp"),
    ("quarantine", "replay"),
    ("config", "show", "--env"),
    ("validate", "--pipeline"),
    ("validate", "--explain"),
    ("schema",),
    *((*command,) for command in OF_ROWS),
]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, and beside it what looks like state of Tauro's."""
    project = write_tutorial(tmp_path / "shop")
    for folder in (tmp_path / "outside", project / ".tauro/dev"):
        Quarantine(LocalStorage(folder), "real_time_sales/process_sales_stream/sales_stream").keep("a", [ROW])
    monkeypatch.chdir(project)
    return project


def content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("before", OPTIONS, ids=" ".join)
def test_a_hostile_name_is_refused(root: Path, tauro: Tauro, before: tuple[str, ...], name: str) -> None:
    there = content(root.parent)
    told = tauro(*before, name)
    assert told.code in {2, 3}, told
    assert "hunter2" not in told.out + told.err
    assert "Traceback" not in told.out + told.err
    assert (told.out + told.err).replace("\n", "").isprintable()
    assert content(root.parent) == there
