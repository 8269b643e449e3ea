"""Delta tables as source and sink, with real ones."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tauro.errors import ProjectError
from tauro.streaming import DeltaStreamingWriter, StreamingValidationError, StreamingValidator
from tauro.streaming.surroundings import surroundings_of
from tests.project_files import write_files
from tests.spark.runs import Watched, run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

BRONZE = "{format: delta, path: data/bronze}"
SALES = "{format: csv, path: data/in, streaming: true, schema: 'id BIGINT, shop STRING'}"


def project(root: Path, *, nodes: str, inputs: str = f"sales: {SALES}", outputs: str, more: str = "") -> Path:
    names = [line.partition(":")[0] for line in nodes.strip().splitlines()]
    return write_files(
        root,
        {
            "config/pipelines.yaml": f"p: {{nodes: [{', '.join(names)}]}}\n",
            "config/nodes.yaml": nodes,
            "config/inputs.yaml": inputs,
            "config/outputs.yaml": outputs,
            "src/nodes/work.py": "def shops(df):\n    return df.groupBy('shop').count()\n",
            "config/global_settings.yaml": f"streaming: {{settle_time: 0 seconds}}\n{more}",
        },
    )


def drop(root: Path, name: str, *ids: int) -> None:
    write_files(root, {f"data/in/{name}.csv": "id,shop\n" + "".join(f"{id_},s{id_ % 2}\n" for id_ in ids)})


def delta(spark: SparkSession, folder: Path, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in spark.read.format("delta").load(str(folder)).select(*columns or "*").collect())


def wait_for_rows(watched: Watched, count: int, node: str) -> None:
    watched.wait(lambda: sum(rows_of(watched, node)) >= count, f"{count} rows of {node}")


def rows_of(watched: Watched, node: str) -> Iterator[int]:
    return (status.rows_in for status in watched.run.status.nodes if status.name == node)


def in_two_runs(root: Path, spark: SparkSession, *, node: str) -> None:
    """Three batches with a stop between."""
    drop(root, "a", 1, 2)
    with streaming(root, spark, pipeline="p") as watched:
        wait_for_rows(watched, 2, node)
        drop(root, "b", 3)
        wait_for_rows(watched, 3, node)
    drop(root, "c", 4, 5)
    with streaming(root, spark, pipeline="p") as watched:
        wait_for_rows(watched, 2, node)


def in_one_run(root: Path, spark: SparkSession) -> None:
    for name, ids in {"a": (1, 2), "b": (3,), "c": (4, 5)}.items():
        drop(root, name, *ids)
    run_once(root, spark, pipeline="p")


FOLDER_TO_DELTA = {"nodes": "clean: {input: sales, output: bronze}\n", "outputs": f"bronze: {BRONZE}\n"}


def test_a_node_that_reads_anothers_table_goes_on_where_it_was(tmp_path: Path, spark: SparkSession) -> None:
    """The second node reads the first one's table directly, and waits for its first commit."""
    root = project(
        tmp_path,
        nodes="clean: {input: sales, output: bronze}\ncopy: {input: bronze, output: silver}\n",
        outputs=f"bronze: {BRONZE}\nsilver: {{format: delta, path: data/silver}}\n",
    )
    in_two_runs(root, spark, node="copy")
    assert delta(spark, root / "data/silver") == [(1, "s1"), (2, "s0"), (3, "s1"), (4, "s0"), (5, "s1")]


def table_with_feed(spark: SparkSession, folder: Path, *, feed: bool = True) -> str:
    """Versions: 0 made, 1 two rows, 2 an update, 3 a delete."""
    table = f"delta.`{folder}`"
    properties = "TBLPROPERTIES (delta.enableChangeDataFeed = true)" if feed else ""
    spark.sql(f"CREATE TABLE {table} (id BIGINT, shop STRING) USING delta {properties}")
    spark.sql(f"INSERT INTO {table} SELECT * FROM VALUES (1, 'a'), (2, 'b')")
    spark.sql(f"UPDATE {table} SET shop = 'c' WHERE id = 1")
    spark.sql(f"DELETE FROM {table} WHERE id = 2")
    return table


