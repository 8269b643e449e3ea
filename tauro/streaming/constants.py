"""The words and tables of the streaming module.

What can be derived is: `STREAMING_FORMAT_CONFIGS` comes out of the sources' own models, the defaults and limits out of
the settings'.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tauro.streaming.readers import READERS
from tauro.streaming.specs.settings import (
    BUILT_IN,
    CLUSTER_TRIGGER,
    LONGEST_INTERVAL_DAYS,
    SHORTEST_INTERVAL_SECONDS,
)
from tauro.streaming.specs.source import LONGEST_WATERMARK_MINUTES, SourceSpec, WatermarkSpec
from tauro.streaming.vocabulary import OutputMode as StreamingOutputMode
from tauro.streaming.vocabulary import PipelineType
from tauro.streaming.vocabulary import TriggerType as StreamingTrigger

__all__ = [
    "DEFAULT_STREAMING_CONFIG",
    "STREAMING_FORMAT_CONFIGS",
    "STREAMING_VALIDATIONS",
    "PipelineType",
    "StreamingFormat",
    "StreamingOutputMode",
    "StreamingTrigger",
]

DEFAULT_CHECKPOINTS = "/tmp/checkpoints"


class StreamingFormat(StrEnum):
    """The sources that are always streams."""

    KAFKA = "kafka"
    DELTA_STREAM = "delta_stream"
    FILE_STREAM = "file_stream"
    KINESIS = "kinesis"
    SOCKET = "socket"
    RATE = "rate"
    MEMORY = "memory"


def _format_config(spec: type[SourceSpec]) -> dict[str, Any]:
    keys = [
        field.alias or name for name, field in spec.model_fields.items() if field.is_required() and name != "format"
    ]
    required = [*keys, *spec.required_options]
    optional = {name: spec.default_options.get(name) for name in sorted(spec.known_options - {*required})}
    return {"required_options": required, "optional_options": optional}


DEFAULT_STREAMING_CONFIG: dict[str, Any] = {
    "trigger": {"type": CLUSTER_TRIGGER.type.value, "interval": CLUSTER_TRIGGER.interval},
    "output_mode": str((BUILT_IN.output_mode or StreamingOutputMode.APPEND).value),
    "checkpoint_location": DEFAULT_CHECKPOINTS,
    "watermark": {"column": None, "delay": WatermarkSpec.model_fields["delay"].default},
    "options": {},
}

STREAMING_FORMAT_CONFIGS: dict[str, dict[str, Any]] = {
    name: _format_config(READERS.get(name).spec) for name in READERS.formats()
}

STREAMING_VALIDATIONS: dict[str, Any] = {
    "min_trigger_interval_seconds": SHORTEST_INTERVAL_SECONDS,
    "max_trigger_interval_seconds": LONGEST_INTERVAL_DAYS * 86400,
    "max_watermark_delay_minutes": LONGEST_WATERMARK_MINUTES,
    "supported_triggers": [str(trigger) for trigger in StreamingTrigger],
    "supported_output_modes": [str(mode) for mode in StreamingOutputMode],
    "supported_pipeline_types": [str(PipelineType.STREAMING), str(PipelineType.HYBRID)],
    "supported_formats": list(READERS.formats()),
}
