"""A pipeline's specs become what one run works with: absolute paths, checkpoints, query names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tauro.spark.master import is_local_master
from tauro.streaming.specs.location import Location, locate
from tauro.streaming.specs.settings import CLUSTER_TRIGGER, LOCAL_TRIGGER, TriggerSpec
from tauro.streaming.vocabulary import OnBadRecord, TriggerType

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tauro.state.layout import StateRoot
    from tauro.streaming.specs.node import InputBinding, NodeSpec, OutputBinding, PipelineSpec, ProjectSpec
    from tauro.streaming.specs.sink import SinkSpec
    from tauro.streaming.specs.source import SourceSpec


@dataclass(frozen=True)
class InputPlan:
    name: str
    source: SourceSpec
    """With its path made absolute."""
    written_path: str | None
    """The path as the user wrote it."""
    location: Location | None
    landing: Path | None
    """Where settled files are copied to; None where Spark reads the source itself."""
    is_stream: bool
    upstream: tuple[str, ...] = ()
    on_bad_record: OnBadRecord = OnBadRecord.FAIL
    """What is done with rows that do not fit, as far as it can be had of this input."""


@dataclass(frozen=True)
class OutputPlan:
    name: str
    sink: SinkSpec
    """With its path made absolute."""
    location: Location | None
    checkpoint: Location
    query_name: str
    begins_anew: bool = False
    """Whether the checkpoint is this run's alone: what an earlier run left in it is removed."""


@dataclass(frozen=True)
class NodePlan:
    pipeline: str
    spec: NodeSpec
    inputs: tuple[InputPlan, ...]
    outputs: tuple[OutputPlan, ...]
    trigger: TriggerSpec

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def ends_by_itself(self) -> bool:
        """Whether the node's queries end when they have read what is there."""
        return self.trigger.type is TriggerType.AVAILABLE_NOW

    @property
    def scope(self) -> str:
        """Names the node in state that several pipelines share."""
        return f"{self.pipeline}/{self.name}"


@dataclass(frozen=True)
class PipelinePlan:
    root: Path
    pipeline: PipelineSpec
    nodes: tuple[NodePlan, ...]
    is_bounded: bool
    """Whether streams process what is there, and end."""

    @property
    def streams(self) -> tuple[NodePlan, ...]:
        return tuple(node for node in self.nodes if node.spec.is_stream)

    @property
    def batches(self) -> tuple[NodePlan, ...]:
        return tuple(node for node in self.nodes if not node.spec.is_stream)


def plan_pipeline(project: ProjectSpec, pipeline: PipelineSpec, state: StateRoot, *, bounded: bool) -> PipelinePlan:
    """Everything a run of `pipeline` needs to know.

    The project has been checked: every binding has its source or sink.
    """
    planner = _Planner(project, pipeline, state, bounded=bounded)
    return PipelinePlan(project.root, pipeline, tuple(map(planner.node, pipeline.nodes)), bounded)


class _Planner:
    def __init__(self, project: ProjectSpec, pipeline: PipelineSpec, state: StateRoot, *, bounded: bool) -> None:
        self._project = project
        self._pipeline = pipeline
        self._state = state
        self._bounded = bounded

    def node(self, node: NodeSpec) -> NodePlan:
        outputs = tuple(self._output(node, binding) for binding in node.outputs)
        inputs = (self._input(node, binding) for binding in node.inputs)
        return NodePlan(
            pipeline=self._pipeline.name,
            spec=node,
            inputs=tuple(replace(plan, on_bad_record=_on_bad_record(node, plan, outputs)) for plan in inputs),
            outputs=outputs,
            trigger=self._trigger(node),
        )

    def _input(self, node: NodeSpec, binding: InputBinding) -> InputPlan:
        source = binding.source
        assert source is not None
        location = self._locate(getattr(source, "path", None))
        is_local_folder = location is not None and location.is_local
        lands = source.lands and binding.is_stream and not binding.upstream and is_local_folder
        lands = lands or source.needs_folder
        return InputPlan(
            name=binding.name,
            source=_placed(_with_watermark(source, binding, node), location),
            written_path=getattr(source, "path", None),
            location=location,
            landing=self._state.landing(self._pipeline.name, node.name, binding.name) if lands else None,
            is_stream=binding.is_stream,
            upstream=binding.upstream,
        )

    def _output(self, node: NodeSpec, binding: OutputBinding) -> OutputPlan:
        assert binding.sink is not None
        location = self._locate(getattr(binding.sink, "path", None))
        several = len(node.outputs) > 1
        name = node.settings.query_name or f"{self._pipeline.name}.{node.name}"
        name = f"{name}.{binding.name}" if several else name
        if binding.sink.is_named_by_query:
            name = getattr(binding.sink, "table_name", None) or re.sub(r"\W", "_", name)
        begins_anew = node.settings.checkpoint_location is None and not _can_resume(node, binding.sink)
        return OutputPlan(
            name=binding.name,
            sink=_placed(binding.sink, location),
            location=location,
            checkpoint=self._checkpoint(node, binding.name if several else None, on_this_machine=begins_anew),
            query_name=name,
            begins_anew=begins_anew,
        )

    def _checkpoint(self, node: NodeSpec, output: str | None, *, on_this_machine: bool) -> Location:
        own = node.settings.checkpoint_location
        if own is not None:
            base = locate(own, self._project.root)
            return base if output is None else locate(f"{base.text}/{output}", self._project.root)
        root = self._project.settings.checkpoint_root
        if root is None or on_this_machine:
            path = self._state.checkpoint(self._pipeline.name, node.name, output)
            return Location(str(path), path)
        parts = [root.rstrip("/"), self._pipeline.name, node.name, *([output] if output else [])]
        return locate("/".join(parts), self._project.root)

    def _trigger(self, node: NodeSpec) -> TriggerSpec:
        said = node.settings.trigger
        if self._bounded or (said is not None and said.type is TriggerType.ONCE):
            return TriggerSpec(type=TriggerType.AVAILABLE_NOW)
        if said is not None:
            return said
        return LOCAL_TRIGGER if is_local_master(self._project.settings.spark.master) else CLUSTER_TRIGGER

    def _locate(self, path: str | None) -> Location | None:
        return None if path is None else locate(path, self._project.root)


def _on_bad_record(node: NodeSpec, plan: InputPlan, outputs: Iterable[OutputPlan]) -> OnBadRecord:
    """Rows go into quarantine out of what a batch has read, which its checkpoint names."""
    said = node.settings.on_bad_record
    if said is None or not plan.is_stream or not plan.source.tells_bad_rows:
        return OnBadRecord.FAIL
    can_be_found = all(output.checkpoint.local is not None for output in outputs)
    return said if can_be_found or said is not OnBadRecord.QUARANTINE else OnBadRecord.FAIL


def _can_resume(node: NodeSpec, sink: SinkSpec) -> bool:
    sources = (binding.source for binding in node.inputs if binding.is_stream)
    return sink.can_resume and all(source is None or source.can_resume for source in sources)


def _with_watermark(source: SourceSpec, binding: InputBinding, node: NodeSpec) -> SourceSpec:
    watermark = node.watermark_of(binding)
    return source if watermark is None else source.model_copy(update={"watermark": watermark})


def _placed(spec: Any, location: Location | None) -> Any:
    return spec if location is None else spec.model_copy(update={"path": location.text})
