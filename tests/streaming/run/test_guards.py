from __future__ import annotations

import errno
import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError, ProjectError
from tauro.streaming.run.guards import check_machine
from tests.state.spark_checkpoint import commit_batch, plan_batch, start_query
from tests.streaming.run.plans import plan_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OUTPUT = "processed_sales: {{path: '{}', format: parquet}}"
INPUT = "sales_stream: {{path: '{}', format: csv, streaming: true}}"


def look(root: Path, files: Mapping[str, str] | None = None) -> None:
    check_machine(plan_of(root, files))


def test_the_input_folder_of_the_project_is_made(tmp_path: Path) -> None:
    look(tmp_path)
    assert (tmp_path / "data" / "input").is_dir()
    assert not (tmp_path / "data" / "output").exists()


@pytest.mark.parametrize("path", ["../elsewhere", "{parent}/elsewhere"], ids=["by dots", "by its full path"])
def test_one_elsewhere_is_waited_for(tmp_path: Path, path: str) -> None:
    root = tmp_path / "shop"
    look(root, {"inputs": INPUT.format(path.format(parent=tmp_path))})
    assert not (tmp_path / "elsewhere").exists()


def test_an_input_folder_that_can_not_be_made(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"inputs": INPUT.format("in/sales")})
    (tmp_path / "in").write_text("a file in the way, since the project was checked")
    with pytest.raises(EnvironmentUnfitError, match=r"input folder '.*/in/sales' can't be made: not a directory"):
        check_machine(plan)


def test_an_input_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir(mode=0o300)
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path / "in")
    with pytest.raises(EnvironmentUnfitError) as caught:
        look(tmp_path, {"inputs": INPUT.format("in")})
    assert caught.value.message == f"input 'sales_stream': folder '{tmp_path}/in' can't be read"


