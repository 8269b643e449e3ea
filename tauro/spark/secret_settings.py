"""Settings that hold a secret reach the JVM in a file of its user's own: its command line can be read by everybody."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

from tauro.masking import secret_pattern
from tauro.spark.properties import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SUBMIT_ARGS = "PYSPARK_SUBMIT_ARGS"
_TELLING = "secret|password|token|access[.]?key"
"""The keys whose values Spark itself hides (`spark.redaction.regex`)."""
_TELLING_TOO = "jaas|credential|account[.]key|redaction[.]string"
_HADOOP = "spark.hadoop."
"""Settings for Hadoop are shown without it, too."""
_DRIVER_OPTIONS = ("spark.driver.defaultJavaOptions", "spark.driver.extraJavaOptions")
"""Spark puts them on the JVM's command line, wherever it has them from."""
_TELLING_KEY = re.compile(f"{_TELLING}|{_TELLING_TOO}", re.IGNORECASE)


def is_secret(key: str, value: str, secrets: Iterable[str]) -> bool:
    """Whether a setting must not be seen: by the name of its key, or for what is in its value."""
    return _TELLING_KEY.search(key) is not None or any(secret and secret in value for secret in secrets)


def redaction(hidden: Iterable[str], secrets: Iterable[str]) -> dict[str, str]:
    """Settings by which Spark's UI, event log and plans show neither the values of these keys nor the secrets."""
    keys = sorted({key.removeprefix(_HADOOP) for key in hidden if _TELLING_KEY.search(key) is None})
    telling = f"(?i){_TELLING}|{_TELLING_TOO}"
    said = {
        "spark.redaction.regex": "|".join([telling, *(f"^({re.escape(_HADOOP)})?{re.escape(key)}$" for key in keys)]),
        "spark.sql.redaction.options.regex": f"{telling}|url",
    }
    found = secret_pattern(secrets)
    return said if found is None else {**said, "spark.redaction.string.regex": found}


def properties_with(conf: Mapping[str, str], secrets: frozenset[str]) -> set[str]:
    """The names of the JVM's own properties (`-Dname=value`) that hold a secret."""
    options = (option for key in _DRIVER_OPTIONS for option in _tokens(conf.get(key, "")))
    return {option[2:].partition("=")[0] for option in options if option.startswith("-D") and _has(option, secrets)}


@contextmanager
def options_in_a_file(conf: Mapping[str, str], secrets: frozenset[str], folder: Path) -> Iterator[dict[str, str]]:
    """The settings, with `@file` for the options of the driver's JVM that hold a secret; the file goes afterwards.

    `java` itself reads it, before it starts.
    """
    found = {key: _tokens(conf.get(key, "")) for key in _DRIVER_OPTIONS}
    hidden = {option for key, options in found.items() for option in _hidden(conf.get(key, ""), options, secrets)}
    if not hidden:
        yield dict(conf)
        return
    descriptor, name = mkstemp(dir=folder, prefix=".java-", suffix=".options")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{_quoted(option)}\n" for option in sorted(hidden))
    open_ones = {key: [option for option in options if option not in hidden] for key, options in found.items()}
    open_ones[_DRIVER_OPTIONS[-1]].append(f"@{name}")
    try:
        yield {**conf, **{key: shlex.join(options) for key, options in open_ones.items() if options}}
    finally:
        Path(name).unlink()


def _tokens(options: str) -> list[str]:
    """As Spark cuts them; none where a quotation mark is not closed, which Spark refuses."""
    try:
        return shlex.split(options)
    except ValueError:
        return []


def _hidden(text: str, options: list[str], secrets: Iterable[str]) -> list[str]:
    """All of them, where one holds a secret that is not quoted and so was cut."""
    is_cut = any(secret in text and not any(secret in option for option in options) for secret in secrets if secret)
    return options if is_cut else [option for option in options if _has(option, secrets)]


def _has(option: str, secrets: Iterable[str]) -> bool:
    return any(secret and secret in option for secret in secrets)


def _quoted(option: str) -> str:
    escaped_option = option.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped_option}"'


@contextmanager
def given_in_a_file(settings: Mapping[str, str], folder: Path) -> Iterator[None]:
    """A JVM that pyspark starts while inside gets the settings from a file of mode 0600 in `folder`, then removed.

    What `conf/spark-defaults.conf` says counts as before.
    """
    if not settings:
        yield
        return
    descriptor, name = mkstemp(dir=folder, prefix=".spark-", suffix=".conf")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(f"{escaped(key)} {escaped(value)}\n" for key, value in settings.items())
    said = os.environ.get(_SUBMIT_ARGS)
    os.environ[_SUBMIT_ARGS] = f"--properties-file {shlex.quote(name)} --load-spark-defaults {said or 'pyspark-shell'}"
    try:
        yield
    finally:
        if said is None:
            del os.environ[_SUBMIT_ARGS]
        else:
            os.environ[_SUBMIT_ARGS] = said
        Path(name).unlink()
