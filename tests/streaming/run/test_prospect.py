"""Texts are those of Spark 4.2, Kafka's client 3.9 and Delta 4.4, shortened."""

from __future__ import annotations

import errno
import runpy
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError, FolderUnfitError, ProjectError
from tauro.state.storage import environment_errors
from tauro.streaming.exceptions import OutOfReachError, StreamingQueryError
from tauro.streaming.run.prospect import Prospect, prospect_of
from tests.project_files import write_files

if TYPE_CHECKING:
    from pathlib import Path


class CapturedError(Exception):
    """An error as pyspark hands it on: what caused it in the JVM hangs on an attribute."""

    __module__ = "pyspark.errors.exceptions.captured"

    def __init__(self, message: str, cause: Exception | None = None) -> None:
        super().__init__(message)
        self._cause = cause


WRITING = "[TASK_WRITE_FAILED] Task failed while writing rows to file:/out. SQLSTATE: 58030"
IN_A_WORKER = "[UDF_ERROR] An exception was thrown from the Python worker:\nTraceback (most recent call last):\n"
IN_A_BATCH = "py4j.Py4JException: An exception was raised by the Python Proxy. Return Message: Traceback\n"
KAFKA = "org.apache.kafka.common.errors"

PASSES = (
    "java.io.IOException: No space left on device",
    "java.io.FileNotFoundException: /out/part-0.parquet (Read-only file system)",
    "java.io.FileNotFoundException: /out/part-0.parquet (Permission denied)",
    "java.io.IOException: Mkdirs failed to create file:/out/_temporary/0",
    "java.io.IOException: Stale file handle",
    "[FAILED_READ_FILE.FILE_NOT_EXIST] Encountered error while reading file file:/in/a.parquet. SQLSTATE: KD001",
    "java.net.ConnectException: Connection refused",
    "java.net.UnknownHostException: store.example.org",
    "java.util.concurrent.TimeoutException: Futures timed out after [60 seconds]",
    f"{KAFKA}.TimeoutException: Timed out waiting for a node assignment. Call: listNodes",
    f"{KAFKA}.NotLeaderOrFollowerException: For requests intended only for the leader",
    "[DELTA_CONCURRENT_APPEND.WITHOUT_HINT] Transaction conflict detected. SQLSTATE: 2D521",
    f"{IN_A_WORKER}requests.exceptions.ConnectionError: HTTPSConnectionPool\n SQLSTATE: 38000",
    f"{IN_A_WORKER}TimeoutError: timed out\n SQLSTATE: 38000",
    f"{IN_A_BATCH}psycopg2.OperationalError: could not connect to server",
)
STAYS = (
    "[KAFKA_DATA_LOSS.START_OFFSET_RESET] Some data may have been lost because they are not available in Kafka",
    f"{KAFKA}.OffsetOutOfRangeException: Fetch position FetchPosition is out of range for partition t-0",
    f"{IN_A_WORKER}ZeroDivisionError: division by zero\n SQLSTATE: 38000",
    f"{IN_A_BATCH}ValueError: no good",
    f"{IN_A_BATCH}pyspark.errors.exceptions.captured.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND]",
    "[CAST_INVALID_INPUT] The value 'Alice' cannot be cast to \"INT\" because it is malformed. SQLSTATE: 22018",
    "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column cannot be resolved. SQLSTATE: 42703",
    "[USER_RAISED_EXCEPTION] the message of topic 't' can't be read SQLSTATE: P0001",
)
UNKNOWN = (
    "java.lang.NullPointerException",
    "[INTERNAL_ERROR] The Spark SQL phase planning failed with an internal error. SQLSTATE: XX000",
    f"{IN_A_BATCH}py4j.protocol.Py4JJavaError: An error occurred while calling o1.save.\n: java.lang.Error: x",
)
EXPECTED = {
    **dict.fromkeys(PASSES, Prospect.PASSES),
    **dict.fromkeys(STAYS, Prospect.STAYS),
    **dict.fromkeys(UNKNOWN, Prospect.UNKNOWN),
}


@pytest.mark.parametrize(("text", "expected"), EXPECTED.items(), ids=lambda value: str(value)[:40])
def test_what_spark_says(text: str, expected: Prospect, tmp_path: Path) -> None:
    error = CapturedError("[STREAM_FAILED] Query [id = a] terminated. SQLSTATE: XXKST", CapturedError(text))
    assert prospect_of(error, tmp_path) is expected


def test_the_cause_of_a_failed_write_counts(tmp_path: Path) -> None:
    assert prospect_of(CapturedError(WRITING), tmp_path) is Prospect.UNKNOWN
    for cause, expected in EXPECTED.items():
        assert prospect_of(CapturedError(WRITING, CapturedError(cause)), tmp_path) is expected


def machines(number: int) -> EnvironmentUnfitError:
    with pytest.raises(EnvironmentUnfitError) as caught, environment_errors("write", __file__):  # type: ignore[arg-type]
        raise OSError(number, "it is so")
    return caught.value


def of_the_ledger() -> EnvironmentUnfitError:
    error = EnvironmentUnfitError("the ledger can't be used: database or disk is full")
    error.__cause__ = sqlite3.OperationalError("database or disk is full")
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (machines(errno.ENOSPC), Prospect.PASSES),
        (machines(errno.EROFS), Prospect.PASSES),
        (machines(errno.ENAMETOOLONG), Prospect.STAYS),
        (of_the_ledger(), Prospect.PASSES),
        (FolderUnfitError("output 'o': folder '/o' can't be written"), Prospect.PASSES),
        (OutOfReachError("no Kafka broker answers at 'b:9092'"), Prospect.PASSES),
        (EnvironmentUnfitError("the project, or its state, has been moved"), Prospect.STAYS),
        (StreamingQueryError("there is no topic 't'"), Prospect.STAYS),
        (ProjectError("checkpoint 'c' is damaged"), Prospect.STAYS),
        (SystemExit("enough"), Prospect.STAYS),
        (OSError(errno.EIO, "Input/output error"), Prospect.PASSES),
    ],
    ids=str,
)
def test_what_tauro_and_the_machine_say(error: BaseException, expected: Prospect, tmp_path: Path) -> None:
    assert prospect_of(error, tmp_path) is expected


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        ("ValueError('no good')", Prospect.STAYS),
        ("PermissionError(13, 'Permission denied', '/etc/key')", Prospect.STAYS),
        ("FileNotFoundError(2, 'No such file or directory')", Prospect.STAYS),
        ("ConnectionRefusedError(111, 'Connection refused')", Prospect.PASSES),
        ("TimeoutError('no answer')", Prospect.PASSES),
        ("OSError(28, 'No space left on device')", Prospect.PASSES),
    ],
)
def test_what_the_users_function_raises_while_the_query_is_built(
    raised: str, expected: Prospect, tmp_path: Path
) -> None:
    write_files(tmp_path, {"src/f.py": f"def f():\n    raise {raised}\n"})
    with pytest.raises(Exception) as caught:  # noqa: PT011 - what it is, is the question
        runpy.run_path(str(tmp_path / "src/f.py"))["f"]()
    assert prospect_of(caught.value, tmp_path) is expected


def test_a_spark_that_is_gone_does_not_come_back(tmp_path: Path) -> None:
    gone: Exception = type("Py4JNetworkError", (Exception,), {})("Answer from Java side is empty")
    assert prospect_of(gone, tmp_path) is Prospect.STAYS
