"""`global_settings.yaml`, typed."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from tauro.streaming.specs.base import OptionValue, Spec
from tauro.streaming.specs.settings import PipelineSettings


class SparkSettings(Spec):
    master: str | None = None
    """Where Spark runs; on this machine with all cores when nothing is said."""
    app_name: str | None = None
    conf: dict[str, OptionValue] = Field(default_factory=dict)
    """Spark's own settings; each overrides Tauro's default of the same name."""


class GlobalSettings(Spec):
    spark: SparkSettings = SparkSettings()
    streaming: PipelineSettings = PipelineSettings()
    state_root: str | None = None
    """Where Tauro keeps its state; `.tauro` in the project when nothing is said."""
    checkpoint_root: str | None = None
    """Where checkpoints go that no node places itself; any path that Spark can write."""
    variables: dict[str, Any] = Field(default_factory=dict)
    """Values for `${NAME}`; read when the files are loaded."""
