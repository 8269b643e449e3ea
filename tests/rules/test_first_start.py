"""What a stream reads at its first start, how often it writes, and which trigger it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.streaming.rules import large_folders
from tests.project_files import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Told

CONSOLE = "sold: {format: console}\n"
EARLIEST = "startingOffsets: earliest"


def kafka(*options: str) -> str:
    said = ", ".join(['kafka.bootstrap.servers: "b:9092"', "subscribe: t", *options])
    return f"sales: {{format: kafka, options: {{{said}}}}}\n"


def node(trigger: str) -> str:
    return f"clean: {{input: sales, output: sold, streaming: {{trigger: {trigger}}}}}\n"


@pytest.mark.parametrize(
    "inputs",
    [
        kafka(),
        kafka("startingOffsets: latest"),
        kafka("STARTINGOFFSETS: Latest"),
        "sales: {format: delta_stream, path: t, options: {startingVersion: latest}}",
        "sales: {format: delta, path: t, streaming: true, options: {startingVersion: latest}}",
    ],
)
@pytest.mark.parametrize("trigger", ["available_now", "once"])
def test_what_begins_at_the_end_and_ends_there_reads_nothing(told: Told, inputs: str, trigger: str) -> None:
    found = told(inputs=inputs, outputs=CONSOLE, nodes=node(f"{{type: {trigger}}}"))
    (line,) = (line for line in found if "deprecated-trigger" not in line)
    assert line.startswith(
        "nodes:1 reads-nothing: the first run of node 'clean' reads nothing: input 'sales' begins with what comes "
        f"after the first start, and the trigger {trigger!r} ends with what was there before it"
    )


@pytest.mark.parametrize(
    ("inputs", "trigger"),
    [
        (kafka(EARLIEST, "maxOffsetsPerTrigger: 9"), "{type: available_now}"),
        (kafka("startingTimestamp: 1700000000000"), "{type: available_now}"),
        (kafka("startingOffsets: latest", "startingTimestamp: 1700000000000"), "{type: available_now}"),
        (kafka('startingOffsets: {t: {"0": 5}}'), "{type: available_now}"),
        (kafka(), "{interval: 10 seconds}"),
        ("sales: {format: delta_stream, path: t}", "{type: available_now}"),
        ("sales: {format: csv, path: t, streaming: true}", "{type: available_now}"),
    ],
)
def test_what_begins_earlier_or_goes_on_reads_something(told: Told, inputs: str, trigger: str) -> None:
    assert told(inputs=inputs, outputs=CONSOLE, nodes=node(trigger)) == []


def test_a_topic_that_is_read_from_its_beginning_wants_a_limit(told: Told) -> None:
    assert told(inputs=kafka(EARLIEST), outputs=CONSOLE) == [
        "inputs:1 unlimited-read: the first micro-batch of input 'sales' is everything that was ever kept there "
        "(bound it, as in 'maxOffsetsPerTrigger: 1000000' under 'options:')"
    ]


@pytest.mark.parametrize(
    "options",
    [(EARLIEST, "maxOffsetsPerTrigger: 9"), (EARLIEST, "maxoffsetspertrigger: 9"), ("startingOffsets: latest",)],
)
def test_a_topic_with_a_limit_or_read_from_its_end_is_fine(told: Told, options: tuple[str, ...]) -> None:
    assert told(inputs=kafka(*options), outputs=CONSOLE) == []


def test_in_real_time_there_are_no_batches_to_bound(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold, streaming: {trigger: {type: real_time}, output_mode: update}}\n"
    assert told(inputs=kafka(EARLIEST), outputs=CONSOLE, nodes=nodes) == []


def test_an_input_that_two_nodes_read_is_told_once(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold}\nlate: {input: sales, output: other}\n"
    outputs = "sold: {format: console}\nother: {format: console}\n"
    found = told(pipelines="p: {nodes: [clean, late]}", inputs=kafka(EARLIEST), nodes=nodes, outputs=outputs)
    assert len(found) == 1


@pytest.mark.parametrize("trigger", ["{interval: 0 seconds}", "{type: processing_time}", "{}"])
def test_files_without_an_interval_become_many(told: Told, trigger: str) -> None:
    (line,) = told(nodes=node(trigger))
    assert line == (
        "nodes:1 small-files: node 'clean' begins a micro-batch as soon as rows are there, and each makes files in "
        "output 'sold': many small ones, slow to read (say 'interval: 10 seconds', or more)"
    )
    assert len(told(nodes=node(trigger), outputs="sold: {format: delta, path: x}")) == 1
    assert told(nodes=node(trigger), outputs=CONSOLE) == []


@pytest.mark.parametrize("trigger", ["{interval: 1 second}", "{type: available_now}", "null"])
def test_files_with_an_interval_are_fine(told: Told, trigger: str) -> None:
    assert told(nodes=node(trigger)) == []


def test_the_trigger_once_has_another_name_now(told: Told) -> None:
    once = "the trigger 'once' is deprecated: Tauro runs it as 'available_now'"
    (line,) = told(nodes=node("{type: once}"))
    assert line.startswith(f"nodes:1 deprecated-trigger: {once}")
    (line,) = told(global_settings="streaming:\n  trigger: {type: once}\n")
    assert line.startswith(f"global_settings:2 deprecated-trigger: {once}")


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ("", True),
        (", options: {maxFilesPerTrigger: 10}", False),
        (", options: {maxfilespertrigger: 10}", False),
        (", options: {maxBytesPerTrigger: 1g}", False),
    ],
)
def test_a_folder_of_many_files_wants_to_be_read_in_pieces(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, is_told: bool
) -> None:
    monkeypatch.setattr(large_folders, "MANY", 3)
    write_files(tmp_path, {f"data/in/{number}.csv": "" for number in range(3)})
    inputs = f"sales: {{format: csv, path: data/in, streaming: true{more}}}\n"
    assert told(inputs=inputs) == []
    write_files(tmp_path, {"data/in/last.csv": ""})
    assert [line.partition(":")[2][2:14] for line in told(inputs=inputs)] == ["large-folder"] * is_told
    assert told(inputs=inputs.replace(", streaming: true", "").replace(more, "")) == []
