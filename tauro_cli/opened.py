"""A pipeline that a command is about, and how its problems are told."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tauro.check import check_project
from tauro.code.sources import Sources
from tauro.context import Context
from tauro.errors import ProjectError
from tauro.problems import Problem, did_you_mean
from tauro.project.layout import find_project
from tauro.project.load import load_project
from tauro.state.schemas import SchemaStore
from tauro.streaming.run.fingerprints import Fingerprints
from tauro.streaming.run.plan import PipelinePlan, plan_pipeline
from tauro_cli.options import DEFAULT_ENV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.project.project import Project
    from tauro.state.storage import Storage
    from tauro.streaming.run.plan import NodePlan
    from tauro.streaming.specs.node import PipelineSpec, ProjectSpec
    from tauro_cli.options import Shared


@dataclass(frozen=True)
class Wanted:
    """What the options of a command say of it."""

    env: str
    pipeline: str | None = None
    project: Path | None = None
    color: bool = True

    @classmethod
    def of(cls, shared: Shared, env: str | None, pipeline: str | None, project: Path | None) -> Wanted:
        """What the command itself says, over what was said before its name."""
        return cls(
            env=env or shared.env or DEFAULT_ENV,
            pipeline=pipeline or shared.pipeline,
            project=project or shared.project,
            color=shared.color,
        )

    def load(self) -> Project:
        """The project's files.

        Raises:
            ProjectError: there is no project.
        """
        root = find_project(self.project or Path.cwd(), upwards=self.project is None)
        return load_project(root, self.env, os.environ)

    def open(self, project: Project) -> Opened:
        """The pipeline, checked.

        Raises:
            ProjectError: the project has problems, or no such pipeline.
        """
        spec = check_project(project, self.pipeline).sound_spec()
        pipeline = pick_pipeline(spec, self.pipeline)
        return Opened(Context(project, spec, [pipeline.name]), pipeline)


@dataclass(frozen=True)
class Opened:
    context: Context
    pipeline: PipelineSpec

    @property
    def plan(self) -> PipelinePlan:
        return plan_pipeline(self.context.spec, self.pipeline, self.context.state, bounded=True)

    def nodes(self) -> Iterator[NodePlan]:
        """Of all pipelines of the project, as far as they can be read."""
        for pipeline in self.context.spec.pipelines.values():
            inputs = [binding.source for node in pipeline.nodes for binding in node.inputs]
            outputs = [binding.sink for node in pipeline.nodes for binding in node.outputs]
            if None not in inputs and None not in outputs:
                yield from plan_pipeline(self.context.spec, pipeline, self.context.state, bounded=True).nodes

    def others(self, *nodes: NodePlan) -> list[NodePlan]:
        """All nodes but these."""
        scopes = {node.scope for node in nodes}
        return [node for node in self.nodes() if node.scope not in scopes]

    def fingerprints(self, storage: Storage) -> Fingerprints:
        context = self.context
        schemas = SchemaStore(storage)
        return Fingerprints(Sources(context.root), context.state, schemas, context.spec.settings.spark)

    def shown(self, path: Path) -> str:
        return str(path.relative_to(self.context.root)) if path.is_relative_to(self.context.root) else str(path)


def pick_pipeline(spec: ProjectSpec, name: str | None) -> PipelineSpec:
    """The one that is named, or the only one.

    Raises:
        ProjectError: several could be meant, or none has that name.
    """
    if name is None and len(spec.pipelines) != 1:
        names = ", ".join(spec.pipelines)
        message = f"the project has {len(spec.pipelines)} pipelines: say which with --pipeline ({names})"
        raise ProjectError(message, problems=[Problem("which-pipeline", message, ("pipelines",))])
    name = name or next(iter(spec.pipelines))
    pipeline = spec.pipelines.get(name)
    if pipeline is None:
        message, hint = f"unknown pipeline {name!r}", did_you_mean(name, spec.pipelines)
        raise ProjectError(message, problems=[Problem("unknown-pipeline", message, ("pipelines",), hint=hint)])
    return pipeline


def refuse(error: ProjectError, project: Project, stream: TextIO, *, color: bool, so: str) -> int:
    """Tell the problems with their lines, and after their number what follows: `so`. Returns the exit code."""
    from tauro_cli.render.problems import ProblemPrinter, placed, summary, wants_color

    printer = ProblemPrinter(project.root, stream, has_color=color and wants_color(stream), secrets=project.secrets)
    printer.print_all(placed(project, error.problems))
    stream.write(f"{summary(error.problems)}: {so}\n")
    return error.exit_code
