"""Which failures can pass by themselves, and which the same rows would meet again: the one table of it.

Sources: the docs of `org.apache.kafka.common.errors.RetriableException` and its subclasses; the SQLSTATEs of Spark's
error conditions (their first two characters are the standard's class); Delta's "Concurrency control"; PEP 249 for
`OperationalError`; what Spark 4.2 said of full and read-only disks, brokers and topics that went away, when tried.
"""

from __future__ import annotations

import errno
import re
import sqlite3
import traceback
from enum import Enum
from typing import TYPE_CHECKING

from tauro.errors import TauroError
from tauro.streaming.failures.causes import causes_of, text_of
from tauro.streaming.failures.places import in_project
from tauro.streaming.failures.spark_gone import is_spark_gone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Prospect(Enum):
    PASSES = "passes"
    """Waiting may mend it."""
    UNKNOWN = "unknown"
    """Nobody knows: tried again once."""
    STAYS = "stays"
    """Somebody has to do something, or the rows that were not read yet are gone."""


_KAFKA_RETRIABLE = (
    "AuthorizerNotReady|BrokerNotAvailable|ConcurrentTransactions|CoordinatorLoadInProgress|CoordinatorNotAvailable|"
    "Disconnect|FetchSessionIdNotFound|FetchSessionTopicId|InvalidFetchSessionEpoch|KafkaStorage|LeaderNotAvailable|"
    "ListenerNotFound|Network|NotController|NotCoordinator|NotEnoughReplicas|NotEnoughReplicasAfterAppend|"
    "NotLeaderOrFollower|OffsetNotAvailable|ReplicaNotAvailable|RetriableCommitFailed|ThrottlingQuotaExceeded|Timeout|"
    "UnknownLeaderEpoch|UnknownTopicId|UnknownTopicOrPartition|UnstableOffsetCommit"
)

_SAID: tuple[tuple[str, Prospect, str], ...] = (
    (r"\bKAFKA_DATA_LOSS\b|OffsetOutOfRangeException", Prospect.STAYS, "messages that were not read are gone"),
    (r"Some data may have been lost because they are not available", Prospect.STAYS, "the same, of older Sparks"),
    (r"No space left on device|Disk quota exceeded", Prospect.PASSES, "somebody makes room"),
    (r"Read-only file system", Prospect.PASSES, "a disk is mounted anew"),
    (r"\(Permission denied\)|AccessDeniedException|Mkdirs failed to create", Prospect.PASSES, "a folder is mended"),
    (r"\(Not a directory\)|ParentNotDirectoryException", Prospect.PASSES, "a mount point is put back"),
    (r"Stale file handle|Input/output error|Transport endpoint is not connected", Prospect.PASSES, "a share is away"),
    (r"FAILED_READ_FILE\.FILE_NOT_EXIST|\(No such file or directory\)", Prospect.PASSES, "a file vanished"),
    (r"java\.net\.\w*(?:Exception|Error)\b", Prospect.PASSES, "a host or a port is away"),
    (r"java\.util\.concurrent\.TimeoutException|ConnectTimeoutException", Prospect.PASSES, "something is slow"),
    (rf"org\.apache\.kafka\.common\.errors\.(?:{_KAFKA_RETRIABLE})Exception", Prospect.PASSES, "Kafka says so"),
    (r"\bDELTA_(?:CONCURRENT_\w+|MAX_COMMIT_RETRIES_EXCEEDED)\b", Prospect.PASSES, "another writer was first"),
    (r"(?i)could be transient|try restarting the query", Prospect.PASSES, "Spark or Delta says so"),
    (r"ExecutorLostFailure|Executor heartbeat timed out", Prospect.PASSES, "another executor takes over"),
    (r"SQLSTATE: (?:08|40|53|57)", Prospect.PASSES, "connection, rollback, resources, intervention"),
    (r"SQLSTATE: (?:0A|21|22|23|38|42|P0)", Prospect.STAYS, "features, data, constraints, code, syntax"),
)
"""What is found first in the error's text or its causes' counts; the last column is why."""

_OUTSIDE = re.compile(
    r"^(?:[\w.]+\.)?(?:Connection\w*Error|BrokenPipeError|TimeoutError|URLError|gaierror|ConnectTimeout|ReadTimeout|"
    r"OperationalError|OutOfReachError)\b"
)
"""What the user's function raises where something beyond it is away."""

_PASSING_NUMBERS = {
    errno.EACCES, errno.EAGAIN, errno.EBUSY, errno.ECONNABORTED, errno.ECONNREFUSED, errno.ECONNRESET, errno.EDQUOT,
    errno.EHOSTUNREACH, errno.EIO, errno.EMFILE, errno.ENETUNREACH, errno.ENFILE, errno.ENOSPC, errno.ENOTCONN,
    errno.EPERM, errno.EROFS, errno.ESTALE, errno.ETIMEDOUT,
}  # fmt: skip
_RAISED_IN_PYTHON = re.compile(r"Python worker|Python Proxy|PYTHON_EXCEPTION|PythonException")
_LAST_LINE = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit|Interrupt|Timeout)\b.*)$", re.MULTILINE)


def prospect_of(error: BaseException, root: Path) -> Prospect:
    """What to expect of another attempt after this failure."""
    if is_spark_gone(error) or not isinstance(error, Exception):
        return Prospect.STAYS
    chain = tuple(causes_of(error))
    if isinstance(error, TauroError):
        return Prospect.PASSES if error.may_pass or _is_of_the_machine(chain) else Prospect.STAYS
    raised = _raised_by_the_user(error, text_of(error), root)
    if raised is not None and _OUTSIDE.match(raised):
        return Prospect.PASSES
    said = next((found for pattern, found, _ in _SAID if re.search(pattern, text_of(error))), None)
    if said is not None:
        return said
    if raised is not None or _is_refused_by_spark(chain):
        return Prospect.STAYS
    return Prospect.PASSES if _is_of_the_machine(chain) else Prospect.UNKNOWN


def _raised_by_the_user(error: BaseException, text: str, root: Path) -> str | None:
    """The last line of the traceback, where the user's function raised it: on the driver, or in a worker."""
    if _RAISED_IN_PYTHON.search(text):
        last: str | None = next(reversed(_LAST_LINE.findall(text)), None)
        return None if last is None or last.startswith("py4j.") else last
    is_sparks = type(error).__module__.startswith(("pyspark", "py4j"))
    frames = traceback.extract_tb(error.__traceback__)
    if is_sparks or all(in_project(frame.filename, root) is None for frame in frames):
        return None
    kinds = (kind.__name__ for kind in type(error).__mro__)
    return next((name for name in kinds if _OUTSIDE.match(name)), type(error).__name__)


def _is_refused_by_spark(chain: Iterable[BaseException]) -> bool:
    from pyspark.errors import AnalysisException, ParseException

    return any(isinstance(link, AnalysisException | ParseException) for link in chain)


def _is_of_the_machine(chain: Iterable[BaseException]) -> bool:
    return any(
        isinstance(link, sqlite3.OperationalError) or (isinstance(link, OSError) and link.errno in _PASSING_NUMBERS)
        for link in chain
    )
