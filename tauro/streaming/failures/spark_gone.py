"""The death of the JVM, as Python meets it."""

from __future__ import annotations

import re
import traceback

SPARK_DIED = "the Spark process died"

_ROWS_COME_IN = "/pyspark/serializers.py"
"""Rows are not fetched by py4j, but over a socket of their own."""

_NO_ANSWER = re.compile(r"Answer from Java side is empty|while sending|^An error occurred while calling \S+$")
"""The last one is what py4j says of an answer that breaks off before it holds anything: an error's has a trace."""


def is_spark_gone(error: BaseException) -> bool:
    """Whether the JVM does not answer any more; a connection that the user's code makes is another matter."""
    files = {frame.filename for frame in traceback.extract_tb(error.__traceback__)}
    if isinstance(error, ConnectionError | EOFError) and any(file.endswith(_ROWS_COME_IN) for file in files):
        return True
    if isinstance(error, ConnectionError):
        return any("/py4j/" in file for file in files)
    name = type(error).__name__
    return name == "Py4JNetworkError" or (name == "Py4JError" and _NO_ANSWER.search(str(error)) is not None)
