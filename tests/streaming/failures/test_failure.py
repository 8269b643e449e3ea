"""Texts are those of Spark 4.2, with the project's folder put in the place of the one they were taken in."""

from __future__ import annotations

import runpy
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError, ProjectError
from tauro.problems import Place, Problem
from tauro.streaming.exceptions import StreamingQueryError
from tauro.streaming.failures.failure import Failure, explain
from tauro.streaming.failures.spark_gone import SPARK_DIED, is_spark_gone
from tauro.streaming.specs.node import NodeSpec
from tauro.streaming.specs.settings import NodeSettings
from tests.project_files import write_files

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path("/home/ann/shop")
NODE = NodeSpec("clean", ("nodes", "clean"), "src.nodes.process_sales", (), (), NodeSettings())
SALES = "src/nodes/process_sales.py"

QUERY = """
=== Streaming Query ===
Identifier: real_time_sales.process_sales_stream [id = 0436d832-3eaa-416e-bebd-7debcf14aced, runId = 17cece32-887e-4a]
Current Committed Offsets: {}
Current Available Offsets: {FileStreamSource[file:/home/ann/shop/.tauro/dev/landing/sales_stream]: {"logOffset":0}}

Current State: ACTIVE
Thread State: RUNNABLE
"""
COLUMN = (
    "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column, variable, or function parameter with name `amunt` cannot be "
    "resolved. Did you mean one of the following? [`id`, `date`, `amount`, `customer`]. SQLSTATE: 42703"
)
COMPLETE = (
    "[STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION] Invalid streaming output mode: complete. This output mode is not "
    "supported for no streaming aggregations on streaming DataFrames/DataSets. SQLSTATE: 42KDE"
)
COLUMN_ALONE = (
    "[UNRESOLVED_COLUMN.WITHOUT_SUGGESTION] A column, variable, or function parameter with name `x` cannot be "
    "resolved. SQLSTATE: 42703"
)
OUTPUT_MODE = (
    "[STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION] Invalid streaming output mode: append. This output mode is not "
    "supported for streaming aggregations without watermark on streaming DataFrames/DataSets. SQLSTATE: 42KDE"
)
SORT = (
    "Sorting is not supported on streaming DataFrames/Datasets, unless it is on aggregated DataFrame/Dataset in "
    "Complete output mode;\n~Sort [id#43 ASC NULLS FIRST], true"
)
COUNTED = (
    "Queries with streaming sources must be executed with writeStream.start(), or from a streaming table or flow "
    "definition within a Spark Declarative Pipeline.;\nFileSource[/tmp/empty]"
)
TWO_STATES = (
    "Detected pattern of possible 'correctness' issue due to global watermark. The query contains stateful operation "
    "which can emit rows older than the current watermark plus allowed late record delay"
)
PAST_THE_END = (
    "Some data may have been lost because they are not available in Kafka any more;\n"
    "either the data was aged out by Kafka or the topic may have been deleted before all the data in the\n"
    "topic was processed.\nReason: Partition orders-0 offset was changed from 99 to 1.\n" + QUERY
)
OTHER_TYPE = (
    "[STREAM_FAILED] Query [id = 330c, runId = b5ab] terminated with exception: [DELTA_FAILED_TO_MERGE_FIELDS] Failed "
    "to merge fields 'amount' and 'amount' SQLSTATE: XXKST" + QUERY
)
OTHER_TYPE_CAUSE = (
    "[DELTA_MERGE_INCOMPATIBLE_DATATYPE] Failed to merge incompatible data types DoubleType and "
    "MapType(StringType,IntegerType,true)"
)
NEW_COLUMN = (
    "[DELTA_METADATA_MISMATCH] A metadata mismatch was detected when writing to the Delta table.\n- A schema mismatch "
    "detected when writing to the Delta table (Table ID: 5659).\nTo enable schema migration, please set: x.\n\n"
    "Table schema:\nroot\n |-- id: integer (nullable = true)\n\n\n"
    "Data schema:\nroot\n |-- id: integer (nullable = true)\n |-- extra: integer (nullable = true)\n\n"
)
NO_CSV = (
    "[STREAM_FAILED] Query [id = 330c, runId = b5ab] terminated with exception: [UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE] "
    'The CSV datasource doesn\'t support the column `m` of the type "MAP<STRING, INT>". SQLSTATE: 0A000' + QUERY
)
CAST = """\
[CAST_INVALID_INPUT] The value 'Alice' of the type "STRING" cannot be cast to "INT" because it is malformed. \
Correct the value as per the syntax, or change its target type. \
Use `try_cast` to tolerate malformed input and return NULL instead. SQLSTATE: 22018
== DataFrame ==
"cast" was called from
/home/ann/shop/src/nodes/process_sales.py:3
"""
UDF = """\
[PYTHON_EXCEPTION] An exception was thrown from the Python worker: Traceback (most recent call last):
  File "/home/ann/shop/src/nodes/process_sales.py", line 5, in shout
    return name.upper() + str(1 // len(name[5:]))
                              ~~^^~~~~~~~~~~~~~~
ZeroDivisionError: integer division or modulo by zero
 SQLSTATE: 38000"""
