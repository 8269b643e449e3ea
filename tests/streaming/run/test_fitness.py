"""What becomes of a checkpoint whose node is changed: each line of what was tried with Spark, and of its guide."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tauro.errors import ProjectError
from tauro.state.checkpoint import Checkpoint
from tauro.state.layout import StateRoot
from tauro.state.storage import LocalStorage
from tauro.streaming.run.fitness import Fit, Fitness
from tauro.streaming.specs.project import SparkSettings
from tests.state.spark_checkpoint import QUERY_ID, commit_batch, list_files, plan_offsets, start_query
from tests.streaming.run.plans import plan_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tauro.streaming.run.plan import PipelinePlan

PIPELINE = "shop: {nodes: [count]}"
FILE = "a: {format: csv, path: data/a, streaming: true, schema: 'k STRING, v INT, at TIMESTAMP'}"
OTHER = "\nb: {format: csv, path: data/b, streaming: true, schema: 'k STRING, v INT'}"
TOPIC = 'a: {{format: kafka, options: {{kafka.bootstrap.servers: "{}", {}: "{}"{}}}}}'
OUT = "out: {format: parquet, path: data/out}"
EVENTS = '{"events":{"0":5,"1":7}}'


def node(sql: str = "SELECT * FROM a", inputs: str = "[a]", streaming: str = "{}") -> str:
    return f'count: {{sql: "{sql}", input: {inputs}, output: out, streaming: {streaming}}}'


BASE = {"pipelines": PIPELINE, "nodes": node(), "inputs": FILE, "outputs": OUT}


class Shop:
    """A project that has run once, and may be changed then."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.state = StateRoot(root / ".tauro", "dev")
        self.storage = LocalStorage(self.state.folder)
        self.checkpoint = self.state.checkpoint("shop", "count")

    def plan(self, files: Mapping[str, str]) -> PipelinePlan:
        return plan_of(self.root, {**BASE, **files})

    def fitness(self, files: Mapping[str, str], **conf: str) -> Fitness:
        settings = SparkSettings(conf={key.replace("_", "."): value for key, value in conf.items()})
        return Fitness(self.plan(files), self.state, self.storage, settings)

    def start(self, files: Mapping[str, str], *, batches: int = 2, committed: int | None = None, **conf: str) -> None:
        """A first start, and batches as Spark leaves them; `committed`: how many of them are."""
        fitness = self.fitness(files, **conf)
        fits = fitness.require()
        fitness.keep(fits)
        streams = [plan for plan in fits[0].node.inputs if plan.is_stream]
        start_query(self.checkpoint)
        for batch in range(batches):
            offsets = []
            for number, plan in enumerate(streams):
                if plan.landing is not None:
                    list_files(self.checkpoint, batch, [plan.landing / f"{batch}.csv"], source=number)
                offsets.append(EVENTS if plan.landing is None else f'{{"logOffset":{batch}}}')
            plan_offsets(self.checkpoint, batch, *offsets)
            if committed is None or batch < committed:
                commit_batch(self.checkpoint, batch)
        if fits[0].fingerprint is not None and fits[0].fingerprint.state:
            (self.checkpoint / "state").mkdir(exist_ok=True)
        fitness.complete(fits)

    def look(self, files: Mapping[str, str], **conf: str) -> Fit:
        (fit,) = self.fitness(files, **conf).fits()
        return fit


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/both.py").write_text("def both(one, other):\n    return one\n")
    return Shop(tmp_path)


COUNT = "SELECT k, count(*) AS n FROM a GROUP BY k"
WINDOW = "SELECT count(*) AS n FROM a GROUP BY window(at, '{}')"
JOIN = {"inputs": FILE + OTHER, "nodes": node("SELECT * FROM a JOIN b ON a.k = b.k", "[a, b]")}


def counted(sql: str = COUNT, mode: str = "update", more: str = "") -> dict[str, str]:
    return {
        "nodes": node(sql, streaming=f"{{output_mode: {mode}{more}}}"),
        "outputs": "out: {format: console}",
    }


def topic(servers: str = "one:9092", how: str = "subscribe", names: str = "events", more: str = "") -> dict[str, str]:
    return {"inputs": TOPIC.format(servers, how, names, more)}


def in_python(*names: str) -> dict[str, str]:
    function = "src.nodes.process_sales" if len(names) == 1 else "src.both"
    return {
        "inputs": FILE + OTHER,
        "nodes": f"count: {{function: '{function}', input: [{', '.join(names)}], output: out}}",
    }


