"""Folders that two would use, or that can't be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Told


SAME = "inputs:2 path-overlap: input 'sales' reads the folder that output 'sold' writes"
INSIDE = "inputs:2 path-overlap: input 'sales' reads inside the folder that output 'sold' writes"
AROUND = "outputs:2 path-overlap: output 'sold' writes inside the folder that input 'sales' reads"


@pytest.mark.parametrize(
    ("read", "write", "expected"),
    [
        ("data/in", "data/in/", [SAME]),
        ("data/in", "./data/x/../in", [SAME]),
        ("data/in", "{root}/data/in", [SAME]),
        ("data/in", "link/in", [SAME]),
        ("s3a://b/x", "s3a://b/x/", [SAME]),
        ("data/out/new", "data/out", [INSIDE]),
        ("data", "data/out", [AROUND]),
        ("s3a://b/x", "s3a://b/y", []),
        ("data/input", "data/in", []),
        ("data/in", "data/input", []),
    ],
)
def test_an_input_and_an_output_lie_apart(
    told: Told, tmp_path: Path, read: str, write: str, expected: list[str]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    lines = told(
        inputs=f"\nsales: {{path: '{read}', format: csv, streaming: true}}",
        outputs=f"\nsold: {{path: '{write.format(root=tmp_path)}', format: parquet}}",
    )
    assert [line.partition(" (")[0] for line in lines] == expected


def test_a_pattern_is_compared_by_the_folder_it_begins_with(told: Told) -> None:
    (line,) = told(inputs="sales: {path: 'data/*/x.csv', format: csv}", outputs="sold: {path: data, format: parquet}")
    assert line.startswith("inputs:1 path-overlap: input 'sales' reads")


def test_reading_by_path_what_another_node_writes_is_a_warning_that_names_the_edge(told: Told, tmp_path: Path) -> None:
    files = {
        "pipelines": "p: {nodes: [clean, late]}",
        "nodes": "clean: {input: sales, output: sold}\nlate: {input: again, output: other}",
        "inputs": "sales: {path: data/in, format: csv}\nagain: {path: data/sold, format: parquet}",
    }
    assert told(**files) == [
        "inputs:2 path-overlap: input 'again' reads the folder that node 'clean' writes "
        "(name 'sold' as the input of node 'late': it then waits for the first commit there)"
    ]


@pytest.mark.parametrize(
    ("section", "text", "what"),
    [
        ("inputs", "sales: {path: PATH, format: csv, streaming: true}", "the path of input 'sales'"),
        ("outputs", "sold: {path: PATH, format: parquet}", "the path of output 'sold'"),
        (
            "nodes",
            "clean: {input: sales, output: sold, streaming: {checkpoint_location: PATH}}",
            "the checkpoint_location of node 'clean'",
        ),
        ("global_settings", "state_root: PATH", "'state_root'"),
        ("global_settings", "checkpoint_root: PATH", "'checkpoint_root'"),
    ],
)
def test_a_file_can_not_stand_where_a_folder_is_due(
    told: Told, tmp_path: Path, section: str, text: str, what: str
) -> None:
    (tmp_path / "file").write_text("x")
    at_it = f"{section}:1 not-a-folder: {what} is a file: 'file' (name the folder that it is in)"
    assert told(**{section: text.replace("PATH", "file")}) == [at_it]
    above = f"{section}:1 not-a-folder: {what} can't be a folder: 'file' is a file"
    assert told(**{section: text.replace("PATH", "file/x")}) == [f"{above} (remove that file, or name another folder)"]


def test_a_table_that_is_read_once_may_be_a_file(told: Told, tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_text("x")
    assert told(inputs="sales: {path: file.csv, format: csv}") == []


TWO_NODES = """
    clean: {input: sales, output: sold}
    late: {input: LATE, output: also}
    """


@pytest.mark.parametrize("pipelines", ["p: {nodes: [clean, late]}", "p: {nodes: [clean]}\nq: {nodes: [late]}"])
@pytest.mark.parametrize("late", ["sales", "airlines"])
def test_two_nodes_can_not_write_one_folder_when_one_of_them_streams(told: Told, pipelines: str, late: str) -> None:
    owner = "q" if "q:" in pipelines else "p"
    (line,) = told(
        pipelines=pipelines,
        nodes=TWO_NODES.replace("LATE", late),
        outputs="sold: {path: data/sold, format: parquet}\nalso: {path: data/sold/, format: parquet}",
    )
    expected = f"node 'late' of pipeline {owner!r} writes the same folder as node 'clean' of pipeline 'p'"
    assert line.startswith(f"nodes:3 shared-output: {expected} (give each a folder of its own")


def test_a_folder_inside_anothers_is_not_its_own(told: Told) -> None:
    (line,) = told(
        pipelines="p: {nodes: [clean, late]}",
        nodes=TWO_NODES.replace("LATE", "sales"),
        outputs="sold: {path: data/sold, format: parquet}\nalso: {path: data/sold/more, format: parquet}",
    )
    assert "writes a folder inside or around that of node 'clean'" in line


def test_batch_nodes_may_append_to_one_folder(told: Told) -> None:
    def lines(mode: str) -> list[str]:
        return told(
            pipelines="p: {nodes: [clean, late]}",
            nodes="clean: {input: airlines, output: sold}\nlate: {input: airlines, output: also}",
            outputs=f"sold: {{path: x, format: json, mode: {mode}}}\nalso: {{path: x, format: json, mode: {mode}}}",
        )

    assert lines("append") == []
    assert len(lines("overwrite")) == 1


DELTA = "sold: {format: delta, path: data/sold, mode: MODE}\nalso: {format: delta, path: data/sold, mode: append}"
TOPIC = "format: kafka, options: {kafka.bootstrap.servers: 'SERVERS', topic: t}"
TOPICS = f"sold: {{{TOPIC}, mode: MODE}}\nalso: {{{TOPIC.replace('SERVERS', 'b:1,a:2')}, mode: append}}"
TABLES = "sold: {format: delta, table_name: shop.SOLD, path: data/a, mode: MODE}\n" + (
    "also: {format: delta, table_name: sold, schema: shop, path: data/b, mode: append}"
)


@pytest.mark.parametrize(
    ("outputs", "what"),
    [(DELTA, "folder"), (TOPICS.replace("SERVERS", "a:2, b:1"), "topic")],
    ids=["a table's folder", "a topic"],
)
def test_streams_may_add_to_one_place_that_takes_several_when_each_says_so(told: Told, outputs: str, what: str) -> None:
    files = {"pipelines": "p: {nodes: [clean, late]}", "nodes": TWO_NODES.replace("LATE", "sales")}
    assert told(**files, outputs=outputs.replace("MODE", "append")) == []
    (line,) = told(**files, outputs=outputs.replace("MODE", "error"))
    assert f"node 'late' of pipeline 'p' writes the same {what} as node 'clean' of pipeline 'p'" in line
    assert "say 'mode: append' in each output" in line


def test_a_topic_on_another_cluster_is_another(told: Told) -> None:
    files = {"pipelines": "p: {nodes: [clean, late]}", "nodes": TWO_NODES.replace("LATE", "sales")}
    assert told(**files, outputs=TOPICS.replace("SERVERS", "c:3").replace("MODE", "error")) == []


def test_one_table_under_two_spellings_is_one(told: Told) -> None:
    files = {"pipelines": "p: {nodes: [clean, late]}", "nodes": TWO_NODES.replace("LATE", "sales")}
    (line,) = told(**files, outputs=TABLES.replace("MODE", "error"))
    assert "node 'late' of pipeline 'p' writes the same " in line


def test_batch_nodes_may_send_to_one_topic(told: Told) -> None:
    nodes = "clean: {input: airlines, output: sold}\nlate: {input: airlines, output: also}"
    outputs = TOPICS.replace("SERVERS", "a:2,b:1").replace("MODE", "error")
    assert told(pipelines="p: {nodes: [clean, late]}", nodes=nodes, outputs=outputs) == []


def test_a_batch_beside_a_stream_is_told_what_comes_of_it(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold}\nlate: {input: airlines, output: also}"
    outputs = "sold: {format: parquet, path: x}\nalso: {format: parquet, path: x, mode: append}"
    (line,) = told(pipelines="p: {nodes: [clean, late]}", nodes=nodes, outputs=outputs)
    assert "what a batch node writes beside a stream is not seen, or makes its folder unreadable" in line


def test_a_stream_that_two_pipelines_run_needs_one_progress(told: Told) -> None:
    pipelines = "p: {nodes: [clean]}\nq: {nodes: [clean]}"
    (line,) = told(pipelines=pipelines)
    assert line.startswith(
        "nodes:1 shared-output: node 'clean' would write 'data/sold' twice: pipelines 'p' and 'q' both run it, "
        "each with its own progress"
    )
    nodes = "clean: {input: sales, output: sold, streaming: {checkpoint_location: checkpoints/clean}}"
    assert told(pipelines=pipelines, nodes=nodes) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("c/x", "c/x/", "nodes 'clean' and 'late' have one checkpoint_location"),
        ("c/x", "c/x/y", "the checkpoint_location of node 'late' and that of node 'clean' overlap"),
        ("s3a://b/c", "s3a://b/c", "nodes 'clean' and 'late' have one checkpoint_location"),
        ("c/x", "data/sold", "the checkpoint_location of node 'late' is the folder of output 'sold'"),
        ("c/x", "c/xy", None),
    ],
)
def test_a_checkpoint_belongs_to_one_node(told: Told, one: str, other: str, expected: str | None) -> None:
    nodes = f"""
        clean: {{input: sales, output: sold, streaming: {{checkpoint_location: '{one}'}}}}
        late: {{input: sales, output: other, streaming: {{checkpoint_location: '{other}'}}}}
        """
    lines = told(pipelines="p: {nodes: [clean, late]}", nodes=nodes)
    told_of = [f"nodes:3 shared-checkpoint: {expected}"] if expected else []
    assert [line.partition(" (")[0] for line in lines] == told_of


@pytest.mark.parametrize("path", ["~nosuch/x", '"a\\0b"', "file:///data/x", "'[odd'", "/"])
def test_an_odd_path_is_compared_like_any_other(told: Told, path: str) -> None:
    (line,) = told(inputs=f"sales: {{path: {path}, format: csv}}", outputs=f"sold: {{path: {path}, format: parquet}}")
    assert "path-overlap: input 'sales' reads the folder that output 'sold' writes" in line


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("data/in/*.csv", "say 'path: data/in/' and 'file_pattern: \"*.csv\"'"),
        ("data/*/in", "name the folder in 'path:'; files of its subfolders are taken with 'recursive: true'"),
    ],
)
def test_a_stream_watches_one_folder_not_a_pattern(told: Told, path: str, hint: str) -> None:
    outputs = "sold: {path: out, format: parquet}"
    (line,) = told(inputs=f"sales: {{path: '{path}', format: csv, streaming: true}}", outputs=outputs)
    assert line == (
        f"inputs:1 wildcard-path: input 'sales' watches one folder, and there is none that is called {path!r} ({hint})"
    )


def test_a_folder_whose_name_looks_like_a_pattern_is_no_pattern_when_it_is_there(told: Told, tmp_path: Path) -> None:
    (tmp_path / "data/in [x]").mkdir(parents=True)
    inputs = "sales: {path: 'data/in [x]', format: csv, streaming: true, recursive: true}"
    assert told(inputs=inputs, outputs="sold: {path: data/out, format: parquet}") == []


CHECKPOINT = (
    "clean: {input: sales, output: sold, streaming: {checkpoint_location: PLACE}}\nlate: {input: sales, output: other}"
)


@pytest.mark.parametrize(
    ("place", "settings", "expected"),
    [
        (".tauro/dev/checkpoints/p/late", "{}", "is that of node 'late', which says none"),
        (".tauro/dev/checkpoints/p/late/x", "{}", "overlap"),
        (".tauro/dev/checkpoints", "{}", "overlap"),
        ("s3a://b/c/p/late", "checkpoint_root: s3a://b/c/", "is that of node 'late', which says none"),
        ("state/dev/checkpoints/p/late", "state_root: state", "is that of node 'late', which says none"),
        (".tauro/dev/checkpoints/p/clean", "{}", None),
        (".tauro/dev/checkpoints/p/late", "checkpoint_root: s3a://b/c/", None),
        ("c", "{}", None),
    ],
)
def test_a_checkpoint_is_not_that_of_a_node_that_says_none(
    told: Told, place: str, settings: str, expected: str | None
) -> None:
    nodes = CHECKPOINT.replace("PLACE", f"'{place}'")
    lines = told(pipelines="p: {nodes: [clean, late]}", nodes=nodes, global_settings=f"{settings}\n")
    assert [line.startswith("nodes:1 shared-checkpoint: ") for line in lines] == [True] * (expected is not None)
    assert all(expected is not None and expected in line for line in lines)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("data/sold/progress", "inside the folder of output 'sold'"),
        ("data/in/progress", "inside the folder of input 'sales'"),
        ("data", "around the folder of"),
        ("data/sold/_checkpoints", None),
        ("data/sold/.progress/x", None),
        ("data/soldier", None),
    ],
)
def test_a_checkpoint_among_data_is_a_warning(told: Told, place: str, expected: str | None) -> None:
    lines = told(nodes=CHECKPOINT.replace("PLACE", place))
    assert [line.startswith("nodes:1 shared-checkpoint: ") for line in lines] == [True] * (expected is not None)
    assert all(expected is not None and expected in line for line in lines)


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"global_settings": "checkpoint_root: /dev/shm/c"}, "global_settings:1 volatile-state: 'checkpoint_root' is"),
        (
            {"global_settings": "state_root: /dev/shm"},
            "global_settings:1 volatile-state: 'state_root' is in '/dev/shm'",
        ),
        (
            {"nodes": CHECKPOINT.replace("PLACE", "/dev/shm/c")},
            "nodes:1 volatile-state: the checkpoint_location of node 'clean' is in '/dev/shm', which is emptied",
        ),
        ({"global_settings": "checkpoint_root: /dev/shmem"}, None),
        ({"global_settings": "checkpoint_root: s3a://tmp/c"}, None),
        ({"global_settings": "checkpoint_root: tmp/c"}, None),
    ],
)
def test_what_is_to_be_kept_is_in_no_folder_that_is_emptied(
    told: Told, files: dict[str, str], what: str | None
) -> None:
    assert [line.startswith(str(what)) for line in told(**files)] == [True] * (what is not None)


CLUSTER = "spark: {master: 'spark://h:7077'}\n"


@pytest.mark.parametrize(
    ("settings", "nodes", "expected"),
    [
        (CLUSTER, "", "global_settings:1 local-checkpoint: Spark runs on 'spark://h:7077', and without a 'checkpoint_"),
        (CLUSTER + "checkpoint_root: /mnt/c", "", "global_settings:2 local-checkpoint: "),
        (CLUSTER, "/mnt/c", "nodes:1 local-checkpoint: Spark runs on 'spark://h:7077', and the checkpoint_location of"),
        (CLUSTER + "checkpoint_root: hdfs://h/c", "", None),
        (CLUSTER, "s3a://b/c", None),
        ("spark: {master: 'local[2]'}", "/mnt/c", None),
        ("spark: {app_name: x}", "", None),
    ],
)
def test_a_cluster_reaches_its_checkpoints(told: Told, settings: str, nodes: str, expected: str | None) -> None:
    place = f"{{checkpoint_location: '{nodes}'}}" if nodes else "{}"
    lines = told(global_settings=settings, nodes=f"clean: {{input: sales, output: sold, streaming: {place}}}")
    assert [line.startswith(str(expected)) for line in lines] == [True] * (expected is not None)


def test_a_batch_on_a_cluster_keeps_nothing(told: Told) -> None:
    assert told(global_settings=CLUSTER, nodes="clean: {input: airlines, output: sold}") == []


@pytest.mark.parametrize("name", ["state_root", "checkpoint_root"])
@pytest.mark.parametrize(
    ("place", "where"),
    [("data/sold/state", "inside"), ("data/in/state", "inside"), ("data", None), ("data/sold/.state", None)],
)
def test_state_among_data_is_a_warning(told: Told, name: str, place: str, where: str | None) -> None:
    lines = told(global_settings=f"{name}: {place}\n")
    assert [line.startswith(f"global_settings:1 shared-checkpoint: '{name}' is {where} the") for line in lines] == (
        [True] * (where is not None)
    )
