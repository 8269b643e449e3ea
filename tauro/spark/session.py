"""One Spark session, made the way a run needs it."""

from __future__ import annotations

import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tauro.spark.java import require_java
from tauro.spark.launch import shielded_start
from tauro.spark.logs import spark_log, write_log_settings
from tauro.spark.secret_settings import given_in_a_file, is_secret
from tauro.spark.settings import LOCAL_MASTER, spark_conf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

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

    @property
    def is_local(self) -> bool:
        return is_local_master(self.master)


def is_local_master(master: str | None) -> bool:
    return master is None or master.startswith("local")


def start_session(plan: SessionPlan) -> SparkSession:
    """A new session, or the one that this process has already. Takes seconds.

    On this machine the Python workers run under this very interpreter, unless PYSPARK_PYTHON says otherwise: Spark's
    default is whatever `python3` is on the PATH, which lacks what is installed beside Tauro.

    Raises:
        EnvironmentUnfitError: there is no Java that Spark can use.
    """
    with ThreadPoolExecutor(1, "tauro-java") as pool:
        java = pool.submit(require_java)
        from pyspark.sql import SparkSession

        java.result()
    if plan.is_local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = spark_conf(plan.conf, is_local=plan.is_local)
    log_option = f"-Dlog4j2.configurationFile={write_log_settings(plan.log_folder).as_uri()}"
    conf[_DRIVER_JAVA_OPTIONS] = f"{log_option} {conf.get(_DRIVER_JAVA_OPTIONS, '')}".strip()
    hidden = {key: value for key, value in conf.items() if is_secret(key, value, plan.secrets)}
    builder = SparkSession.builder.appName(plan.app_name).master(plan.master or LOCAL_MASTER)
    for key in conf.keys() - hidden.keys():
        builder = builder.config(key, conf[key])
    with shielded_start(spark_log(plan.log_folder)), given_in_a_file(hidden, plan.log_folder):
        session = builder.getOrCreate()
    _quiet_query_contexts()
    return session


def _quiet_query_contexts() -> None:
    """Pyspark prints each error with its context as JSON, past all logging settings; the error itself is told."""
    from pyspark.logger import PySparkLogger

    for name in ("DataFrameQueryContextLogger", "SQLQueryContextLogger"):
        PySparkLogger.getLogger(name).setLevel(logging.CRITICAL + 1)
