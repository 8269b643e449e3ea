"""The closed word lists of a pipeline's configuration."""

from __future__ import annotations

from enum import StrEnum


class TriggerType(StrEnum):
    PROCESSING_TIME = "processing_time"
    AVAILABLE_NOW = "available_now"
    ONCE = "once"
    CONTINUOUS = "continuous"
    REAL_TIME = "real_time"


MICRO_BATCHES = frozenset({TriggerType.PROCESSING_TIME, TriggerType.AVAILABLE_NOW, TriggerType.ONCE})
"""The triggers that any source and any sink has."""


class OutputMode(StrEnum):
    APPEND = "append"
    UPDATE = "update"
    COMPLETE = "complete"


class PipelineType(StrEnum):
    BATCH = "batch"
    STREAMING = "streaming"
    HYBRID = "hybrid"


class WriteMode(StrEnum):
    """What is done with an output that is there already; a stream merges, or else appends."""

    ERROR = "error"
    APPEND = "append"
    OVERWRITE = "overwrite"
    MERGE = "merge"


class OnFileChange(StrEnum):
    """What is done when a file that was read has other content later."""

    REPORT = "report"
    READ = "read"
    FAIL = "fail"


class OnSchemaChange(StrEnum):
    """What is done with a file that has other columns than the schema."""

    QUARANTINE = "quarantine"
    EVOLVE = "evolve"
    FAIL = "fail"


class OnBadRecord(StrEnum):
    """What is done with a row that does not fit the schema, or can't be read."""

    FAIL = "fail"
    DROP = "drop"
    QUARANTINE = "quarantine"


class LandingMode(StrEnum):
    COPY = "copy"
    LINK = "link"


class OnNodeFailure(StrEnum):
    STOP = "stop"
    CONTINUE = "continue"


class OnTombstone(StrEnum):
    """What is done with a message that has no value."""

    FAIL = "fail"
    KEEP = "keep"
