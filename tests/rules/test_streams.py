"""What is said of streams contradicts what the nodes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Told

COMPLETE = "clean: {input: sales, output: sold, streaming: {output_mode: complete}%s}\n"


@pytest.mark.parametrize(("work", "is_told"), [("", True), (", sql: SELECT count(*) FROM sales", False)])
def test_a_complete_result_needs_an_aggregation(told: Told, work: str, is_told: bool) -> None:
    expected = (
        "nodes:1 unfit-output-mode: the output mode 'complete' of node 'clean' needs an aggregation, and it has none "
        "(aggregate in its 'function' or 'sql', or take 'append')"
    )
    assert told(nodes=COMPLETE % work, outputs="sold: {format: console}\n") == ([expected] if is_told else [])


BOTH = "stream: {input: sales, output: sold}\nonce: {input: airlines, output: other}"


@pytest.mark.parametrize(
    ("nodes", "declared"),
    [("[stream]", "streaming"), ("[once]", "batch"), ("[stream, once]", "hybrid"), ("[stream]", "hybrid")],
)
def test_a_type_that_fits_the_nodes_is_no_problem(told: Told, nodes: str, declared: str) -> None:
    assert told(pipelines=f"p:\n  nodes: {nodes}\n  type: {declared}", nodes=BOTH) == []


@pytest.mark.parametrize(
    ("nodes", "declared", "message", "hint"),
    [
        ("[once]", "streaming", "node 'once' reads no stream", "add 'streaming: true' to its input"),
        (
            "[stream, once]",
            "streaming",
            "node 'once' reads no stream",
            "add 'streaming: true' to its input, or say 'type: hybrid'",
        ),
        (
            "[stream, once]",
            "batch",
            "node 'stream' reads a stream",
            "leave 'type:' out, or take 'streaming: true' from its input",
        ),
    ],
)
def test_a_type_that_contradicts_the_nodes_is_a_problem(
    told: Told, nodes: str, declared: str, message: str, hint: str
) -> None:
    (line,) = told(pipelines=f"p:\n  nodes: {nodes}\n  type: {declared}", nodes=BOTH)
    assert line == f"pipelines:3 type-mismatch: pipeline 'p' is of type {declared!r}, but {message} ({hint})"


@pytest.mark.parametrize(
    ("node", "said", "expected"),
    [
        ("stream", "true", None),
        ("once", "false", None),
        ("stream", "false", "node 'stream' is a stream (leave it out)"),
        (
            "once",
            "true",
            "node 'once' reads no stream (add 'streaming: true' to one of the node's inputs, or leave it out here)",
        ),
    ],
)
def test_an_output_agrees_with_the_node_that_writes_it(told: Told, node: str, said: str, expected: str | None) -> None:
    lines = told(
        pipelines=f"p: {{nodes: [{node}]}}",
        nodes="stream: {input: sales, output: sold}\nonce: {input: airlines, output: sold}",
        outputs=f"sold: {{path: data/sold, format: parquet, streaming: {said}}}",
    )
    start = f"outputs:1 stream-mismatch: output 'sold' says 'streaming: {said}', but"
    assert lines == ([f"{start} {expected}"] if expected else [])


def test_what_a_stream_writes_is_read_as_a_stream(told: Told) -> None:
    files = {
        "pipelines": "p: {type: streaming, nodes: [clean, late]}",
        "nodes": "clean: {input: sales, output: sold}\nlate: {input: sold, output: other}",
    }
    assert told(**files) == []


@pytest.mark.parametrize(
    ("streaming", "expected"),
    [
        (
            "{trigger: {type: continuous, interval: 1 second}}",
            "unfit-trigger: input 'sales' of node 'clean' can't have the trigger 'continuous'",
        ),
        (
            "{output_mode: complete}",
            "unfit-output-mode: output 'sold' of node 'clean' can't take the output mode 'complete'",
        ),
    ],
)
def test_trigger_and_output_mode_are_those_that_the_ends_have(told: Told, streaming: str, expected: str) -> None:
    lines = told(nodes=f"clean: {{input: sales, output: sold, streaming: {streaming}}}")
    assert lines[0].startswith(f"nodes:1 {expected} (known: ")
    assert told(nodes="clean: {input: sales, output: sold, streaming: {trigger: {type: available_now}}}") == []


def test_two_streams_of_a_pipeline_have_different_query_names(told: Told) -> None:
    nodes = """
        a: {input: sales, output: sold, streaming: {query_name: q}}
        b: {input: sales, output: other, streaming: {query_name: q}}
        """
    (line,) = told(pipelines="p: {nodes: [a, b]}", nodes=nodes)
    assert line.startswith("nodes:3 shared-query-name: nodes 'a' and 'b' of pipeline 'p' have one query_name, 'q'")
    assert told(pipelines="p: {nodes: [a]}\nr: {nodes: [b]}", nodes=nodes) == []


def test_a_stream_can_not_go_where_streams_can_not(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    from tauro.streaming.writers.parquet import ParquetSink

    monkeypatch.setattr(ParquetSink, "can_stream", False)
    (line,) = told()
    assert line == (
        "outputs:2 not-a-stream: node 'clean' is a stream, which output 'sold' of format 'parquet' can't take "
        "(choose another format)"
    )


def test_an_output_that_nothing_can_read_is_no_input(told: Told) -> None:
    files = {
        "pipelines": "p: {nodes: [clean, late]}",
        "nodes": "clean: {input: sales, output: sold}\nlate: {input: sold, output: other}",
        "outputs": "sold: {format: console}\nother: {path: x, format: parquet}",
    }
    assert told(**files) == [
        "nodes:2 unreadable-output: node 'late' can't read output 'sold': nothing reads format 'console' "
        "(name another input)"
    ]


@pytest.mark.parametrize(
    ("nodes", "code"),
    [
        ("clean: {input: sale, output: sold}\nlate: {input: sold, output: other}", "nodes:1 unknown-input"),
        ("clean: {input: sales, output: slod}\nlate: {input: sold, output: other}", "nodes:1 unknown-output"),
        ("clean: {inptu: sales}\nlate: {input: sold, output: other}", "nodes:1 unknown-key"),
    ],
)
def test_a_node_is_not_called_a_batch_when_what_it_reads_is_not_known(told: Told, nodes: str, code: str) -> None:
    (line,) = told(
        pipelines="p: {type: streaming, nodes: [clean, late]}",
        nodes=nodes,
        outputs="sold: {path: x, format: json, streaming: true}\nother: {path: y, format: json, streaming: true}",
    )
    assert line.startswith(code)


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"pipelines": "p:\n  nodes: [clean]\n  streaming:\n    output_mode: complete\n"}, "pipelines:4"),
        ({"global_settings": "streaming:\n  output_mode: complete\n"}, "global_settings:2"),
        ({"nodes": "clean: {input: sales, output: sold,\n  streaming: {output_mode: complete}}\n"}, "nodes:2"),
    ],
    ids=["pipeline", "project", "node"],
)
def test_a_setting_that_does_not_fit_is_told_where_it_is_said(told: Told, files: dict[str, str], place: str) -> None:
    (line,) = told(**files)
    assert line.startswith(f"{place} unfit-output-mode: ")


def test_two_tables_in_memory_of_one_name_in_a_pipeline_are_told(told: Told) -> None:
    nodes = "clean: {input: sales, output: sold}\nlate: {input: sales, output: other}"
    outputs = "sold: {format: memory, table_name: t}\nother: {format: memory, table_name: T}"
    assert told(pipelines="p: {nodes: [clean, late]}", nodes=nodes, outputs=outputs) == [
        "outputs:2 shared-query-name: outputs 'sold' and 'other' have one table_name, 'T' (give one of them another)"
    ]
    assert told(pipelines="p: {nodes: [clean]}\nq: {nodes: [late]}", nodes=nodes, outputs=outputs) == []