REFUSED = [
    pytest.param(
        counted(), counted(COUNT.replace("k,", "v,").replace("BY k", "BY v")), "what the query keeps", id="key"
    ),
    pytest.param(counted(), counted(COUNT.replace("BY k", "BY k, v")), "what the query keeps", id="one more key"),
    pytest.param(counted(), counted("SELECT DISTINCT k FROM a"), "what the query keeps", id="aggregation to distinct"),
    pytest.param(counted("SELECT DISTINCT k FROM a"), counted("SELECT DISTINCT v FROM a"), "keeps", id="other doubles"),
    pytest.param(counted(WINDOW.format("5 minutes")), counted(WINDOW.format("10 minutes")), "keeps", id="window"),
    pytest.param(
        counted(COUNT.replace("count(*)", "min(v)")),
        counted(COUNT.replace("count(*)", "max(v)")),
        "keeps",
        id="min to max",
    ),
    pytest.param(counted(), counted(COUNT.replace("count(*)", "sum(v)")), "keeps", id="count to sum"),
    pytest.param(counted("SELECT k FROM a"), counted(), "what the query keeps", id="stateless to stateful"),
    pytest.param(counted(), counted("SELECT k FROM a"), "what the query keeps", id="stateful to stateless"),
    pytest.param(
        counted("SELECT k, count(*) AS n FROM (SELECT DISTINCT k, v FROM a) GROUP BY k"),
        counted("SELECT k, count(*) AS n FROM a GROUP BY k"),
        "what the query keeps",
        id="doubles and count to count",
    ),
    pytest.param(
        {"inputs": "a: {format: delta_stream, path: data/a}"},
        {"inputs": "a: {format: delta_stream, path: data/c}"},
        "the path of input 'a'",
        id="path of a table",
    ),
    pytest.param({}, JOIN, "the number of streaming inputs changed from 1 to 2", id="one input to two"),
    pytest.param(JOIN, {}, "the number of streaming inputs changed from 2 to 1", id="two inputs to one"),
    pytest.param(in_python("a", "b"), in_python("b", "a"), "the order of the inputs changed", id="inputs swapped"),
    pytest.param(
        JOIN,
        {**JOIN, "nodes": node("SELECT * FROM b JOIN a ON a.k = b.k", "[a, b]")},
        "the order of the inputs",
        id="swapped in the text",
    ),
    pytest.param({}, {"inputs": FILE.replace("csv", "json")}, "the format of input 'a'", id="json to csv"),
    pytest.param({}, topic(), "the format of input 'a' changed from 'csv' to 'kafka'", id="file to Kafka"),
    pytest.param(topic(), {}, "the format of input 'a'", id="Kafka to file"),
    pytest.param(topic(), {"inputs": "a: {format: rate}"}, "the format of input 'a'", id="Kafka to rate"),
    pytest.param(
        topic(), topic(names="others"), "the topics of input 'a' changed from 'events' to 'others'", id="topic"
    ),
    pytest.param({}, {"outputs": OUT.replace("out}", "elsewhere}")}, "the path of output 'out'", id="output path"),
    pytest.param({}, {"outputs": OUT.replace("parquet", "delta")}, "the format of output 'out'", id="Parquet to Delta"),
    pytest.param({}, {"outputs": OUT.replace("out}", "out, partition_by: k}")}, "the partition_by of", id="partitions"),
    pytest.param(
        {"inputs": FILE, "nodes": node()},
        {"inputs": "c" + FILE[1:], "nodes": node("SELECT * FROM c", "[c]")},
        "the landing folder",
        id="input renamed",
    ),
]


@pytest.mark.parametrize(("before", "now", "told"), REFUSED)
def test_what_spark_can_not_go_on_with_is_refused(
    shop: Shop, before: dict[str, str], now: dict[str, str], told: str
) -> None:
    shop.start(before)
    problem = shop.look(now).problems[0]
    assert problem.code == "unfit-checkpoint"
    assert told in problem.message
    assert problem.hint == ("change it back, or start over with 'tauro reset --env dev --pipeline shop --node count'")


