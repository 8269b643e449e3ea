from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from tauro.state.layout import StateRoot
from tauro.state.output_owner import OwnerFile
from tauro.streaming.run.written_folders import WrittenFolders
from tests.state.spark_checkpoint import QUERY_ID, start_query
from tests.state.spark_output import part, put, write_batch
from tests.streaming.run.plans import plan_of

if TYPE_CHECKING:
    from pathlib import Path

SCOPE = "real_time_sales/process_sales_stream"
ASIDE = f".tauro/dev/leftovers/{SCOPE}/processed_sales"
LIMIT_SECONDS = 20.0


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "data/output"
    folder.mkdir(parents=True)
    return folder


def folders(root: Path, options: str = "") -> WrittenFolders:
    outputs = f"processed_sales: {{path: data/output, format: parquet{options}}}"
    return WrittenFolders(plan_of(root, {"outputs": outputs}), StateRoot(root / ".tauro", "dev"))


def test_what_was_moved_is_told_at_the_start_and_at_the_end(tmp_path: Path, output: Path) -> None:
    first = folders(tmp_path)
    first.begin()
    assert first.notices == ()
    put(output, part(1))
    assert first.end(is_at_rest=False) == (), "something may still write"
    second = folders(tmp_path)
    second.begin()
    (notice,) = second.notices
    assert notice.node == "process_sales_stream"
    assert notice.text == (
        f"1 file of a batch that was cut moved from 'data/output' to '{ASIDE}': the batch is done again"
    )
    assert not notice.is_warning
    put(output, part(2), part(3))
    (notice,) = second.end(is_at_rest=True)
    assert notice.text.startswith("2 files of a batch that was cut moved")
    assert second.end(is_at_rest=True) == ()
    assert len(list((tmp_path / ASIDE).glob("part-*"))) == 3


def test_what_is_moved_before_another_attempt_is_told(tmp_path: Path, output: Path) -> None:
    run = folders(tmp_path)
    run.begin()
    put(output, part(1))
    assert run.again("another_node") == ()
    (notice,) = run.again("process_sales_stream")
    assert notice.text.startswith("1 file of a batch that was cut moved")
    assert run.again("process_sales_stream") == ()
    run.end(is_at_rest=False)
    put(output, part(2))
    assert run.again("process_sales_stream") == (), "the lock is given back"
    assert (output / part(2)).exists()


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["a.parquet"], "'a.parquet', which this"),
        (["a.parquet", part(1)], "2 files ('a.parquet' and more), which this"),
    ],
)
def test_files_of_somebody_else_are_told(tmp_path: Path, output: Path, names: list[str], shown: str) -> None:
    put(output, *names)
    run = folders(tmp_path)
    run.begin()
    (notice,) = run.notices
    assert notice.text.startswith(f"'data/output' holds {shown} stream did not write")
    assert notice.is_warning
    assert run.end(is_at_rest=True) == ()


def test_a_damaged_log_is_told(tmp_path: Path, output: Path) -> None:
    write_batch(output, 0, part(1))
    (output / "_spark_metadata" / "0").write_text("")
    run = folders(tmp_path)
    run.begin()
    (notice,) = run.notices
    assert "the log in 'data/output' is damaged" in notice.text
    assert run.end(is_at_rest=True) == ()
    assert not OwnerFile(output).path.exists()


def test_with_retention_a_folder_is_left_alone(tmp_path: Path, output: Path) -> None:
    run = folders(tmp_path, ", options: {retention: 1 day}")
    run.begin()
    assert run.notices == ()
    run.end(is_at_rest=True)
    assert not OwnerFile(output).path.exists()


def test_the_query_s_id_is_noted_while_the_run_lives(tmp_path: Path, output: Path) -> None:
    run = folders(tmp_path)
    run.begin()
    start_query(tmp_path / ".tauro/dev/checkpoints" / SCOPE)
    deadline = time.monotonic() + LIMIT_SECONDS
    while (owner := OwnerFile(output).read()) is None or owner.query_id is None:
        assert time.monotonic() < deadline
    assert (owner.query_id, owner.node, owner.is_writing) == (QUERY_ID, SCOPE, True)
    write_batch(output, 0, part(1))
    run.end(is_at_rest=True)
    owner = OwnerFile(output).read()
    assert owner is not None
    assert (owner.query_id, owner.is_writing) == (QUERY_ID, False)
    assert "tauro-alive" not in {thread.name for thread in threading.enumerate()}
