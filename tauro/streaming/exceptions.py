"""The streaming branch of the error tree.

StreamingError                          exit 1
├── StreamingFormatNotSupportedError    exit 3   no reader or writer of that name
├── StreamingQueryError                 exit 1   one node's query could not start, or died
├── StreamingPipelineError              exit 1   a pipeline as a whole
└── SparkDiedError                      exit 1   the JVM is gone
"""

from __future__ import annotations

from typing import ClassVar

from tauro.errors import TauroError


class StreamingError(TauroError):
    pass


class StreamingFormatNotSupportedError(StreamingError):
    exit_code: ClassVar[int] = 3


class StreamingQueryError(StreamingError):
    pass


class StreamingPipelineError(StreamingError):
    pass


class SparkDiedError(StreamingError):
    pass