UNDEFINED = [
    pytest.param({}, {"inputs": FILE.replace("data/a", "data/c")}, "the folder of input 'a'", id="folder"),
    pytest.param(topic(names="events,others"), topic(), "the topics of input 'a'", id="a topic less"),
    pytest.param(topic(), topic(how="subscribePattern"), "topic", id="a pattern instead"),
    pytest.param(topic(), topic("two:9092"), "the servers of input 'a'", id="another cluster"),
    pytest.param({}, {"inputs": FILE.replace("k STRING", "k BIGINT")}, "the schema of input 'a'", id="string to long"),
    pytest.param(
        counted(), {**counted(), "inputs": FILE.replace("v INT", "v BIGINT")}, "schema", id="a type with state"
    ),
    pytest.param(
        counted(WINDOW.format("1 hour"), "append", ", watermark: {column: at}"),
        counted(WINDOW.format("1 hour"), "update", ", watermark: {column: at}"),
        "the output mode changed from 'append' to 'update'",
        id="append to update",
    ),
    pytest.param(
        counted(more=", watermark: {column: at}"), counted(), "the watermark of input 'a'", id="watermark removed"
    ),
    pytest.param(counted(), counted(more=", watermark: {column: at}"), "the watermark of input 'a'", id="and added"),
]


@pytest.mark.parametrize(("before", "now", "told"), UNDEFINED)
def test_what_nobody_promises_is_refused_with_two_ways_out(
    shop: Shop, before: dict[str, str], now: dict[str, str], told: str
) -> None:
    shop.start(before)
    problem = shop.look(now).problems[0]
    assert (problem.code, told in problem.message) == ("undefined-change", True), problem.message
    assert "if you know that it fits, remove '.tauro/dev/fingerprints/shop/count.json'" in str(problem.hint)


SAFE = [
    pytest.param({}, {"nodes": node("SELECT k FROM a WHERE v > 1")}, ["the text of the SQL changed"], id="filter"),
    pytest.param({}, {"nodes": node("select  *  from A")}, [], id="capitals"),
    pytest.param(counted(), counted(mode="complete"), ["the output mode"], id="update to complete"),
    pytest.param({}, {"inputs": FILE.replace("v INT", "v INT, w INT")}, ["the schema"], id="a column more"),
    pytest.param({}, {"inputs": FILE.replace("v INT", "v STRING")}, ["the schema"], id="long to string"),
    pytest.param({}, {"inputs": FILE[:-1] + ", options: {sep: ';'}}"}, ["the options"], id="options"),
    pytest.param({}, {"inputs": FILE[:-1] + ", options: {maxFilesPerTrigger: 2}}"}, [], id="how many at once"),
    pytest.param(topic(), topic(names="events,others"), ["the topics"], id="a topic more"),
    pytest.param(topic("one:9092,two:9092"), topic("two:9092,six:9092"), ["the servers"], id="a broker more"),
    pytest.param(
        topic(),
        topic(more=", maxOffsetsPerTrigger: 5"),
        [],
        id="rate limit",
    ),
    pytest.param(
        counted(more=", watermark: {column: at, delay: 1 hour}"),
        counted(more=", watermark: {column: at, delay: 1 minute}"),
        ["the watermark"],
        id="watermark's delay",
    ),
    pytest.param(
        {},
        {"nodes": node(streaming="{output_mode: update}"), "outputs": "out: {format: console}"},
        ["the output mode", "the format of output"],
        id="another sink",
    ),
    pytest.param(JOIN, {**JOIN, "nodes": JOIN["nodes"].replace("[a, b]", "[b, a]")}, [], id="inputs of SQL are named"),
    pytest.param(
        {},
        {"inputs": "a: {format: file_stream, file_format: csv, path: data/a, schema: 'k STRING, v INT, at TIMESTAMP'}"},
        [],
        id="the same under another name",
    ),
]


@pytest.mark.parametrize(("before", "now", "told"), SAFE)
def test_what_does_no_harm_goes_on_and_is_told(
    shop: Shop, before: dict[str, str], now: dict[str, str], told: list[str]
) -> None:
    shop.start(before)
    fit = shop.look(now)
    assert fit.problems == ()
    notes = [note for note in fit.notes if "the SQL" not in note or told == ["the text of the SQL changed"]]
    assert [any(note.startswith(text) for note in notes) for text in told] == [True] * len(told), notes
    assert len(notes) == len(told), notes


def test_what_was_safe_is_what_counts_from_then_on(shop: Shop) -> None:
    shop.start({})
    wider = {"inputs": FILE.replace("v INT", "v STRING")}
    fitness = shop.fitness(wider)
    fitness.keep(fitness.require())
    assert shop.look(wider).notes == ()


def test_shuffle_partitions_matter_where_something_is_kept(shop: Shop) -> None:
    shop.start(counted(), spark_sql_shuffle_partitions="2")
    (note,) = shop.look(counted(), spark_sql_shuffle_partitions="5").notes
    assert note == (
        "'spark.sql.shuffle.partitions' changed from '2' to '5': the checkpoint keeps those it was made with"
    )
    assert shop.look(counted(), spark_sql_shuffle_partitions="2").notes == ()