def feed_project(root: Path, **options: Any) -> Path:
    said = ", ".join(f"{name}: {value}" for name, value in options.items())
    return project(
        root,
        nodes="watch: {input: changes, output: seen}\n",
        inputs=f"changes: {{format: delta_stream, path: data/table, options: {{{said}}}}}\n",
        outputs="seen: {format: delta, path: data/seen}\n",
    )


def changes(spark: SparkSession, root: Path) -> list[tuple[Any, ...]]:
    return delta(spark, root / "data/seen", "_commit_version", "_change_type", "id", "shop")


INSERTS = [(1, "insert", 1, "a"), (1, "insert", 2, "b")]
UPDATE = [(2, "update_postimage", 1, "c"), (2, "update_preimage", 1, "a")]
DELETE = [(3, "delete", 2, "b")]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"startingVersion": 0}, INSERTS + UPDATE + DELETE),
        ({"startingVersion": 2}, UPDATE + DELETE),
        ({"startingVersion": 1, "endingVersion": 2}, INSERTS + UPDATE),
        ({"startingVersion": "'2020-01-01'", "endingVersion": 1}, INSERTS),
        ({}, [(3, "insert", 1, "c")]),
    ],
    ids=["from the first", "from a number", "up to a number", "from a time", "what is there"],
)
def test_a_change_feed(
    tmp_path: Path, spark: SparkSession, options: dict[str, Any], expected: list[tuple[Any, ...]]
) -> None:
    root = feed_project(tmp_path, **options)
    table_with_feed(spark, root / "data/table")
    run_once(root, spark, pipeline="p")
    assert changes(spark, root) == expected


def test_a_stream_of_changes_ends_by_itself_at_its_ending_version(tmp_path: Path, spark: SparkSession) -> None:
    root = feed_project(tmp_path, startingVersion=1, endingVersion=4)
    table = table_with_feed(spark, root / "data/table")
    with streaming(root, spark, pipeline="p") as watched:
        wait_for_rows(watched, 5, "watch")
        assert not watched.run.is_over()
        spark.sql(f"INSERT INTO {table} VALUES (3, 'd')")
        spark.sql(f"INSERT INTO {table} VALUES (4, 'e')")
        watched.wait(watched.run.is_over, "the end")
    assert changes(spark, root) == [*INSERTS, *UPDATE, *DELETE, (4, "insert", 3, "d")]


def test_changes_from_the_latest_version_on(tmp_path: Path, spark: SparkSession) -> None:
    root = feed_project(tmp_path, startingVersion="latest")
    table = table_with_feed(spark, root / "data/table")
    with streaming(root, spark, pipeline="p") as watched:
        watched.wait(lambda: watched.node.state.value == "running", "the start")
        version = 4
        while not sum(rows_of(watched, "watch")):
            spark.sql(f"INSERT INTO {table} VALUES ({version}, 'd')")
            version += 1
    assert {row[1] for row in changes(spark, root)} == {"insert"}
    assert changes(spark, root)[-1][0] >= 3


def test_what_changes_between_the_first_start_and_the_next_is_read(tmp_path: Path, spark: SparkSession) -> None:
    """Spark keeps nothing before there is a first change: it would look for the latest version again."""
    root = feed_project(tmp_path, startingVersion="latest")
    table = table_with_feed(spark, root / "data/table")
    run_once(root, spark, pipeline="p")
    spark.sql(f"INSERT INTO {table} VALUES (3, 'd')")
    run_once(root, spark, pipeline="p")
    assert changes(spark, root) == [(4, "insert", 3, "d")]