READ_FILE = (
    "[FAILED_READ_FILE.NO_HINT] Encountered error while reading file "
    "file:///home/ann/shop/.tauro/dev/landing/sales_stream/bde970433176619d-a.csv.  SQLSTATE: KD001"
)
AGED_OUT = """\
Some data may have been lost because they are not available in Kafka any more;
either the data was aged out by Kafka or the topic may have been deleted before all the data in the
topic was processed.
If you don't want your streaming query to fail on such cases, set the source option failOnDataLoss to false.
Reason: Could not read records in offset [2, 5) for topic partition events-0
with consumer group spark-kafka-source-17af2fe0-f857-4028-a1c8-672b71eb5888--1827959924-executor."""
MALFORMED = """\
org.apache.spark.SparkException: [MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION] Malformed records are detected in \
record parsing: [2,19737,null,Bob].
Parse Mode: FAILFAST. To process malformed records as null result, try setting the option 'mode' as 'PERMISSIVE'.  \
SQLSTATE: 22023"""


class CapturedError(Exception):
    """An error as pyspark hands it on: what caused it in the JVM hangs on an attribute."""

    __module__ = "pyspark.errors.exceptions.captured"

    def __init__(self, message: str, cause: Exception | None = None) -> None:
        super().__init__(message)
        self._cause = cause


def explained(error: BaseException, root: Path = ROOT) -> Failure:
    return explain(error, node=NODE, root=root)