def test_the_text_of_a_function_is_a_note_and_a_comment_is_nothing(shop: Shop) -> None:
    code = shop.root / "src/nodes/process_sales.py"
    files = {**in_python("a"), "inputs": FILE}
    shop.start(files)
    plan = shop.plan(files)
    code.write_text("# a comment\ndef process_sales(df):\n    return df  # all of it\n")
    assert Fitness(plan, shop.state, shop.storage, SparkSettings()).fits()[0].notes == ()
    code.write_text("def process_sales(df):\n    return df.limit(1)\n")
    (fit,) = Fitness(plan, shop.state, shop.storage, SparkSettings()).fits()
    assert fit.problems == ()
    assert [note.partition(":")[0] for note in fit.notes] == ["the text of function 'src.nodes.process_sales' changed"]


def test_what_a_function_uses_of_its_module_and_of_others_is_a_note_too(shop: Shop) -> None:
    code, helpers, others = (shop.root / "src" / name for name in ("nodes/process_sales.py", "helpers.py", "others.py"))
    files = {**in_python("a"), "inputs": FILE}
    shop.start(files)
    plan = shop.plan(files)
    text = (
        "from src import helpers\nMOST = 3\nLEAST = 1\n\n\ndef process_sales(df):\n    return helpers.few(df, MOST)\n"
    )
    code.write_text(text)
    helpers.write_text("def few(df, most):\n    from .others import some\n\n    return some(df, most)\n")
    others.write_text("def some(df, most):\n    return df.limit(most)\n")
    (shop.root / "src/nobody.py").write_text("X = 1\n")

    def fitness() -> Fitness:
        return Fitness(plan, shop.state, shop.storage, SparkSettings())

    def told() -> list[str]:
        return [note.partition(":")[0] for note in fitness().fits()[0].notes]

    assert told() == ["the text of function 'src.nodes.process_sales' changed"], "nothing is known of the others yet"
    fitness().keep(fitness().fits())
    (shop.root / "src/nobody.py").write_text("X = 2\n")
    code.write_text(text.replace("LEAST = 1", "LEAST = 2"))
    assert told() == []
    code.write_text(text.replace("MOST = 3", "MOST = 4"))
    others.write_text("def some(df, most):\n    return df.limit(most + 1)\n")
    assert told() == [
        "the text of module 'src/others.py' changed",
        "the text of what function 'src.nodes.process_sales' uses in 'src/nodes/process_sales.py' changed",
    ]


def test_a_param_in_a_key_is_part_of_it(shop: Shop) -> None:
    files = counted(WINDOW.format("5 minutes").replace("'5 minutes'", ":length"))
    five = {**files, "nodes": files["nodes"][:-1] + ", params: {length: 5 minutes}}"}
    shop.start(five)
    assert shop.look(five).problems == ()
    ten = shop.look({**five, "nodes": five["nodes"].replace("length: 5", "length: 10")})
    assert "group by window(at, '10 minutes')" in ten.problems[0].message


def test_nothing_counts_before_the_first_batch_is_planned(shop: Shop) -> None:
    """So that a first start which fails can be mended."""
    shop.start({}, batches=0)
    assert shop.look(topic()).problems == ()


def test_a_schema_may_be_mended_before_the_first_commit(shop: Shop) -> None:
    shop.start({}, batches=1, committed=0)
    assert shop.look({"inputs": FILE.replace("k STRING", "k BIGINT")}).problems == ()


def test_all_nodes_are_told_at_once(shop: Shop) -> None:
    shop.start(topic("one:9092", "subscribe", "events"))
    with pytest.raises(ProjectError) as caught:
        shop.fitness({**topic("two:9092", names="others"), "outputs": OUT.replace("out}", "new}")}).require()
    assert caught.value.exit_code == 3
    assert [problem.code for problem in caught.value.problems] == [
        "unfit-checkpoint",
        "undefined-change",
        "unfit-checkpoint",
    ]


def test_a_copy_of_another_nodes_checkpoint_is_refused(shop: Shop) -> None:
    """Of a topic, where nothing in the checkpoint says whose it is."""
    shop.start(topic())
    two = {
        **topic(),
        "pipelines": "shop: {nodes: [count, more]}",
        "nodes": node() + "\nmore: {input: a, output: other}",
        "outputs": OUT + "\nother: {format: console}",
    }
    assert [fit.problems for fit in shop.fitness(two).fits()] == [(), ()]
    shutil.copytree(shop.checkpoint, shop.checkpoint.with_name("more"))
    original, copy = shop.fitness(two).fits()
    assert original.problems == ()
    (problem,) = copy.problems
    assert problem.code == "unfit-checkpoint"
    assert "shop/more' is a copy of '.tauro/dev/checkpoints/shop/count' of node 'count'" in problem.message


