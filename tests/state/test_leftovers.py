"""Runs that end well or are killed, and what others put into their output; a kill is an `end` that is missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.leftovers import Leftovers, Tidied
from tauro.state.output_owner import Owner, OwnerFile
from tests.state.spark_output import compact, in_partition, log_batch, part, put, write_batch

OWNER = Owner("/srv/checkpoint", "sales/clean", "8a")
LONG = 60.0


@pytest.fixture
def output(tmp_path: Path) -> Path:
    (tmp_path / "output").mkdir()
    return tmp_path / "output"


def leftovers(output: Path) -> Leftovers:
    return Leftovers(output, "parquet", OwnerFile(output), output.parent / "aside")


def begin(output: Path) -> Tidied:
    tidied = leftovers(output).begin(OWNER)
    assert tidied is not None
    return tidied


def end(output: Path) -> Tidied:
    tidied = leftovers(output).end(OWNER)
    assert tidied is not None
    return tidied


def pass_time(output: Path) -> None:
    """Everything that has happened is long ago."""
    file = OwnerFile(output).path
    seen = file.stat().st_mtime - LONG
    os.utime(file, (seen, seen))


def paths(*names: str) -> tuple[Path, ...]:
    return tuple(Path(name) for name in names)


def found(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".crc")
    return {str(path.relative_to(folder)) for path in files if not str(path.relative_to(folder)).startswith((".", "_"))}


def test_what_a_killed_run_left_is_moved_and_the_rest_stays(output: Path) -> None:
    begin(output)
    write_batch(output, 0, part(1), part(2))
    put(output, part(3), part(4))
    assert begin(output) == Tidied(paths(part(3), part(4)))
    assert found(output) == {part(1), part(2)}
    assert found(output.parent / "aside") == {part(3), part(4)}
    assert not (output / f".{part(3)}.crc").exists()
    assert (output / f".{part(1)}.crc").exists()


def test_a_batch_in_the_log_is_whole_though_the_checkpoint_does_not_know_it(output: Path) -> None:
    begin(output)
    write_batch(output, 0, part(1))
    assert begin(output).moved == ()


def test_files_in_partitions_and_behind_a_compaction(output: Path) -> None:
    begin(output)
    for batch in range(10):
        write_batch(output, batch, in_partition(f"month={batch}", batch))
    compact(output, 9)
    put(output, in_partition("month=3", 33), in_partition("month=_new", 34))
    assert begin(output).moved == paths(in_partition("month=3", 33), in_partition("month=_new", 34))
    assert found(output) == {in_partition(f"month={batch}", batch) for batch in range(10)}


def test_a_batch_that_is_cut_again_leaves_other_names(output: Path) -> None:
    begin(output)
    put(output, part(1))
    assert begin(output).moved == paths(part(1))
    put(output, part(2))
    assert begin(output).moved == paths(part(2))
    assert found(output.parent / "aside") == {part(1), part(2)}


def test_a_run_that_ends_well_leaves_nothing(output: Path) -> None:
    begin(output)
    write_batch(output, 0, part(1))
    put(output, part(2))
    assert end(output) == Tidied(paths(part(2)))
    assert begin(output) == Tidied()
    assert found(output) == {part(1)}


def test_what_an_attempt_left_is_moved_before_the_next_one(output: Path) -> None:
    put(output, "sales.parquet")
    begin(output)
    write_batch(output, 0, part(1))
    put(output, part(2), "of_somebody_else.parquet")
    assert leftovers(output).between() == Tidied(paths(part(2)), ("of_somebody_else.parquet", "sales.parquet"))
    put(output, part(3))
    assert leftovers(output).between() == Tidied(paths(part(3)), ("of_somebody_else.parquet", "sales.parquet"))
    write_batch(output, 1, part(4))
    assert end(output) == Tidied(strangers=("of_somebody_else.parquet", "sales.parquet"))
    assert found(output) == {part(1), part(4), "sales.parquet", "of_somebody_else.parquet"}


def test_what_was_there_before_is_left_at_every_end(output: Path) -> None:
    put(output, part(1), "sales.parquet", "README.md")
    assert begin(output).strangers == (part(1), "sales.parquet")
    write_batch(output, 0, part(2))
    put(output, part(3))
    assert begin(output) == Tidied(paths(part(3)), (part(1), "sales.parquet"))
    assert end(output).strangers == (part(1), "sales.parquet")
    assert found(output) == {part(1), part(2), "sales.parquet", "README.md"}


def test_what_comes_between_two_runs_is_left(output: Path) -> None:
    begin(output)
    end(output)
    put(output, part(1))
    assert begin(output) == Tidied(strangers=(part(1),))


def test_what_comes_after_a_kill_is_left(output: Path) -> None:
    """A file of somebody else's that has a name of Spark's: the time alone tells."""
    begin(output)
    put(output, part(1))
    pass_time(output)
    assert begin(output) == Tidied(strangers=(part(1),))
    assert begin(output) == Tidied(strangers=(part(1),)), "it stays his after another kill"


def test_a_run_that_lives_on_says_so(output: Path) -> None:
    begin(output)
    pass_time(output)
    put(output, part(1))
    OwnerFile(output).touch()
    assert begin(output).moved == paths(part(1))


@pytest.mark.parametrize(
    "name", ["sales.parquet", "part-0.parquet", part(1, ".csv"), part(1, ".parquet").replace("-c000", "")]
)
def test_a_name_that_no_stream_gives_is_left(output: Path, name: str) -> None:
    begin(output)
    put(output, name)
    assert begin(output) == Tidied(strangers=(name,))


def test_a_link_is_left(output: Path) -> None:
    begin(output)
    put(output.parent, "rows")
    (output / part(1)).symlink_to(output.parent / "rows")
    assert begin(output).strangers == (part(1),)


def test_an_output_from_before_there_was_a_note_is_left(output: Path) -> None:
    write_batch(output, 0, part(1))
    put(output, part(2))
    assert begin(output) == Tidied(strangers=(part(2),))


def test_a_damaged_log_says_nothing_and_nothing_is_lost_by_it(output: Path) -> None:
    begin(output)
    write_batch(output, 0, part(1))
    put(output, part(2))
    log = output / "_spark_metadata" / "0"
    text = log.read_text()
    log.write_text("")
    assert leftovers(output).begin(OWNER) is None
    assert leftovers(output).between() is None
    assert leftovers(output).end(OWNER) is None
    log.write_text(text)
    assert begin(output).moved == paths(part(2))


@pytest.mark.parametrize("broken", [0, 1, 2])
def test_a_crash_while_files_are_moved_is_made_good(output: Path, monkeypatch: pytest.MonkeyPatch, broken: int) -> None:
    begin(output)
    put(output, part(1), part(2))
    real, calls = shutil.move, iter(range(9))

    def move(source: Path, target: Path) -> None:
        if next(calls) == broken:
            shutil.copy(source, target)
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(shutil, "move", move)
    with pytest.raises(EnvironmentUnfitError, match=r"can't move away .*: no space left on device"):
        begin(output)
    monkeypatch.undo()
    begin(output)
    assert found(output) == set()
    assert found(output.parent / "aside") == {part(1), part(2)}


def test_a_folder_without_rows_gets_no_note_for_good(output: Path) -> None:
    begin(output)
    end(output)
    assert list(output.iterdir()) == []


def test_a_folder_that_is_gone_is_not_made_anew(output: Path) -> None:
    begin(output)
    shutil.rmtree(output)
    OwnerFile(output).touch()
    assert leftovers(output).end(OWNER) is None
    assert not output.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 2}', '{"version": 1, "strangers": []}'])
def test_a_note_that_can_not_be_read_is_none(output: Path, text: str) -> None:
    OwnerFile(output).path.write_text(text)
    assert OwnerFile(output).read() is None


def test_committed_twice_under_one_name_is_no_leftover(output: Path) -> None:
    """As after a restore: the log counts, wherever its paths lead."""
    begin(output)
    log_batch(output.parent / "elsewhere", 0, part(1))
    shutil.copytree(output.parent / "elsewhere", output, dirs_exist_ok=True)
    put(output, part(1))
    assert begin(output) == Tidied()
