"""Whether a session has the code of the formats that its jars were to bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.errors import EnvironmentUnfitError
from tauro.spark.jar_table import JAR_SETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyspark.sql import SparkSession

    from tauro.spark.jar_table import JarSet

_NOT_FOUND = "Failed to find"


def require_provided(session: SparkSession, sets: Iterable[str], *, began_ms: float) -> None:
    """Look whether a session on a JVM that was there before has what jar sets provide: Java takes no jars later.

    A session that began after `began_ms` is stopped if not; one that others use stays as it is.

    Raises:
        EnvironmentUnfitError: it has not; with the formats.
    """
    wanted = _known(sets, session.version)
    missing = [jar_set.provides for jar_set in wanted if jar_set.provides and not _has(session, jar_set.provides)]
    if not missing:
        return
    if session.sparkContext.startTime >= began_ms:
        session.stop()
    names = " and ".join(map(repr, missing))
    raise EnvironmentUnfitError(
        f"Spark has no code for {names} in this process: its Java was started without their jars, and takes none later",
        hint="make the context that needs them before any other session of the process, or start a process for it",
    )


def open_session() -> SparkSession | None:
    """The session that a new one would be; None where there is none, or its context was stopped."""
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    try:
        session = SparkSession.active()
        _ = session.sparkContext.startTime
    except (PySparkRuntimeError, AttributeError):
        return None
    return session


def _known(sets: Iterable[str], spark_version: str) -> Iterator[JarSet]:
    by_name = JAR_SETS.get(".".join(spark_version.split(".")[:2]), {})
    return (by_name[name] for name in sets if name in by_name)


def _has(session: SparkSession, name: str) -> bool:
    """Whatever else a reader without options and paths lacks, its code is there then."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        session.read.format(name).load()
    except (PySparkException, Py4JError) as error:
        return _NOT_FOUND not in str(error)
    return True