@pytest.mark.parametrize("format_", ["delta_stream, path: data/table", "delta, path: data/table, streaming: true"])
def test_a_first_batch_that_was_cut_is_done_again_from_where_it_began(
    tmp_path: Path, spark: SparkSession, format_: str
) -> None:
    """Of a batch that is planned and not committed, Spark keeps the end alone."""
    root = project(
        tmp_path,
        nodes="watch: {input: changes, output: seen}\n",
        inputs=f"changes: {{format: {format_}, options: {{startingVersion: latest}}}}\n",
        outputs="seen: {format: foreach_batch, function: 'src.sinks:write'}\n",
    )
    write = (
        f"from pathlib import Path\n\n\ndef write(df, batch_id):\n    root = Path({str(root)!r})\n"
        "    if not (root / 'mended').exists():\n        raise ValueError('not yet')\n"
        "    df.select('id').write.mode('overwrite').parquet(str(root / f'data/seen/{batch_id}'))\n"
    )
    write_files(root, {"src/sinks.py": write})
    table = table_with_feed(spark, root / "data/table")
    run_once(root, spark, pipeline="p")
    spark.sql(f"INSERT INTO {table} VALUES (3, 'd')")
    message, _ = failure_of(root, spark)
    assert message.startswith("ValueError: not yet")
    spark.sql(f"INSERT INTO {table} VALUES (4, 'e')")
    write_files(root, {"mended": ""})
    run_once(root, spark, pipeline="p")
    assert sorted(row["id"] for row in spark.read.parquet(str(root / "data/seen/*")).collect()) == [3, 4]


def test_a_start_after_the_last_version_is_refused(tmp_path: Path, spark: SparkSession) -> None:
    root = feed_project(tmp_path, startingVersion=9)
    table_with_feed(spark, root / "data/table")
    message, _ = failure_of(root, spark)
    assert message == f"the Delta table in '{root}/data/table' has no version 9: its last is 3"


def test_a_later_end_is_refused_where_versions_were_passed_over(tmp_path: Path, spark: SparkSession) -> None:
    root = feed_project(tmp_path, startingVersion=0, endingVersion=1)
    table_with_feed(spark, root / "data/table")
    run_once(root, spark, pipeline="p")
    for options in ({"startingVersion": 0, "endingVersion": 3}, {"startingVersion": 0}):
        feed_project(tmp_path, **options)
        with pytest.raises(ProjectError, match=r"with endingVersion 1 and has passed over the versions 2 to 3") as told:
            run_once(root, spark, pipeline="p")
        assert "'startingVersion: 2'" in str(told.value.hint)
    feed_project(tmp_path, startingVersion=0, endingVersion=1)
    run_once(root, spark, pipeline="p")
    assert changes(spark, root) == INSERTS


def test_a_later_end_goes_on_where_none_was_passed_over(tmp_path: Path, spark: SparkSession) -> None:
    root = feed_project(tmp_path, startingVersion=0, endingVersion=3)
    table = table_with_feed(spark, root / "data/table")
    run_once(root, spark, pipeline="p")
    spark.sql(f"INSERT INTO {table} VALUES (3, 'd')")
    feed_project(tmp_path, startingVersion=0, endingVersion=4)
    run_once(root, spark, pipeline="p")
    assert changes(spark, root) == [*INSERTS, *UPDATE, *DELETE, (4, "insert", 3, "d")]


def failure_of(root: Path, spark: SparkSession) -> tuple[str, str | None]:
    with streaming(root, spark, pipeline="p", bounded=True) as watched:
        watched.wait(lambda: bool(watched.run.status.failed), "a failure", may_fail=True)
        node = watched.run.status.failed[0]
        return node.detail, node.hint