def raised_by(function: Callable[[], object]) -> BaseException:
    try:
        function()
    except Exception as error:  # noqa: BLE001 - whatever it is, is what is asked for
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (CapturedError(COLUMN), "there is no column 'amunt'", "the columns are: 'id', 'date', 'amount', 'customer'"),
        (CapturedError(COLUMN_ALONE), "there is no column 'x'", None),
        (
            CapturedError(OUTPUT_MODE),
            "the output mode 'append' is not supported for streaming aggregations without watermark",
            "give the input a 'watermark:' and group by its column, or by a window of it; or take 'complete' or "
            "'update' with an output that can",
        ),
        (
            CapturedError(SORT),
            "a stream can't be sorted, but for aggregated rows in the output mode 'complete'",
            "leave the order to whoever reads the output",
        ),
        (
            CapturedError(COUNTED),
            "a stream has no end: it can't be counted, collected or shown",
            "take that out, or do it to each micro-batch in the function of a 'foreach_batch' output",
        ),
        (
            CapturedError(TWO_STATES),
            "one stateful operation feeds another, in an output mode in which Spark could lose rows between them",
            "say 'output_mode: append', with a watermark for each; or split the node in two",
        ),
        (
            CapturedError(PAST_THE_END),
            "partition orders-0 was to be read from offset 99 on, and ends before offset 1",
            "'tauro rewind' sets the node to another offset; if the topic was made anew, start over with 'tauro reset'",
        ),
        (
            CapturedError(OTHER_TYPE, CapturedError(OTHER_TYPE_CAUSE)),
            "the column 'amount' has a type that its table does not take: DoubleType and MapType(StringType,"
            "IntegerType,true)",
            "the table's type comes first; cast the column to it in the node's function",
        ),
        (
            CapturedError(NEW_COLUMN),
            "the Delta table does not have the same columns: it lacks 'extra'",
            "take 'mergeSchema: false' out of the output's options to let the table grow, or select the table's "
            "columns",
        ),
        (
            CapturedError(NO_CSV),
            'The CSV datasource doesn\'t support the column `m` of the type "MAP<STRING, INT>".',
            None,
        ),
        (
            CapturedError(COMPLETE),
            f"the output mode 'complete' needs an aggregation, and node '{NODE.name}' has none",
            "aggregate in its function, or take 'append'",
        ),
        (
            CapturedError(CAST + QUERY, CapturedError(CAST)),
            'The value \'Alice\' of the type "STRING" cannot be cast to "INT" because it is malformed. Correct the '
            "value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and "
            f"return NULL instead. ({SALES}:3)",
            None,
        ),
        (
            CapturedError(UDF + QUERY, CapturedError(UDF)),
            f"ZeroDivisionError: integer division or modulo by zero ({SALES}:5)",
            None,
        ),
        (
            CapturedError(READ_FILE + QUERY, CapturedError(READ_FILE, CapturedError(MALFORMED))),
            "a row of 'a.csv' does not fit the schema: 2,19737,null,Bob",
            "declare a schema that it fits, as in 'schema:' with STRING for the column, and start again: "
            "the batch is read again",
        ),
        (
            CapturedError("Failed to find data source: kafka. Please deploy the application as per the guide."),
            "Spark has no code for the format 'kafka': the session was made without its jars",
            "let Context.from_project make the session, which brings them, before any other of the process; or name "
            "them in 'spark.jars' of your own",
        ),
        (
            CapturedError(AGED_OUT + QUERY, CapturedError(AGED_OUT)),
            "messages are gone from Kafka that were not read yet: Could not read records in offset [2, 5) for topic "
            "partition events-0",
            "let the topic keep its messages for longer ('retention.ms'); to go on with those that are left, and "
            "without the others, say 'failOnDataLoss: false' in the input's options",
        ),
        (
            CapturedError("Job aborted.", CapturedError("java.io.IOException: No space left on device")),
            "the disk is full: no space left on device",
            "make room: nothing is lost, and it goes on where it was",
        ),
        (
            CapturedError("java.io.FileNotFoundException: /mnt/out/part-0.parquet (Permission denied)"),
            "permission denied: /mnt/out/part-0.parquet",
            "look at the owner and the rights of the output and the state folder",
        ),
    ],
    ids=[
        "column",
        "column without suggestion",
        "output mode",
        "sorted stream",
        "counted stream",
        "two stateful operations",
        "an offset past the end",
        "type of a table's column",
        "column that a table lacks",
        "type that a format lacks",
        "complete without an aggregation",
        "cast",
        "Python function",
        "malformed row",
        "no jars",
        "messages that are gone",
        "full disk",
        "no right",
    ],
)
def test_what_spark_says_in_the_users_words(error: CapturedError, message: str, hint: str | None) -> None:
    assert explained(error) == Failure(message, hint)


def test_the_plan_of_the_query_is_left_out() -> None:
    assert explained(CapturedError("it broke" + QUERY)).message == "it broke"


MESSAGE = "the message of topic 'events', partition 0, offset 12 can't be read: it has no 'id': '{\"name\": \"a\"}'"


def test_a_message_that_cant_be_read_is_named_by_its_place() -> None:
    failure = explained(CapturedError(f"[USER_RAISED_EXCEPTION] {MESSAGE} SQLSTATE: P0001{QUERY}"))
    assert failure.message == MESSAGE
    assert "the batch is read again" in (failure.hint or "")


def test_a_plan_that_would_tell_of_a_message_is_not_taken_for_one() -> None:
    plan = "Project [raise_error(concat(the message of topic ', topic#1, can't be read: , CASE WHEN)))]"
    said = "Continuous processing does not support CollectMetrics operations."
    assert explained(CapturedError(f"{said};\n{plan}")).message == said


def user_function(root: Path, body: str) -> Callable[[], object]:
    write_files(root, {SALES: f"def process_sales():\n    {body}\n"})
    function: Callable[[], object] = runpy.run_path(str(root / SALES))["process_sales"]
    return function


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('raise ValueError("no good")', f"ValueError: no good ({SALES}:2)"),
        ("raise KeyError", f"KeyError ({SALES}:2)"),
        ("return {}['amount']", f"KeyError: 'amount' ({SALES}:2)"),
        (
            "return open('/nowhere/x')",
            f"FileNotFoundError: [Errno 2] No such file or directory: '/nowhere/x' ({SALES}:2)",
        ),
        ("raise PermissionError(13, 'Permission denied', '/etc/key')", f"permission denied: /etc/key ({SALES}:2)"),
        (
            "raise ConnectionRefusedError(111, 'Connection refused')",
            f"ConnectionRefusedError: [Errno 111] Connection refused ({SALES}:2)",
        ),
    ],
    ids=["value", "without a text", "key", "file", "right", "the user's own connection"],
)
def test_what_the_users_function_raises(tmp_path: Path, body: str, message: str) -> None:
    error = raised_by(user_function(tmp_path, body))
    assert explained(error, tmp_path).message == message


