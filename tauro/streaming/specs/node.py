"""A node of a pipeline: what it reads, the user's function, and what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from tauro.streaming.specs.base import Function, Functions, Names, Spec, UserFunction
from tauro.streaming.specs.settings import NodeSettings, PipelineSettings
from tauro.streaming.vocabulary import OnNodeFailure, PipelineType

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.problems import KeyPath
    from tauro.streaming.specs.project import GlobalSettings
    from tauro.streaming.specs.sink import SinkSpec
    from tauro.streaming.specs.source import SourceSpec, WatermarkSpec


class NodeEntry(Spec):
    """One entry of `nodes.yaml` as it is written; names are not yet looked up."""

    misplaced: ClassVar[Mapping[str, str]] = {"name": "a node in nodes.yaml is called by its key"}

    function: Function | None = None
    """The user's function; without one, and without `sql`, rows go through unchanged."""
    sql: str | None = None
    """A query in place of a function, or the path of a `.sql` file: each input is a view of its name."""
    input: str | list[str | dict[str, Any]] | dict[str, Any] | None = None
    """A name, a list of names, or the mapping itself; the project's only input when left out."""
    output: str | list[str | dict[str, Any]] | dict[str, Any] | None = None
    """A name, a list of names, or the mapping itself; the project's only output when left out."""
    transforms: Functions = ()
    """Functions that are applied in turn to the first input, before `function` or `sql`."""
    params: dict[str, Any] = Field(default_factory=dict)
    """Keyword arguments of the function; in SQL, what markers such as `:rate` stand for."""
    depends_on: Names = ()
    """Nodes that must have started and committed once (batch: ended) before this one starts."""
    streaming: NodeSettings = NodeSettings()
    """The node's own settings."""

    @field_validator("input", "output")
    @classmethod
    def _names_something(cls, written: Any, info: ValidationInfo) -> Any:
        if written == []:
            raise ValueError(f"{info.field_name!r} names nothing: name at least one, or leave it out")
        return written


class InlineNodeEntry(NodeEntry):
    """A node that is written out inside a pipeline."""

    misplaced: ClassVar[Mapping[str, str]] = {}

    name: str | None = None
    """What it is called; its checkpoint goes by that name."""


class PipelineEntry(Spec):
    """One entry of `pipelines.yaml` as it is written."""

    misplaced: ClassVar[Mapping[str, str]] = {"on_node_failure": "say it in the pipeline's 'streaming:'"}

    nodes: list[str | dict[str, Any]] = Field(min_length=1)
    """Names of nodes, or nodes written out."""
    type: PipelineType | None = None
    """What it consists of; found from its nodes when nothing is said."""
    streaming: PipelineSettings = PipelineSettings()
    """Settings for all nodes of the pipeline."""


@dataclass(frozen=True)
class InputBinding:
    """One input of a node."""

    name: str
    key_path: KeyPath
    """Where the input is written."""
    reference: KeyPath
    """Where the node names it."""
    source: SourceSpec | None
    """None where the entry could not be read; its problem is told already."""
    upstream: tuple[str, ...] = ()
    """The nodes that write it, where the input is an output of other nodes."""
    is_stream: bool = False


@dataclass(frozen=True)
class OutputBinding:
    """One output of a node."""

    name: str
    key_path: KeyPath
    reference: KeyPath
    sink: SinkSpec | None
    """None where the entry could not be read; its problem is told already."""


@dataclass(frozen=True)
class NodeSpec:
    """A node of one pipeline, with everything that it inherits."""

    name: str
    key_path: KeyPath
    function: UserFunction | None
    inputs: tuple[InputBinding, ...]
    outputs: tuple[OutputBinding, ...]
    settings: NodeSettings
    transforms: tuple[UserFunction, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    sql: str | None = None
    inherited: Mapping[str, KeyPath] = field(default_factory=dict)
    """The settings that something above the node says, each with the key path of that `streaming:` block."""

    @property
    def is_stream(self) -> bool:
        return any(binding.is_stream for binding in self.inputs)

    def watermark_of(self, binding: InputBinding) -> WatermarkSpec | None:
        """What the node says of all its streams holds where the input says nothing itself."""
        if binding.source is None or not binding.is_stream:
            return None
        return binding.source.watermark or self.settings.watermark

    def watermark_path(self, binding: InputBinding, *below: str) -> KeyPath:
        """Where that is said."""
        own = binding.source is not None and binding.source.watermark is not None
        return (*binding.key_path, "watermark", *below) if own else self.setting("watermark", *below)

    def setting(self, name: str, *below: str) -> KeyPath:
        """Where a setting is said that holds for the node; a rule that speaks of it puts its problem there."""
        return (*self.inherited.get(name, (*self.key_path, "streaming")), name, *below)


@dataclass(frozen=True)
class PipelineSpec:
    name: str
    nodes: tuple[NodeSpec, ...]
    declared_type: PipelineType | None
    settings: PipelineSettings

    @property
    def on_node_failure(self) -> OnNodeFailure:
        return self.settings.on_node_failure or OnNodeFailure.STOP

    @property
    def type(self) -> PipelineType:
        kinds = {node.is_stream for node in self.nodes}
        if len(kinds) == 2:  # noqa: PLR2004
            return PipelineType.HYBRID
        return PipelineType.STREAMING if kinds == {True} else PipelineType.BATCH

    @property
    def streams(self) -> tuple[NodeSpec, ...]:
        return tuple(node for node in self.nodes if node.is_stream)

    @property
    def batches(self) -> tuple[NodeSpec, ...]:
        return tuple(node for node in self.nodes if not node.is_stream)


@dataclass(frozen=True)
class Dangling:
    """A name that leads nowhere, or one that is missing where several could be meant."""

    kind: str
    """`node`, `input` or `output`: what is looked for."""
    name: str | None
    """None where the node says nothing and the project has none or several."""
    owner: str
    """Who names it, as in `node 'clean'`."""
    key_path: KeyPath
    known: tuple[str, ...]


@dataclass(frozen=True)
class ProjectSpec:
    """A whole project, typed. What could not be read is left out of it, and told in a Problem."""

    root: Path
    env: str
    settings: GlobalSettings
    pipelines: dict[str, PipelineSpec]
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    """Texts that must not be shown, logged or stored."""
    dangling: tuple[Dangling, ...] = ()
    unused: tuple[KeyPath, ...] = ()
    """Entries that nothing names; none where something could not be read that may name them."""
