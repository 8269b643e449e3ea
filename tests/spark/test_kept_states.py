"""States that versions of Tauro have left: each is read, and gone on from; a project folder may move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyarrow import dataset

from tauro.state.layout import StateRoot
from tauro.state.ledger import Ledger
from tests.golden.kept import RUN, unpack, versions
from tests.spark.processes import Tauro
from tests.spark.runs import rows

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.spark

NEW = "id,name\n3,eve\n"
ALL = [1, 2, 3]


def run(root: Path) -> tuple[int, str]:
    with Tauro(root, *RUN) as process:
        return process.end(), process.output


def ids_in_table(table: Path) -> list[int]:
    files = [str(path) for path in table.glob("*.parquet")]
    return sorted(row["id"] for row in dataset.dataset(files).to_table().to_pylist())


@pytest.mark.parametrize("version", versions())
def test_a_run_goes_on_from_the_state_of_any_version(version: str, tmp_path: Path) -> None:
    root = tmp_path.resolve() / "shop"
    unpack(version, root)
    (root / "data/input/b.csv").write_text(NEW)
    code, output = run(root)
    assert code == 0, output
    assert "done: 2 batches, 2 rows in, 2 rows out" in output
    assert sorted(row["id"] for row in rows(root / "data/files")) == ALL
    assert ids_in_table(root / "data/table") == ALL
    ledger = Ledger(StateRoot(root / ".tauro", "dev").ledger)
    assert [batch.batch_id for batch in ledger.batches("keep", "copy")] == [0, 0, 1, 1]
    ledger.close()

    moved = root.rename(root.with_name("elsewhere"))
    (moved / "data/input/c.csv").write_text(NEW.replace("3", "4"))
    code, output = run(moved)
    assert code == 3, output
    assert "the project, or its state, has been moved" in output
    assert "move it back" in output
    assert "Traceback" not in output
    assert ids_in_table(moved / "data/table") == ALL

    moved.rename(root)
    code, output = run(root)
    assert code == 0, output
    assert ids_in_table(root / "data/table") == [*ALL, 4]


def test_the_state_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "shop"
    unpack(versions()[-1], root)
    (root / ".tauro/dev/version").write_text("99\n")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    code, output = run(root)
    assert code == 1, output
    assert "has version '99'; this tauro knows up to 1" in output
    assert "update tauro, or name another 'state_root'" in output
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