def test_the_line_is_the_innermost_one_of_the_project(tmp_path: Path) -> None:
    write_files(tmp_path, {"src/lib.py": "def f():\n    import json\n\n    return json.loads('{')\n"})
    error = raised_by(runpy.run_path(str(tmp_path / "src/lib.py"))["f"])
    assert explained(error, tmp_path).message.endswith("(src/lib.py:4)")


def test_a_line_inside_the_archive_that_workers_get_is_the_projects_own(tmp_path: Path) -> None:
    write_files(tmp_path, {SALES: ""})
    text = UDF.replace("/home/ann/shop/", "/tmp/spark-5d/userFiles-1/src-0af2.zip/")
    assert explained(CapturedError(text), tmp_path).message.endswith(f"({SALES}:5)")


@pytest.mark.parametrize("place", [".tauro/dev/x.py", ".venv/lib/python3.11/site-packages/x.py"])
def test_what_lies_in_the_project_but_is_not_the_users(place: str) -> None:
    text = dedent(f"""\
        [PYTHON_EXCEPTION] An exception was thrown from the Python worker: Traceback (most recent call last):
          File "/home/ann/shop/{place}", line 7, in f
        ValueError: no good
        """)
    assert explained(CapturedError(text)).message == "ValueError: no good"


def test_an_error_of_tauro_says_itself_what_is_wrong() -> None:
    error = StreamingQueryError("function 'f' gave back nothing (None)", hint="end it with 'return df'")
    assert explained(error) == Failure("function 'f' gave back nothing (None)", "end it with 'return df'")
    assert explained(EnvironmentUnfitError("no Java")) == Failure("no Java")


@pytest.mark.parametrize(
    "message", ["module 'src.x' can't be imported", "module 'src.x' can't be imported (src/x.py:1)"]
)
def test_a_problem_is_told_with_its_place_once(message: str) -> None:
    problem = Problem("import-failed", message, hint="install it", place=Place("src/x.py", 1))
    failure = explained(ProjectError(message, problems=(problem,)))
    assert failure == Failure("module 'src.x' can't be imported (src/x.py:1)", "install it")


def as_py4j(name: str, text: str) -> Exception:
    error: Exception = type(name, (Exception,), {"__module__": "py4j.protocol"})(text)
    return error


@pytest.mark.parametrize(
    "error",
    [
        as_py4j("Py4JNetworkError", "Answer from Java side is empty"),
        as_py4j("Py4JNetworkError", "An error occurred while trying to connect to the Java server (127.0.0.1:38947)"),
        as_py4j("Py4JError", "Error while sending or receiving"),
        as_py4j("Py4JError", "An error occurred while calling o96.isActive"),
    ],
    ids=str,
)
def test_a_jvm_that_is_gone_is_told_as_such(error: Exception) -> None:
    assert is_spark_gone(error)
    assert explained(error).message == SPARK_DIED


def test_an_error_that_java_tells_of_is_no_death_of_it() -> None:
    told = "An error occurred while calling o96.isActive. Trace:\npy4j.Py4JException: Target Object ID does not exist\n"
    assert not is_spark_gone(as_py4j("Py4JError", told))


def test_a_refused_connection_is_a_dead_jvm_where_py4j_made_it(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"py4j/clientserver.py": "def connect():\n    raise ConnectionRefusedError(111, 'refused')\n"}
    )
    assert is_spark_gone(raised_by(runpy.run_path(str(tmp_path / "py4j/clientserver.py"))["connect"]))


@pytest.mark.parametrize("error", ["EOFError", "ConnectionResetError(104, 'reset by peer')"])
def test_rows_that_break_off_are_a_dead_jvm_where_pyspark_reads_them(tmp_path: Path, error: str) -> None:
    write_files(tmp_path, dict.fromkeys(("pyspark/serializers.py", "src/own.py"), f"def read():\n    raise {error}\n"))
    read, own = (runpy.run_path(str(tmp_path / name))["read"] for name in ("pyspark/serializers.py", "src/own.py"))
    assert is_spark_gone(raised_by(read))
    assert not is_spark_gone(raised_by(own))


def test_a_chain_of_causes_that_bites_its_tail_ends() -> None:
    first, second = CapturedError("first"), CapturedError("second")
    first._cause, second._cause = second, first
    assert explained(first).message == "first"
