"""Where Spark's own noise goes: a file, never the user's screen."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

from tauro.masking import MASK, forms_of
from tauro.spark.properties import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAX_LOG_SIZE = "10 MB"
_KEPT_LOGS = 5

_MESSAGE = "%m%n%ex"

_LOG4J = """\
rootLogger.level = {level}
rootLogger.appenderRef.file.ref = file
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {log}
appender.file.filePattern = {pattern}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{{yyyy-MM-dd HH:mm:ss.SSS}} %p %c{{1}}: {message}
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
    descriptor = os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    _write(descriptor, folder, level, _MESSAGE)
    return settings


@contextmanager
def log_settings(folder: Path, secrets: Iterable[str] = ()) -> Iterator[Path]:
    """The settings for a JVM that is started while inside; where there are secrets, it writes none of them.

    As they stand in those settings themselves, these are in a file of mode 0600, which is removed at the end.
    """
    forms = sorted({form for secret in secrets for form in forms_of(secret)}, key=len, reverse=True)
    settings = write_log_settings(folder)
    if not forms:
        yield settings
        return
    pattern = "|".join("".join(map(_in_java_regex, form)) for form in forms)
    descriptor, name = mkstemp(dir=folder, prefix=".log4j2-", suffix=".properties")
    try:
        _write(descriptor, folder, "warn", f"%replace{{{_MESSAGE}}}{{{pattern}}}{{{MASK}}}")
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def spark_log(folder: Path) -> Path:
    return folder / "spark.log"


def _write(descriptor: int, folder: Path, level: str, message: str) -> None:
    log = escaped(str(spark_log(folder)))
    text = _LOG4J.format(
        level=level,
        log=log,
        pattern=log.replace("%", "%%"),
        message=message,
        size=_MAX_LOG_SIZE.replace(" ", ""),
        kept=_KEPT_LOGS,
    )
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)


def _in_java_regex(letter: str) -> str:
    """As a number, for which neither properties nor patterns of Log4j have a meaning of their own."""
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\\\u{int.from_bytes(units[at : at + 2]):04x}" for at in range(0, len(units), 2))