def test_a_folder_behind_one_that_is_shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def exists(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    plan = plan_of(tmp_path)
    monkeypatch.setattr(type(tmp_path), "exists", exists)
    with pytest.raises(EnvironmentUnfitError, match=r"'.*/data/output' can't be looked at: permission denied"):
        check_machine(plan)


def test_an_output_below_a_file(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    (tmp_path / "data").write_text("")
    with pytest.raises(EnvironmentUnfitError) as caught:
        check_machine(plan)
    assert caught.value.message == f"output 'processed_sales': '{tmp_path}/data' is a file, not a folder"


def test_an_output_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shut").mkdir(mode=0o500)
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path / "shut")
    with pytest.raises(EnvironmentUnfitError) as caught:
        look(tmp_path, {"outputs": OUTPUT.format("shut/sales")})
    assert caught.value.message == f"output 'processed_sales': folder '{tmp_path}/shut' can't be written"


def test_a_place_on_a_remote_store_is_spark_s_own_matter(tmp_path: Path) -> None:
    look(tmp_path, {"outputs": OUTPUT.format("s3a://bucket/sales")})


def test_a_state_folder_that_spark_would_read_as_a_pattern(tmp_path: Path) -> None:
    root = tmp_path / "shop [new]"
    with pytest.raises(EnvironmentUnfitError) as caught:
        look(root)
    assert "with [ ] in its path" in caught.value.message
    assert "state_root" in (caught.value.hint or "")


def written(output: Path, *numbers: int) -> None:
    (output / "_spark_metadata").mkdir(parents=True)
    for number in numbers:
        (output / "_spark_metadata" / str(number)).write_text("v1\n")


def test_an_output_of_another_checkpoint_is_refused(tmp_path: Path) -> None:
    """Spark would skip the first batches, whose numbers it has already, in silence."""
    written(tmp_path / "data/output", 0, 1)
    with pytest.raises(ProjectError) as caught:
        look(tmp_path)
    assert caught.value.exit_code == 3
    assert "the first 2 batches would not be written" in caught.value.message
    (problem,) = caught.value.problems
    assert (problem.code, problem.key_path) == ("foreign-checkpoint", ("outputs", "processed_sales"))
    assert problem.hint == (
        "name another 'path:', if somebody else writes there; else restore the checkpoint that belongs to "
        "'data/output', or start over: 'tauro reset' moves that folder and "
        "'.tauro/dev/checkpoints/real_time_sales/process_sales_stream' away"
    )


PLAIN = "part-00000-8a-c000"


@pytest.mark.parametrize(
    ("format_", "there"),
    [
        ("parquet", "_delta_log/0.json"),
        ("csv", "_delta_log/0.json"),
        ("json", "_delta_log/0.json"),
        ("delta", "_spark_metadata/0"),
        ("delta", f"{PLAIN}.snappy.parquet"),
        ("delta", "day=1/hour=2/sales.csv"),
        ("delta", "_SUCCESS"),
        ("csv", f"{PLAIN}.snappy.parquet"),
        ("parquet", f"day=1/{PLAIN}.json.gz"),
    ],
)
def test_an_output_folder_that_holds_something_else(tmp_path: Path, format_: str, there: str) -> None:
    file = tmp_path / "data/sales" / there
    file.parent.mkdir(parents=True)
    file.write_text("")
    with pytest.raises(ProjectError) as caught:
        look(tmp_path, {"outputs": f"sold: {{path: data/sales, format: {format_}}}"})
    assert caught.value.message == (
        f"output 'sold' can't be written as '{format_}': '{tmp_path}/data/sales' holds another format"
    )
    found = there if there.endswith((".parquet", ".csv", ".gz", "SUCCESS")) else there.partition("/")[0]
    assert caught.value.hint == f"name another 'path:', or move that folder away (it has {found!r})"
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == [file]


@pytest.mark.parametrize(
    ("format_", "there"),
    [
        ("csv", f"{PLAIN}.csv.gz"),
        ("parquet", f"{PLAIN}.snappy.parquet"),
        ("parquet", "README.md"),
        ("delta", "_delta_log/0.json"),
        ("delta", "_temporary/x"),
    ],
)
def test_an_output_folder_that_may_be_its_own(tmp_path: Path, format_: str, there: str) -> None:
    (tmp_path / "data/sales" / there).parent.mkdir(parents=True)
    (tmp_path / "data/sales" / there).write_text("")
    look(tmp_path, {"outputs": f"sold: {{path: data/sales, format: {format_}}}"})


@pytest.mark.parametrize(("name", "is_refused"), [("_SUCCESS", True), (f"{PLAIN}.snappy.parquet", False)])
def test_a_batch_that_was_cut_may_leave_files_and_no_mark_of_its_end(
    tmp_path: Path, name: str, is_refused: bool
) -> None:
    (tmp_path / "data/sales").mkdir(parents=True)
    (tmp_path / "data/sales" / name).write_text("")
    files = {
        "inputs": "sales: {path: data/input, format: csv}",
        "outputs": "sold: {path: data/sales, format: delta, mode: append}",
    }
    with pytest.raises(ProjectError) if is_refused else nullcontext():
        look(tmp_path, files)


def test_a_first_batch_that_was_cut_leaves_files_of_a_table_without_a_log(tmp_path: Path) -> None:
    checkpoint = tmp_path / ".tauro/dev/checkpoints/real_time_sales/process_sales_stream"
    start_query(checkpoint)
    plan_batch(checkpoint, 0, 0)
    (tmp_path / "data/sales").mkdir(parents=True)
    (tmp_path / f"data/sales/{PLAIN}.snappy.parquet").write_text("")
    look(tmp_path, {"outputs": "sold: {path: data/sales, format: delta}"})


@pytest.mark.parametrize("mode", ["append", "overwrite"])
def test_a_batch_does_not_write_into_the_folder_of_a_stream(tmp_path: Path, mode: str) -> None:
    files = {
        "inputs": "sales: {path: data/input, format: csv}",
        "outputs": f"sold: {{path: data/output, format: parquet, mode: {mode}}}",
    }
    look(tmp_path, files)
    written(tmp_path / "data/output", 0)
    with pytest.raises(ProjectError, match="'data/output' is a stream's, of this project or another") as caught:
        look(tmp_path, files)
    assert caught.value.problems[0].code == "shared-output"


def test_a_checkpoint_and_its_output_are_a_pair(tmp_path: Path) -> None:
    checkpoint = tmp_path / ".tauro/dev/checkpoints/real_time_sales/process_sales_stream"
    start_query(checkpoint)
    plan_batch(checkpoint, 0, 0)
    commit_batch(checkpoint, 0)
    written(tmp_path / "data/output", 0)
    look(tmp_path)
