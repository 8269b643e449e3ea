"""One Spark session, made the way a run needs it."""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tauro.errors import EnvironmentUnfitError
from tauro.spark.jars import WAYS_OUT, JarRequest, cache_folder, require_jars
from tauro.spark.java import require_java
from tauro.spark.launch import shielded_start
from tauro.spark.logs import log_settings, spark_log
from tauro.spark.master import is_local_master
from tauro.spark.provided import open_session, require_provided
from tauro.spark.secret_settings import given_in_a_file, is_secret, options_in_a_file, properties_with, redaction
from tauro.spark.settings import LOCAL_MASTER, spark_conf, with_jars

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

logger = logging.getLogger(__name__)

_NOT_FOUND = re.compile(r"([^\s:\[]+)#([^\s;]+);([^\s:]+): not found")
_DRIVER_JAVA_OPTIONS = "spark.driver.extraJavaOptions"


@dataclass(frozen=True)
class SessionPlan:
    """What a session is built from."""

    app_name: str
    log_folder: Path
    """Exists; gets Spark's log and its settings."""
    master: str | None = None
    conf: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    """Values that nobody may see."""
    jars: JarRequest = field(default_factory=JarRequest)

    @property
    def is_local(self) -> bool:
        return is_local_master(self.master)


def start_session(plan: SessionPlan, tell: Callable[[str], None] | None = None) -> SparkSession:
    """A new session, or the one that this process has already. Takes seconds.

    `tell` gets what the user should know of it, in a line; the log has it in any case.

    On this machine the Python workers run under this very interpreter, unless PYSPARK_PYTHON says otherwise: Spark's
    default is whatever `python3` is on the PATH, which lacks what is installed beside Tauro.

    Raises:
        EnvironmentUnfitError: there is no Java that Spark can use, jars can't be had, or this process has a JVM already
            that was started without them.
    """
    with ThreadPoolExecutor(1, "tauro-java") as pool:
        java = pool.submit(require_java)
        from pyspark.sql import SparkSession

        java.result()
    if plan.is_local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = _with_jars(spark_conf(plan.conf, is_local=plan.is_local), plan.jars, tell)
    began_ms = time.time() * 1000
    others = open_session()
    if others is not None:  # it would get this one's settings
        require_provided(others, plan.jars.sets, began_ms=began_ms)
    with shielded_start(spark_log(plan.log_folder)) as launch, log_settings(plan.log_folder, plan.secrets) as log:
        options = f"-Dlog4j2.configurationFile={log.as_uri()} {conf.get(_DRIVER_JAVA_OPTIONS, '')}"
        said = {**conf, _DRIVER_JAVA_OPTIONS: options.strip()}
        with options_in_a_file(said, plan.secrets, plan.log_folder) as shown:
            open_ones, hidden = _parted(shown, plan.secrets, properties_with(said, plan.secrets))
            builder = SparkSession.builder.appName(plan.app_name).master(plan.master or LOCAL_MASTER)
            for key, value in open_ones.items():
                builder = builder.config(key, value)
            with given_in_a_file(hidden, plan.log_folder):
                session = _made(builder, plan)
    if not launch.has_happened:
        require_provided(session, plan.jars.sets, began_ms=began_ms)
    _quiet_query_contexts()
    return session


def _parted(
    conf: Mapping[str, str], secrets: frozenset[str], properties: set[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The settings that everybody may see, and those that nobody may; `properties` of the JVM are not shown either."""
    hidden = {key for key, value in conf.items() if is_secret(key, value, secrets)}
    whole = {**redaction(hidden | properties, secrets), **conf}
    hidden = {key for key, value in whole.items() if is_secret(key, value, secrets)}
    return {k: v for k, v in whole.items() if k not in hidden}, {k: v for k, v in whole.items() if k in hidden}


def _with_jars(
    conf: Mapping[str, str], request: JarRequest, tell: Callable[[str], None] | None = None
) -> dict[str, str]:
    from pyspark import __version__ as spark_version

    said = replace(
        request,
        packages=(*request.packages, *_listed(conf, "spark.jars.packages")),
        jars=(*request.jars, *_listed(conf, "spark.jars")),
    )
    found = require_jars(said, spark_version, cache_folder())
    for notice in found.notices:
        logger.warning("%s", notice)
        if tell is not None:
            tell(notice)
    brought = {
        "spark.jars": ",".join([*map(str, found.paths), *request.jars]),
        "spark.jars.packages": ",".join(request.packages),
        "spark.jars.repositories": ",".join(request.repositories),
    }
    return with_jars(conf, {**found.conf, **brought})


def _listed(conf: Mapping[str, str], key: str) -> list[str]:
    return [item.strip() for item in conf.get(key, "").split(",") if item.strip()]


def _made(builder: SparkSession.Builder, plan: SessionPlan) -> SparkSession:
    from pyspark.errors import PySparkRuntimeError

    log = spark_log(plan.log_folder)
    said_before = log.stat().st_size if log.exists() else 0
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as error:
        if error.getCondition() != "JAVA_GATEWAY_EXITED":
            raise
        missing = _packages_not_found(log, said_before)
        if missing:
            message = f"packages can't be had: {', '.join(missing)}"
            raise EnvironmentUnfitError(message, hint=f"mend their names and versions; or {WAYS_OUT}") from error
        raise EnvironmentUnfitError(f"Spark did not start; its log tells why: '{log}'") from error


def _packages_not_found(log: Path, since: int) -> list[str]:
    """What Ivy says that it looked for in vain, in Spark's log past that many bytes."""
    with log.open("rb") as file:
        file.seek(since)
        text = file.read().decode(errors="replace")
    return list(dict.fromkeys(":".join(parts) for parts in _NOT_FOUND.findall(text)))


def _quiet_query_contexts() -> None:
    """Pyspark prints each error with its context as JSON, past all logging settings; the error itself is told."""
    from pyspark.logger import PySparkLogger

    for name in ("DataFrameQueryContextLogger", "SQLQueryContextLogger"):
        PySparkLogger.getLogger(name).setLevel(logging.CRITICAL + 1)
