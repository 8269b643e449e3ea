"""`tauro rewind` on checkpoints made by hand."""

from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.aside import rename
from tauro.state.checkpoint import Checkpoint
from tauro.state.layout import StateRoot
from tauro.state.locks import CheckpointLock
from tauro.state.set_back import SetBack
from tauro.streaming.run.opening import opened_run
from tests.project_files import check, write_files
from tests.state.spark_checkpoint import commit_batch, plan_offsets, start_query

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.cli.conftest import Tauro

KAFKA = (
    "events: {format: kafka, options: {kafka.bootstrap.servers: 'b:1', assign: {events: [0, 1]}, "
    "startingOffsets: latest}}"
)
DELTA = "events: {format: delta, path: data/events, streaming: true, options: {startingVersion: 0}}"
OUTPUTS = {
    "files": "out: {format: parquet, path: data/out}",
    "table": "out: {format: delta, path: data/out}",
    "merge": "out: {format: delta, path: data/out, mode: merge, keys: [offset]}",
    "topic": "out: {format: kafka, options: {kafka.bootstrap.servers: 'b:1', topic: out}}",
    "remote": "out: {format: delta, path: 's3a://b/out'}",
}
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def forge_table(folder: Path, commits: Mapping[int, datetime]) -> None:
    log = folder / "_delta_log"
    log.mkdir(parents=True)
    for version, time in commits.items():
        file = log / f"{version:020}.json"
        file.write_text('{"commitInfo": {}}\n')
        os.utime(file, (time.timestamp(), time.timestamp()))


class Shop:
    def __init__(self, root: Path, source: str = KAFKA, output: str = "files", **more: str) -> None:
        files = {
            "pipelines": "p: {nodes: [n]}",
            "nodes": "n: {input: events, output: out}",
            "inputs": source,
            "outputs": OUTPUTS.get(output, output),
        } | more
        self.root = write_files(root, {f"config/{name}.yaml": f"{text}\n" for name, text in files.items()})
        self.state = StateRoot(root.resolve() / ".tauro", "dev")
        self.checkpoint = self.state.checkpoint("p", "n")
        self.out = root / "data/out"

    def ran(self, place: Mapping[str, Any], *, cut: bool = False) -> None:
        start_query(self.checkpoint)
        plan_offsets(self.checkpoint, 0, json.dumps(place))
        if not cut:
            commit_batch(self.checkpoint, 0)
        (self.out / "_spark_metadata").mkdir(parents=True)
        (self.out / "_spark_metadata/0").write_text("v1\n")

    @property
    def start(self) -> Mapping[str, str]:
        start = SetBack(self.checkpoint).start("events")
        assert start is not None
        return start.options


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """It has read up to offset 5 of partition 0, and 7 of partition 1."""
    monkeypatch.chdir(tmp_path)
    made = Shop(tmp_path)
    made.ran({"events": {"0": 5, "1": 7}})
    return made


def offsets(**partitions: int) -> str:
    return json.dumps({"events": {number[1:]: offset for number, offset in partitions.items()}})


def test_checkpoint_and_output_go_aside_and_a_new_beginning_is_there(tauro: Tauro, shop: Shop) -> None:
    answer = tauro("rewind", "--pipeline", "p", "--to-offset", offsets(_0=2), "--yes")
    assert (answer.code, answer.err) == (0, "")
    assert (
        "input 'events' of node 'n', where it is at 'events' at 0: 5, 1: 7: begins anew at 'events' at 0: 2, 1: 7"
        in (answer.out)
    )
    assert "note: output 'out' begins anew, with the rows from there on" in answer.out
    (aside,) = shop.state.resets.iterdir()
    assert (aside / "n/checkpoint/commits/0").is_file()
    assert (aside / "n/output-out/_spark_metadata/0").is_file()
    assert not shop.out.exists()
    assert Checkpoint(shop.checkpoint).is_new
    assert json.loads(shop.start["startingOffsets"]) == {"events": {"0": 2, "1": 7}}
    assert sorted(path.name for path in shop.checkpoint.parent.iterdir()) == [".n.lock", "n"]
    answer = tauro("plan")
    assert "reads input 'events': from where it was set to: 'events' at 0: 2, 1: 7" in answer.out


