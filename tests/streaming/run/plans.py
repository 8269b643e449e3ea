"""Plans of small projects, for tests that do not run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.state.layout import StateRoot
from tauro.streaming.run.plan import plan_pipeline
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tauro.streaming.run.plan import NodePlan, PipelinePlan


def plan_of(root: Path, files: Mapping[str, str] | None = None, *, bounded: bool = False) -> PipelinePlan:
    """The plan of the project's first pipeline; `files` are sections of the tutorial's project, written otherwise."""
    write_tutorial(root, {f"{section}.yaml": text for section, text in (files or {}).items()})
    checked = check(root)
    assert checked.is_sound, checked.problems
    pipeline = next(iter(checked.spec.pipelines.values()))
    return plan_pipeline(checked.spec, pipeline, StateRoot(root / ".tauro", "dev"), bounded=bounded)


def node_plan_of(root: Path, files: Mapping[str, str] | None = None, *, bounded: bool = False) -> NodePlan:
    (node,) = plan_of(root, files, bounded=bounded).nodes
    return node
