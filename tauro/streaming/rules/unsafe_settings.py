"""A setting in `spark.conf` makes results wrong or rows vanish, or a stream slower and slower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.spark.conf_hazards import UNSAFE
from tauro.streaming.specs.base import option_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    conf = spec.settings.spark.conf
    for setting in UNSAFE:
        said = conf.get(setting.key)
        if said is not None and setting.is_met(option_text(said)):
            message = f"'{setting.key}: {option_text(said)}': {setting.does}"
            path = ("global_settings", "spark", "conf", setting.key)
            yield Problem("unsafe-setting", message, path, setting.instead, Severity.WARNING)