def test_a_time_is_this_machine_s_unless_it_says_its_zone(tauro: Tauro, shop: Shop) -> None:
    for text, time in (
        ("2026-01-01T00:00:00Z", NEW_YEAR),
        ("2026-01-01 01:00:00+01:00", NEW_YEAR),
        ("2026-01-01 01:00 +0100", NEW_YEAR),
        ("2026-01-01", datetime(2026, 1, 1).astimezone()),
        ("1767225600000", NEW_YEAR),
    ):
        assert tauro("rewind", "--to-timestamp", text, "--yes").code == 0
        assert shop.start == {
            "startingTimestamp": str(int(time.timestamp() * 1000)),
            "startingOffsetsByTimestampStrategy": "latest",
        }


def test_it_asks_and_does_nothing_without_a_yes(tauro: Tauro, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for said, code in (("n\n", 1), ("", 2)):
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        assert tauro("rewind", "--to-offset", "earliest").code == code
        assert (shop.checkpoint / "commits/0").exists()
    with CheckpointLock(shop.checkpoint, "p"):
        answer = tauro("rewind", "--to-offset", "earliest", "--yes")
    assert (answer.code, "is in use by process" in answer.err) == (1, True)
    assert (shop.checkpoint / "commits/0").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    {
        "nothing said": ([], "say either --to-timestamp or --to-offset"),
        "both said": (["--to-offset", "earliest", "--to-timestamp", "2026-01-01"], "say either"),
        "no time": (["--to-timestamp", "yesterday"], "--to-timestamp can't be 'yesterday': it is no time"),
        "no such day": (["--to-timestamp", "2026-02-30"], "it is no time"),
        "the future": (
            ["--to-timestamp", (datetime.now(UTC) + timedelta(hours=1)).isoformat()], "is in the future"
        ),
        "a bare number": (["--to-offset", "5"], 'as in \'{"events": {"0": 0}}\''),
        "no JSON": (["--to-offset", "{events: 5}"], "it is none of a topic"),
        "another topic": (["--to-offset", '{"evnts": {"0": 1}}'], "did you mean 'events'?"),
        "another partition": (["--to-offset", offsets(_2=1)], "topic 'events' has no partition 2"),
        "a file sink that is kept": (["--to-offset", "earliest", "--keep-output"], "output 'out' can't be kept"),
    }.values(),
)  # fmt: skip
def test_what_can_not_be_done_is_refused(tauro: Tauro, shop: Shop, arguments: list[str], told: str) -> None:
    answer = tauro("rewind", "--yes", *arguments)
    assert (answer.code, told in answer.err) == (2, True), answer
    assert (shop.checkpoint / "commits/0").exists()
    assert shop.out.exists()