def test_a_table_without_a_change_feed_is_told_with_the_sql_that_turns_it_on(
    tmp_path: Path, spark: SparkSession
) -> None:
    root = feed_project(tmp_path, startingVersion="latest")
    table = table_with_feed(spark, root / "data/table", feed=False)
    message, hint = failure_of(root, spark)
    assert message == f"the change feed of the Delta table in '{root}/data/table' is off"
    assert f"ALTER TABLE {table} SET TBLPROPERTIES (delta.enableChangeDataFeed = true)" in str(hint)


@pytest.mark.parametrize("there", ["nothing", "files"])
@pytest.mark.parametrize("streaming_", ["true", "false"])
def test_a_path_that_is_no_delta_table(tmp_path: Path, spark: SparkSession, there: str, streaming_: str) -> None:
    root = project(
        tmp_path,
        nodes="copy: {input: events, output: seen}\n",
        inputs=f"events: {{format: delta, path: data/table, streaming: {streaming_}}}\n",
        outputs="seen: {format: delta, path: data/seen}\n",
    )
    if there == "files":
        spark.range(3).write.parquet(str(root / "data/table"))
    message, hint = failure_of(root, spark)
    assert f"there is no Delta table in '{root}/data/table'" in message
    assert "path:" in str(hint)


MERGED = {
    "nodes": "count: {input: sales, output: totals, function: 'src.nodes.work:shops', "
    "streaming: {output_mode: update}}\n",
    "outputs": "totals: {format: delta, path: data/totals, mode: merge, keys: shop}\n",
}


def test_updates_are_merged_by_key(tmp_path: Path, spark: SparkSession) -> None:
    split, whole = (project(tmp_path / name, **MERGED) for name in ("split", "whole"))
    in_two_runs(split, spark, node="count")
    in_one_run(whole, spark)
    assert delta(spark, split / "data/totals") == delta(spark, whole / "data/totals") == [("s0", 2), ("s1", 3)]


def test_a_merge_that_comes_again_after_a_crash_changes_nothing(tmp_path: Path, spark: SparkSession) -> None:
    """The table was written, the checkpoint's commit was not: as if the process had died between the two."""
    root = project(tmp_path, **MERGED)
    drop(root, "a", 1, 2)
    status = run_once(root, spark, pipeline="p").nodes[0]
    assert (status.batches, status.rows_out) == (1, 2)
    spark.sql(f"UPDATE delta.`{root}/data/totals` SET count = 70")
    checkpoint = root / ".tauro/dev/checkpoints/p/count"
    for path in [*(checkpoint / "commits").glob("*0"), *(checkpoint / "commits").glob(".0*")]:
        path.unlink()
    run_once(root, spark, pipeline="p")
    assert delta(spark, root / "data/totals") == [("s0", 70), ("s1", 70)], "the batch was merged a second time"


def test_batch_nodes_that_merge_at_once_in_one_session_keep_their_rows_apart(
    tmp_path: Path, spark: SparkSession
) -> None:
    tables = [tmp_path / str(number) for number in range(4)]
    begin = threading.Barrier(len(tables), timeout=60)

    def write(number: int) -> None:
        rows = spark.range(number * 10, number * 10 + 3)
        begin.wait()
        output: Any = {"path": tables[number], "mode": "merge", "keys": ["id"]}
        DeltaStreamingWriter({"spark": spark}).write_table(rows, output)

    with ThreadPoolExecutor(len(tables)) as pool:
        list(pool.map(write, range(len(tables))))
    assert [len(delta(spark, table, "id")) for table in tables] == [3, 3, 3, 3]
    assert [delta(spark, table, "id")[0] for table in tables] == [(0,), (10,), (20,), (30,)]


def test_two_rows_with_one_key_in_a_batch_are_refused(tmp_path: Path, spark: SparkSession) -> None:
    root = project(
        tmp_path,
        nodes="keep: {input: sales, output: shops}\n",
        outputs="shops: {format: delta, path: data/shops, mode: merge, keys: shop}\n",
    )
    drop(root, "a", 1, 3)
    message, _ = failure_of(root, spark)
    assert "a batch has 2 rows with the key shop='s1'" in message


