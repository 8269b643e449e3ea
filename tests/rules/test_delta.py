"""What is told of Delta tables before Spark starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Told

CHAIN = (
    "count: {input: sales, output: sold, function: src.a:f, streaming: {output_mode: %s}}\n"
    "late: {input: %s, output: other}"
)
REMEDY = (
    "(read its changes: an input of format 'delta_stream' with the path 'data/sold', and 'depends_on: count' "
    "in the node; or only what is added: an input of its own with 'options: {skipChangeCommits: true}')"
)
TABLES = "sold: {path: data/sold, format: delta%s}\nother: {path: data/other, format: delta}"


@pytest.mark.parametrize(
    ("mode", "merge", "how"),
    [
        ("complete", "", "replaces all of them in each batch ('output_mode: complete')"),
        ("update", ", mode: merge, keys: id", "changes the rows whose keys come again in it ('mode: merge')"),
    ],
)
def test_a_stream_of_new_rows_out_of_a_table_whose_rows_change(told: Told, mode: str, merge: str, how: str) -> None:
    lines = told(pipelines="p: {nodes: [count, late]}", nodes=CHAIN % (mode, "sold"), outputs=TABLES % merge)
    assert [line for line in lines if "function" not in line] == [
        f"nodes:2 changed-rows: node 'late' reads output 'sold' as a stream of new rows, but node 'count' {how}: "
        f"the stream would end with an error {REMEDY}"
    ]


@pytest.mark.parametrize(
    ("source", "is_told"),
    [
        ("format: delta, streaming: true", True),
        ("format: delta, streaming: true, options: {ignoreDeletes: true}", True),
        ("format: delta, streaming: true, options: {skipChangeCommits: true}", False),
        ('format: delta, streaming: true, options: {ignorechanges: "True"}', False),
        ("format: delta", False),
        ("format: delta_stream", False),
        ("format: delta_stream, options: {readChangeFeed: false}", True),
    ],
)
def test_a_stream_that_reads_such_a_table_by_its_path(told: Told, source: str, is_told: bool) -> None:
    lines = told(
        pipelines="p: {nodes: [count, late]}",
        nodes=CHAIN % ("complete", "changes"),
        inputs=f"sales: {{path: data/in, format: csv, streaming: true}}\nchanges: {{path: data/sold/, {source}}}",
        outputs=TABLES % "",
    )
    assert any(line.startswith("inputs:2 changed-rows: ") for line in lines) is is_told


def test_a_table_that_only_grows_may_be_read_by_its_name(told: Told) -> None:
    lines = told(pipelines="p: {nodes: [count, late]}", nodes=CHAIN % ("append", "sold"), outputs=TABLES % "")
    assert not [line for line in lines if "changed-rows" in line]


NAMED = "sold: {format: delta, table_name: sold%s}\n"
PLACE = ", spark.hadoop.hive.metastore.uris: 'thrift://h:9083'"
CATALOGS = {
    "hive": "spark: {conf: {spark.sql.catalogImplementation: hive%s}}\n",
    "lake": "spark: {conf: {spark.sql.catalog.lake: org.pigeon.Catalog}}\n",
}


def test_a_name_alone_would_be_forgotten(told: Told) -> None:
    assert told(outputs=NAMED % "") == [
        "outputs:1 forgotten-table: table 'sold' of output 'sold' would be lost: Spark's own catalog lasts for one run "
        "(add a 'path:', or set up a catalog in 'spark: {conf:}' of global_settings.yaml)"
    ]


def test_hive_s_own_database_needs_a_place(told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = told(outputs=NAMED % "", global_settings=CATALOGS["hive"] % "")
    assert line.startswith(
        "outputs:1 forgotten-table: table 'sold' of output 'sold' would be lost when tauro is started in another folder"
    )
    (tmp_path / "hive-site.xml").write_text("<configuration/>")
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    assert told(outputs=NAMED % "", global_settings=CATALOGS["hive"] % "") == []


@pytest.mark.parametrize("input_", ["delta_stream", "delta"])
def test_the_change_feed_of_another_nodes_table_is_read_by_its_path(told: Told, input_: str) -> None:
    """To name the output would be to read the table."""
    lines = told(
        pipelines="p: {nodes: [clean, late]}",
        nodes="clean: {input: sales, output: sold}\nlate: {input: changes, output: other}",
        inputs=f"sales: {{path: data/in, format: csv}}\nchanges: {{path: data/sold, format: {input_}}}",
        outputs="sold: {path: data/sold, format: delta}\nother: {path: data/other, format: delta}",
    )
    assert ["path-overlap" in line for line in lines] == ([] if input_ == "delta_stream" else [True])


@pytest.mark.parametrize(
    ("more", "settings"),
    [
        (", path: data/sold", ""),
        ("", CATALOGS["hive"] % PLACE),
        (", schema: lake.shop", CATALOGS["lake"]),
    ],
    ids=["with a path", "in Hive", "in a catalog of its own"],
)
def test_a_table_that_lasts_is_fine(told: Told, more: str, settings: str) -> None:
    assert told(outputs=NAMED % more, global_settings=settings) == []


@pytest.mark.parametrize(("mode", "refused"), [("update", True), ("append", False), ("complete", False)])
def test_updates_are_refused_with_the_remedy(told: Told, mode: str, refused: bool) -> None:
    sql = ", sql: SELECT count(*) FROM sales" * (mode == "complete")
    problems = told(
        nodes=f"clean: {{input: sales, output: sold{sql}, streaming: {{output_mode: {mode}}}}}\n",
        outputs="sold: {format: delta, path: data/sold}\n",
    )
    assert problems == (
        [
            "nodes:1 unfit-output-mode: output 'sold' of node 'clean' can't take the output mode 'update' "
            "(say 'mode: merge' and 'keys:' in the output: rows then replace those with the same key)"
        ]
        if refused
        else []
    )


def test_a_merge_takes_updates(told: Told) -> None:
    assert not told(
        nodes="clean: {input: sales, output: sold, streaming: {output_mode: update}}\n",
        outputs="sold: {format: delta, path: data/sold, mode: merge, keys: id}\n",
    )


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("format: delta", "a Delta table needs a 'path', or a 'table_name' in a catalog that lasts"),
        ("format: delta, path: d, schema: x", "'schema' is the database of 'table_name', which is missing"),
        ("format: delta, path: d, mode: merge", "'mode: merge' needs 'keys': the columns by which a row is known"),
        ("format: delta, path: d, keys: id", "'keys' are for 'mode: merge' alone"),
        ("format: delta, table_name: t, mode: merge, keys: id", "'mode: merge' needs a 'path'"),
        (
            "format: parquet, path: d, mode: merge",
            "this format has no 'mode: merge'; known: append, error, overwrite",
        ),
        (
            "format: delta, path: d, options: {megreSchema: true}",
            "Spark does not know the option 'megreSchema' here and would ignore it",
        ),
        ("format: delta, path: d, options: {txnAppId: x}", "option 'txnAppId' is set by Tauro"),
    ],
)
def test_an_output_that_makes_no_sense(told: Told, output: str, message: str) -> None:
    (line,) = told(outputs=f"sold: {{{output}}}\n")
    assert message in line


FEED = "format: delta_stream, path: d, options: "


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (FEED + "{startingVersion: soon}", "startingVersion can't be 'soon': it is 'latest', a version's number or a"),
        (FEED + "{startingVersion: 1, endingVersion: x}", "endingVersion can't be 'x': it is a version's number"),
        (FEED + "{endingVersion: 3}", "endingVersion needs a startingVersion"),
        (FEED + "{startingVersion: 4, endingVersion: 3}", "endingVersion 3 comes before startingVersion 4"),
        (FEED + "{readChangeFeed: false, startingVersion: 1, endingVersion: 3}", "endingVersion is for the change"),
        (FEED + "{startingVersoin: 3}", "Spark does not know the option 'startingVersoin' here"),
        (
            "format: delta, path: d, streaming: true, options: {versionAsOf: 3}",
            "not know the option 'versionAsOf'",
        ),
        ("format: delta, path: d, options: {startingVersion: 3}", "does not know the option 'startingVersion'"),
        ("format: delta, path: d, options: {readChangeFeed: true}", "option 'readChangeFeed' is set by Tauro"),
    ],
)
def test_an_input_that_makes_no_sense(told: Told, source: str, message: str) -> None:
    (line,) = told(inputs=f"sales: {{{source}}}\n", outputs="sold: {format: delta, path: data/sold}\n")
    assert message in line


def test_the_examples_of_the_reference_are_fine(told: Told) -> None:
    feed = 'sales: {format: delta_stream, path: /mnt/t, options: {readChangeFeed: "true", startingVersion: "latest"}}\n'
    assert not told(inputs=feed, outputs='sold: {format: delta, path: data/sold, options: {mergeSchema: "true"}}\n')


@pytest.mark.parametrize("option", ["startingversion: soon", "startingVersion: 1, endingVersion: soon"])
def test_a_version_that_is_none_is_told_at_its_option(tmp_path: Path, option: str) -> None:
    text = f"s: {{format: delta_stream, path: in, options: {{{option}}}}}\n"
    (problem,) = check(write_tutorial(tmp_path, {"inputs.yaml": text})).problems
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (1, text.index("soon") + 1)