def test_a_damaged_checkpoint_is_told_by_file(shop: Shop) -> None:
    shop.start({})
    (shop.checkpoint / "metadata").unlink()
    (shop.checkpoint / "offsets" / "1").write_text("")
    first, second = shop.look({}).problems
    assert (first.code, second.code) == ("damaged-checkpoint", "damaged-checkpoint")
    assert first.message == "checkpoint '.tauro/dev/checkpoints/shop/count' is damaged: 'metadata' is missing"
    assert f'{{"id":"{QUERY_ID}"}}' in str(first.hint)
    assert "'offsets/1' is empty" in second.message


def test_no_secret_is_kept(shop: Shop) -> None:
    secret = 'kafka.sasl.jaas.config: "password=hidden1"'
    shop.start(topic(more=f", {secret}"))
    assert "hidden1" not in (shop.state.folder / "fingerprints/shop/count.json").read_text()


def test_what_is_not_looked_at_is_said(shop: Shop) -> None:
    (note,) = shop.look({"outputs": OUT.replace("data/out", "'s3a://b/out'")}).notes
    assert "another writes it, or a cut batch left files there, is not looked at" in note
    (note,) = shop.look({"outputs": OUT.replace("}", ", options: {retention: 1 day}}")}).notes
    assert "has 'retention'" in note
    settings = {"global_settings": "checkpoint_root: 's3a://b/checkpoints'"}
    assert [note.partition(":")[2] for note in shop.look(settings).notes] == [
        "//b/checkpoints/shop/count' is not on this machine: whether it is whole is not looked at",
        " whether they fit is not looked at",
    ]


def test_a_checkpoint_on_a_remote_store_is_compared_with_its_fingerprint(shop: Shop) -> None:
    settings = {"global_settings": "checkpoint_root: 's3a://b/checkpoints'"}
    fitness = shop.fitness(settings)
    fitness.keep(fitness.require())
    assert shop.look({**settings, **topic()}).problems[0].code == "unfit-checkpoint"


class TestWithoutAFingerprint:
    """A checkpoint of an older Tauro, or one that was put there: what it tells itself."""

    def look(self, shop: Shop, before: dict[str, str], now: dict[str, str]) -> Fit:
        shop.start(before)
        (shop.state.folder / "fingerprints/shop/count.json").unlink()
        return shop.look(now)

    @pytest.mark.parametrize("files", [{}, topic(), counted(), JOIN], ids=["file", "topic", "stateful", "two"])
    def test_one_that_fits_goes_on_and_is_written_down(self, shop: Shop, files: dict[str, str]) -> None:
        fit = self.look(shop, files, files)
        assert (fit.problems, fit.notes) == ((), ())
        assert fit.fingerprint is not None
        assert fit.fingerprint.query_id == Checkpoint(shop.checkpoint).query_id

    @pytest.mark.parametrize(
        ("before", "now", "told"),
        [
            pytest.param({}, JOIN, "it has 1 source, and the node 2 streaming inputs", id="a source more"),
            pytest.param({}, topic(), "which is not one of Kafka's topics", id="file to Kafka"),
            pytest.param(topic(), {}, "which is not one of files in a folder", id="Kafka to file"),
            pytest.param(topic(), {"inputs": "a: {format: rate}"}, "is not a number of seconds", id="Kafka to rate"),
            pytest.param(
                topic(), topic(names="others"), "is one of the topics 'events', which it does not", id="topic"
            ),
            pytest.param(JOIN, {}, "which is the landing folder of none of its inputs", id="a source less"),
            pytest.param(counted("SELECT k FROM a"), counted(), "keeps nothing between batches", id="to stateful"),
            pytest.param(counted(), counted("SELECT k FROM a"), "does not keep between", id="to stateless"),
        ],
    )
    def test_one_that_does_not_is_refused(
        self, shop: Shop, before: dict[str, str], now: dict[str, str], told: str
    ) -> None:
        problem = self.look(shop, before, now).problems[0]
        assert problem.code == "unfit-checkpoint"
        assert told in problem.message

    def test_a_topic_more_is_no_problem(self, shop: Shop) -> None:
        assert self.look(shop, topic(), topic(names="events,others")).problems == ()

    def test_that_of_another_query_does_not_count(self, shop: Shop) -> None:
        shop.start(topic())
        (shop.checkpoint / "metadata").write_text('{"id":"another"}')
        assert shop.look(topic("two:9092")).problems == ()