def test_a_key_that_is_no_column(tmp_path: Path, spark: SparkSession) -> None:
    root = project(
        tmp_path,
        nodes="keep: {function: src.keep, input: sales, output: shops}\n",
        outputs="shops: {format: delta, path: data/shops, mode: merge, keys: store}\n",
    )
    write_files(root, {"src/keep.py": "def keep(df):\n    return df\n"})
    drop(root, "a", 1)
    assert failure_of(root, spark) == (
        "'keys' names 'store', which is not among the columns that are written",
        "they are: id, shop",
    )


def test_a_complete_result_replaces_the_one_before(tmp_path: Path, spark: SparkSession) -> None:
    root = project(
        tmp_path,
        nodes=MERGED["nodes"].replace("update", "complete"),
        outputs="totals: {format: delta, path: data/totals}\n",
    )
    in_two_runs(root, spark, node="count")
    assert delta(spark, root / "data/totals") == [("s0", 2), ("s1", 3)]


def test_new_columns_are_added_and_subfolders_made(tmp_path: Path, spark: SparkSession) -> None:
    root = project(
        tmp_path,
        nodes="clean: {input: sales, output: bronze}\n",
        outputs="bronze: {format: delta, path: data/bronze, partition_by: shop}\n",
    )
    spark.sql(f"CREATE TABLE delta.`{root}/data/bronze` (shop STRING, old INT) USING delta PARTITIONED BY (shop)")
    drop(root, "a", 1, 2)
    run_once(root, spark, pipeline="p")
    assert delta(spark, root / "data/bronze", "id", "shop") == [(1, "s1"), (2, "s0")]
    assert sorted(path.name for path in (root / "data/bronze").glob("shop=*")) == ["shop=s0", "shop=s1"]


@pytest.fixture
def shop_database(spark: SparkSession) -> Iterator[str]:
    yield "shop_of_test"
    spark.sql("DROP DATABASE IF EXISTS shop_of_test CASCADE")


def test_a_table_with_a_path_has_its_name_in_the_catalog(
    tmp_path: Path, spark: SparkSession, shop_database: str
) -> None:
    root = project(
        tmp_path,
        nodes="clean: {input: sales, output: bronze}\n",
        outputs=f"bronze: {{format: delta, path: data/bronze, table_name: bronze, schema: {shop_database}}}\n",
    )
    for name, ids in {"a": (1, 2), "b": (3,)}.items():
        drop(root, name, *ids)
        run_once(root, spark, pipeline="p")
        spark.sql(f"DROP TABLE {shop_database}.bronze") if name == "a" else None
    assert spark.table(f"{shop_database}.bronze").count() == 3
    assert len(delta(spark, root / "data/bronze")) == 3


def test_a_table_that_the_catalog_keeps_belongs_to_its_checkpoint(
    tmp_path: Path, spark: SparkSession, shop_database: str
) -> None:
    """The session's catalog stands in for one that lasts."""
    root = project(
        tmp_path,
        nodes="keep: {input: sales, output: kept}\n",
        outputs=f"kept: {{format: delta, table_name: kept, schema: {shop_database}}}\n",
        more="spark: {conf: {spark.sql.catalogImplementation: hive}}\n",
    )
    drop(root, "a", 1, 2)
    run_once(root, spark, pipeline="p")
    drop(root, "b", 3)
    run_once(root, spark, pipeline="p")
    assert spark.table(f"{shop_database}.kept").count() == 3
    checkpoint = root / ".tauro/dev/checkpoints/p/keep"
    checkpoint.rename(tmp_path / "away")
    assert "was written by a query with another checkpoint" in failure_of(root, spark)[0]
    shutil.rmtree(checkpoint, ignore_errors=True)
    (tmp_path / "away").rename(checkpoint)
    spark.sql(f"DROP TABLE {shop_database}.kept")
    assert "has committed batches, but there is no table 'kept'" in failure_of(root, spark)[0]


