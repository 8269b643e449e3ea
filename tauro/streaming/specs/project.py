"""`global_settings.yaml`, typed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from tauro.streaming.specs.base import Names, OptionValue, Spec
from tauro.streaming.specs.location import locate
from tauro.streaming.specs.policy import FormatPolicy
from tauro.streaming.specs.retain import RetainSettings
from tauro.streaming.specs.settings import PipelineSettings

_COORDINATES = re.compile(r"[^:/,\s]+(:[^:/,\s]+){2}")


class SparkSettings(Spec):
    master: str | None = None
    """Where Spark runs; on this machine with all cores when nothing is said."""
    app_name: str | None = None
    """The name that Spark shows; `tauro <project> <env>` when nothing is said."""
    conf: dict[str, OptionValue] = Field(default_factory=dict)
    """Spark's own settings; each overrides Tauro's default of the same name."""
    packages: Names = ()
    """Jars by their Maven coordinates, `group:artifact:version`; Spark fetches them with all they depend on."""
    jars: Names = ()
    """Jars as files, relative to the project, or as URLs."""
    repositories: Names = ()
    """Where jars are looked for before anywhere else: URLs of Maven repositories."""

    @field_validator("packages")
    @classmethod
    def _packages_are_coordinates(cls, packages: tuple[str, ...]) -> tuple[str, ...]:
        for package in ",".join(packages).split(","):
            if not _COORDINATES.fullmatch(package.strip()):
                raise ValueError(f"a package is written as 'group:artifact:version', not {package!r}")
        return packages


class LintSettings(Spec):
    ignore: Names = ()
    """Codes of warnings that nobody wants to hear of; on one line: `# tauro: ignore[code]`."""


class GlobalSettings(Spec):
    spark: SparkSettings = SparkSettings()
    """Where and how Spark runs."""
    streaming: PipelineSettings = PipelineSettings()
    """Settings that every node inherits."""
    state_root: str | None = None
    """Where Tauro keeps its state; `.tauro` in the project when nothing is said."""
    checkpoint_root: str | None = None
    """Where checkpoints go that no node places itself; any path that Spark can write."""
    retain: RetainSettings = RetainSettings()
    """How long logs, quarantine and what `tauro reset` put aside are kept."""
    lint: LintSettings = LintSettings()
    """Which warnings are ignored: `ignore`, a list of codes."""
    format_policy: FormatPolicy | None = None
    """Which formats the project allows: `inputs` and `outputs`, each a list; all where nothing is said."""
    output_path: str | None = None
    """A folder that programs find as `Context.output_path`; the project's own when nothing is said."""
    variables: dict[str, Any] = Field(default_factory=dict)
    """Values for `${NAME}`; read when the files are loaded."""

    @field_validator("state_root")
    @classmethod
    def _state_is_local(cls, state_root: str | None) -> str | None:
        if state_root is not None and not locate(state_root, Path()).is_local:
            raise ValueError(
                f"'state_root' can't be {state_root!r}: it holds locks and a database, so it must be a folder of this "
                "machine; for checkpoints elsewhere say 'checkpoint_root'"
            )
        return state_root
