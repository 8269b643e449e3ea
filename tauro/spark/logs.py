"""Where Spark's own noise goes: a file, never the user's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.spark.properties import escaped

if TYPE_CHECKING:
    from pathlib import Path

_MAX_LOG_SIZE = "10 MB"
_KEPT_LOGS = 5

_LOG4J = """\
rootLogger.level = {level}
rootLogger.appenderRef.file.ref = file
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {log}
appender.file.filePattern = {pattern}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{{yyyy-MM-dd HH:mm:ss.SSS}} %p %c{{1}}: %m%n%ex
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = {size}
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = {kept}
# each query says this at its start; it is known and meant
logger.resolve.name = org.apache.spark.sql.execution.streaming.runtime.ResolveWriteToStream
logger.resolve.level = error
"""


def write_log_settings(folder: Path, *, level: str = "warn") -> Path:
    """Log4j settings that send everything to `spark.log` in `folder`, rotated; returns the settings' path."""
    settings = folder / "log4j2.properties"
    log = escaped(str(spark_log(folder)))
    size = _MAX_LOG_SIZE.replace(" ", "")
    settings.write_text(_LOG4J.format(level=level, log=log, pattern=log.replace("%", "%%"), size=size, kept=_KEPT_LOGS))
    return settings


def spark_log(folder: Path) -> Path:
    return folder / "spark.log"