def test_a_program_whose_session_has_a_catalog_that_lasts_may_leave_the_path_out(spark: SparkSession) -> None:
    output = {"format": "delta", "table_name": "lasting.shop.kept"}
    node = {"name": "n", "input": {"format": "rate"}, "output": output}
    validator = StreamingValidator(surroundings=surroundings_of({"spark": spark}))
    with pytest.raises(StreamingValidationError, match="would be lost: Spark's own catalog lasts for one run"):
        validator.validate_streaming_node_config(node)
    spark.conf.set("spark.sql.catalog.lasting", "a.catalog.of.Somebody")
    try:
        StreamingValidator(surroundings=surroundings_of({"spark": spark})).validate_streaming_node_config(node)
    finally:
        spark.conf.unset("spark.sql.catalog.lasting")


def batch_project(root: Path, mode: str, keys: str = "") -> Path:
    return project(
        root,
        nodes="load: {input: shops, output: kept}\n",
        inputs="shops: {format: csv, path: data/in, schema: 'id BIGINT, shop STRING'}\n",
        outputs=f"kept: {{format: delta, path: data/kept, mode: {mode}{keys}}}\n",
    )


@pytest.mark.parametrize(
    ("mode", "keys", "expected"),
    [("append", "", [1, 2, 2, 3]), ("overwrite", "", [2, 3]), ("merge", ", keys: [id]", [1, 2, 3])],
)
def test_a_batch_node_writes_as_its_mode_says(
    tmp_path: Path, spark: SparkSession, mode: str, keys: str, expected: Iterable[int]
) -> None:
    root = batch_project(tmp_path, mode, keys)
    for ids in ((1, 2), (2, 3)):
        drop(root, "a", *ids)
        run_once(root, spark, pipeline="p")
    assert [row[0] for row in delta(spark, root / "data/kept", "id")] == expected


def test_an_output_folder_with_another_format_is_left_alone(tmp_path: Path, spark: SparkSession) -> None:
    root = project(tmp_path, **FOLDER_TO_DELTA)
    drop(root, "a", 1)
    run_once(root, spark, pipeline="p")
    write_files(root, {"config/outputs.yaml": "bronze: {format: parquet, path: data/bronze}\n"})
    with pytest.raises(ProjectError, match="the format of output 'bronze' changed from 'delta' to 'parquet'"):
        run_once(root, spark, pipeline="p")
    shutil.rmtree(root / ".tauro")
    with pytest.raises(ProjectError, match=r"output 'bronze' can't be written as 'parquet': '.*' holds another format"):
        run_once(root, spark, pipeline="p")


def test_a_lost_checkpoint_does_not_double_the_rows(tmp_path: Path, spark: SparkSession) -> None:
    root = project(tmp_path, **FOLDER_TO_DELTA)
    drop(root, "a", 1)
    run_once(root, spark, pipeline="p")
    shutil.rmtree(root / ".tauro")
    with pytest.raises(ProjectError, match="all input would be written to it again"):
        run_once(root, spark, pipeline="p")
    assert len(delta(spark, root / "data/bronze")) == 1


def test_a_query_over_a_table_knows_the_values_of_its_markers(tmp_path: Path, spark: SparkSession) -> None:
    """Delta's parser of SQL stands before Spark's."""
    query = "SELECT id, shop FROM sales WHERE id BETWEEN :least AND 3 AND shop = :shop"
    nodes = f'pick: {{input: sales, output: bronze, sql: "{query}", params: {{least: 2, shop: s1}}}}\n'
    root = project(tmp_path, nodes=nodes, outputs=f"bronze: {BRONZE}\n")
    drop(root, "a", 1, 2, 3, 4)
    run_once(root, spark, pipeline="p")
    assert delta(spark, root / "data/bronze") == [(3, "s1")]