def test_what_is_passed_over_and_what_was_cut_is_told(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shop = Shop(tmp_path, output="table")
    shop.ran({"events": {"0": 5, "1": 7}})
    plan_offsets(shop.checkpoint, 1, offsets(_0=6, _1=8))
    (shop.checkpoint / "state").mkdir()
    answer = tauro("rewind", "--to-offset", offsets(_0=9, _1=-1), "--yes", "--keep-output")
    assert "partition 0 of topic 'events': offsets 5 to 8 are passed over" in answer.out
    assert "partition 1 of topic 'events': what came before it and was not read yet is passed over" in answer.out
    assert "batch 1 was cut: what of it is in output 'out' already may come again" in answer.out
    assert "what the query of output 'out' keeps between its batches (groups, joins) begins empty" in answer.out
    assert SetBack(shop.checkpoint).joins
    assert shop.out.exists()


def test_a_damaged_checkpoint_is_no_hindrance_for_a_time(tauro: Tauro, shop: Shop) -> None:
    (shop.checkpoint / "offsets/0").write_text("")
    answer = tauro("rewind", "--to-offset", offsets(_0=1), "--yes")
    assert (answer.code, "says nothing of partition 1 of topic 'events', and no checkpoint" in answer.err) == (2, True)
    answer = tauro("rewind", "--to-timestamp", "2026-01-01", "--yes")
    assert (answer.code, "where the node is now is not known" in answer.out) == (0, True)


@pytest.mark.parametrize(
    ("output", "arguments", "told", "is_kept"),
    [
        ("merge", [], "is kept: rows are merged into it again", True),
        ("table", [], "begins anew, with the rows from there on", False),
        ("table", ["--keep-output"], "are in it twice then", True),
        ("topic", [], "stays as it is, and gets the rows from there on again", True),
        ("remote", ["--keep-output"], "are in it twice then", True),
    ],
)
def test_what_becomes_of_the_output(
    tauro: Tauro,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    output: str,
    arguments: list[str],
    told: str,
    is_kept: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    shop = Shop(tmp_path, output=output)
    shop.ran({"events": {"0": 5, "1": 7}})
    answer = tauro("rewind", "--to-offset", "earliest", "--yes", *arguments)
    assert (answer.code, f"note: output 'out' {told}" in answer.out or told in answer.out) == (0, True), answer
    assert shop.out.exists() == is_kept
    assert SetBack(shop.checkpoint).joins == (is_kept and output != "topic")


@pytest.mark.parametrize(
    ("files", "told"),
    {
        "a remote table": ({"outputs": OUTPUTS["remote"]}, "can't be moved aside from here"),
        "files that land": (
            {"inputs": "events: {format: csv, path: data/in, streaming: true, schema: id INT}"},
            "input 'events' is 'csv', which has no point to be set back to",
        ),
        "a remote checkpoint": ({"global_settings": "checkpoint_root: s3a://b/c"}, "is not on this machine"),
        "an output that begins anew": ({"outputs": "out: {format: memory}"}, "begins anew at each run"),
        "several streams": (
            {"pipelines": "p: {nodes: [n, m]}",
             "nodes": "n: {input: events, output: out}\nm: {input: events, output: o}",
             "outputs": OUTPUTS["files"] + "\no: {format: console}"},
            "has several streams: say which with --node (n, m)",
        ),
        "an output that has two writers": (
            {"pipelines": "p: {nodes: [n]}\nq: {nodes: [m]}",
             "nodes": "n: {input: events, output: out}\nm: {input: events, output: same}",
             "outputs": "\n".join(f"{name}: {{format: delta, path: o, mode: append}}" for name in ("out", "same"))},
            "output 'out' is written by node 'q/m', too",
        ),
        "several inputs": (
            {"inputs": f"{KAFKA}\nmore: {KAFKA.partition(': ')[2]}",
             "nodes": "n: {sql: 'SELECT * FROM events UNION ALL SELECT * FROM more', "
                      "input: [events, more], output: out}"},
            "reads several streams ('events', 'more')",
        ),
    }.values(),
)  # fmt: skip
def test_what_has_no_point_to_go_back_to(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Shop(tmp_path, **files)
    answer = tauro("rewind", "--pipeline", "p", "--to-offset", "earliest", "--yes")
    assert (answer.code, told in answer.err) == (2, True), answer


def test_outputs_that_are_at_different_places_go_on_nowhere_by_themselves(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    two = OUTPUTS["files"] + "\nmore: {format: delta, path: data/more}"
    shop = Shop(tmp_path, nodes="n: {input: events, output: [out, more]}", outputs=two)
    for output, offset in (("out", 5), ("more", 6)):
        folder = shop.checkpoint / output
        start_query(folder)
        plan_offsets(folder, 0, offsets(_0=offset, _1=7))
        commit_batch(folder, 0)
    answer = tauro("rewind", "--to-offset", offsets(_0=1), "--yes")
    assert (answer.code, "says nothing of partition 1" in answer.err) == (2, True)
    answer = tauro("rewind", "--to-offset", offsets(_0=1, _1=1), "--yes")
    assert (answer.code, "the node's outputs have not all come to the same place" in answer.out) == (0, True)
    assert all(SetBack(shop.checkpoint / output).start("events") for output in ("out", "more"))


class TestDelta:
    @pytest.fixture
    def shop(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
        """Versions 3 to 6, a minute apart since new year; the query has read up to version 4."""
        monkeypatch.chdir(tmp_path)
        made = Shop(tmp_path, DELTA, "table")
        made.ran({"reservoirVersion": 5, "index": -1})
        forge_table(tmp_path / "data/events", {number: NEW_YEAR + timedelta(minutes=number) for number in range(3, 7)})
        return made

    @pytest.mark.parametrize(
        ("arguments", "version"),
        [
            (["--to-offset", "3"], "3"),
            (["--to-offset", "7"], "7"),
            (["--to-offset", "latest"], "7"),
            (["--to-timestamp", "2026-01-01T00:04:00Z"], "4"),
            (["--to-timestamp", "2026-01-01T00:04:00.001Z"], "5"),
            (["--to-timestamp", "2026-01-01T00:03:00Z"], "3"),
            (["--to-timestamp", "2026-01-02T00:00:00Z"], "7"),
        ],
    )
    def test_it_begins_there(self, tauro: Tauro, shop: Shop, arguments: list[str], version: str) -> None:
        answer = tauro("rewind", "--yes", *arguments)
        assert (answer.code, shop.start) == (0, {"startingVersion": version}), answer
        assert (f"versions 5 to {int(version) - 1} are passed over" in answer.out) == (int(version) > 5)

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--to-offset", "8"], "has no version 8"),
            (["--to-offset", "2"], "is no longer in its log"),
            (["--to-offset", "-1"], "it is no version of a Delta table"),
            (["--to-timestamp", "2026-01-01T00:02:59Z"], "does not reach back to"),
        ],
    )
    def test_what_is_not_there_is_told(self, tauro: Tauro, shop: Shop, arguments: list[str], told: str) -> None:
        answer = tauro("rewind", "--yes", *arguments)
        assert (answer.code, told in answer.err) == (2, True), answer
        assert (shop.checkpoint / "commits/0").exists()

    def test_an_end_that_comes_before_it_is_told(self, tauro: Tauro, shop: Shop) -> None:
        feed = "events: {format: delta_stream, path: data/events, options: {startingVersion: 3, endingVersion: 4}}"
        write_files(shop.root, {"config/inputs.yaml": f"{feed}\n"})
        answer = tauro("rewind", "--to-offset", "5", "--yes")
        assert (answer.code, "endingVersion is 4: nothing would be read from version 5" in answer.err) == (2, True)


@pytest.mark.parametrize("moves", [0, 1, 2])
def test_a_crash_between_the_moves_is_made_good_by_the_next_start(
    tauro: Tauro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    """Output, old checkpoint, new checkpoint: once it has begun, none of them is left half done."""
    monkeypatch.chdir(tmp_path)
    shop = Shop(tmp_path, DELTA)
    shop.ran({"reservoirVersion": 5, "index": -1})
    forge_table(tmp_path / "data/events", dict.fromkeys(range(7), NEW_YEAR))
    done: list[Path] = []

    def dying(source: Path, target: Path) -> None:
        if len(done) == moves:
            raise EnvironmentUnfitError("the power is gone")
        done.append(source)
        rename(source, target)

    with monkeypatch.context() as patched:
        patched.setattr("tauro.state.renames.rename", dying)
        assert tauro("rewind", "--to-offset", "2", "--yes").code == 1
    assert "a rewind of node n was cut: its next start finishes it" in tauro("plan").out
    spec = check(tmp_path).spec
    for _ in range(2):
        with opened_run(spec, spec.pipelines["p"], shop.state, {}, lambda _: None, bounded=True):
            assert not list(shop.out.glob("[!.]*"))
            assert shop.start == {"startingVersion": "2"}
    (aside,) = shop.state.resets.iterdir()
    assert sorted(path.name for path in (aside / "n").iterdir()) == ["checkpoint", "output-out"]
