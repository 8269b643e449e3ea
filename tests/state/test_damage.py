"""Each damage that Spark was seen to die of, and each that does no harm."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tauro.state.damage import damages
from tests.state.spark_checkpoint import QUERY_ID, commit_batch, compact, list_files, plan_batch, start_query

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """Five batches of a folder, all committed."""
    folder = tmp_path / "checkpoint"
    start_query(folder)
    for number in range(5):
        list_files(folder, number, [Path(f"/in/{number}.csv")])
        plan_batch(folder, number, number)
        commit_batch(folder, number)
    return folder


def empty(name: str) -> Callable[[Path], None]:
    def apply(checkpoint: Path) -> None:
        (checkpoint / name).write_text("")

    return apply


def cut(name: str) -> Callable[[Path], None]:
    def apply(checkpoint: Path) -> None:
        text = (checkpoint / name).read_text()
        (checkpoint / name).write_text(text[:-4])

    return apply


def take(*names: str) -> Callable[[Path], None]:
    def apply(checkpoint: Path) -> None:
        for name in names:
            path = checkpoint / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return apply


def both(*steps: Callable[[Path], None]) -> Callable[[Path], None]:
    def apply(checkpoint: Path) -> None:
        for step in steps:
            step(checkpoint)

    return apply


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        pytest.param(empty("offsets/4"), ["offsets/4 is empty"], id="offsets emptied"),
        pytest.param(empty("commits/4"), ["commits/4 is empty"], id="commit emptied"),
        pytest.param(cut("offsets/4"), ["offsets/4 is cut short"], id="offsets cut"),
        pytest.param(cut("commits/4"), ["commits/4 is cut short"], id="commit cut"),
        pytest.param(cut("sources/0/4"), ["sources/0/4 is cut short"], id="source cut"),
        pytest.param(cut("sources/0/1"), ["sources/0/1 is cut short"], id="old source cut"),
        pytest.param(take("metadata"), ["metadata is missing"], id="no metadata"),
        pytest.param(empty("metadata"), ["metadata is empty"], id="metadata emptied"),
        pytest.param(cut("metadata"), ["metadata has no query id in it"], id="metadata cut"),
        pytest.param(take("offsets/3", "commits/4"), ["offsets/3 is missing"], id="hole before an open batch"),
        pytest.param(take("offsets/4"), ["offsets/4 is missing, though the batch is committed"], id="no offsets"),
        pytest.param(take("offsets"), ["offsets/4 is missing, though the batch is committed"], id="none at all"),
        pytest.param(take("sources/0/4"), ["sources/0/4 is missing, though batch 4 reads it"], id="no source log"),
        pytest.param(take("sources/0/2"), ["sources/0/2 is missing"], id="hole in the source log"),
        pytest.param(take("sources"), ["sources/0/4 is missing, though batch 4 reads it"], id="no sources"),
        pytest.param(
            take("commits/4", "commits/3"), ["commits/3 is missing, though batch 4 has been planned"], id="two commits"
        ),
        pytest.param(
            both(empty("metadata"), cut("offsets/4")), ["metadata is empty", "offsets/4 is cut short"], id="two at once"
        ),
    ],
)
def test_what_spark_dies_of_is_told_by_its_name(
    checkpoint: Path, damage: Callable[[Path], None], told: list[str]
) -> None:
    damage(checkpoint)
    assert [f"{found.file.relative_to(checkpoint)} {found.what}" for found in damages(checkpoint)] == told


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(both(), id="nothing"),
        pytest.param(take("commits/4"), id="a batch that was cut"),
        pytest.param(take("commits"), id="no commits at all"),
        pytest.param(take("offsets/0", "offsets/1", "offsets/2"), id="a hole below the last two"),
        pytest.param(lambda folder: (folder / "offsets" / ".5.tmp").write_text("{"), id="a stray temporary file"),
        pytest.param(lambda folder: compact(folder, 3), id="a compacted log"),
        pytest.param(take("sources", "offsets", "commits", "metadata"), id="a new checkpoint"),
    ],
)
def test_what_does_no_harm_is_not_told(checkpoint: Path, change: Callable[[Path], object]) -> None:
    change(checkpoint)
    assert damages(checkpoint) == ()


def test_a_first_batch_that_found_nothing_is_whole(tmp_path: Path) -> None:
    start_query(tmp_path)
    plan_batch(tmp_path, 0, None)
    assert damages(tmp_path) == ()


def test_sources_of_kafka_and_of_rate_are_no_damage(checkpoint: Path) -> None:
    for name, text in {"1": '\0v1\n{"events":{"0":5}}', "2": "v1\n1795259874453"}.items():
        (checkpoint / "sources" / name).mkdir()
        (checkpoint / "sources" / name / "0").write_text(text)
    assert damages(checkpoint) == ()


def test_a_log_that_is_read_twice_counts_for_both(checkpoint: Path) -> None:
    """A join of a folder with itself: Spark may repeat a source in the offsets that has no log of its own."""
    plan_batch(checkpoint, 4, 4, 4)
    assert damages(checkpoint) == ()


@pytest.mark.parametrize(
    ("damage", "remedy"),
    [
        pytest.param(empty("commits/4"), "batch 4 is then done once more", id="committed"),
        pytest.param(both(take("commits/4"), empty("offsets/4")), "batch 4 was never committed", id="planned"),
        pytest.param(empty("offsets/4"), "from a copy", id="committed, and where it ended is lost"),
    ],
)
def test_what_can_be_saved_is_said(checkpoint: Path, damage: Callable[[Path], None], remedy: str) -> None:
    damage(checkpoint)
    (found,) = damages(checkpoint)
    assert remedy in found.remedy


def test_a_query_id_that_is_known_is_said(checkpoint: Path) -> None:
    take("metadata")(checkpoint)
    (found,) = damages(checkpoint, QUERY_ID)
    assert found.remedy == f'write it anew, it is this one line: {{"id":"{QUERY_ID}"}}'
