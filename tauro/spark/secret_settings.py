"""Settings that hold a secret reach the JVM in a file of its user's own: its command line can be read by everybody."""

from __future__ import annotations

import os
import re
import shlex
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

from tauro.spark.properties import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SUBMIT_ARGS = "PYSPARK_SUBMIT_ARGS"
_TELLING_KEY = re.compile(r"secret|password|token|access[.]?key", re.IGNORECASE)
"""The keys whose values Spark itself hides (`spark.redaction.regex`)."""


def is_secret(key: str, value: str, secrets: Iterable[str]) -> bool:
    """Whether a setting must not be seen: by the name of its key, or for what is in its value."""
    return _TELLING_KEY.search(key) is not None or any(secret and secret in value for secret in secrets)


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
