"""Names become what they stand for: a pipeline's nodes, a node's inputs and outputs, the edges between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tauro.streaming.parsing.entries import Entries, Parser
from tauro.streaming.readers import READERS
from tauro.streaming.specs.node import (
    Dangling,
    InputBinding,
    NodeSpec,
    OutputBinding,
    PipelineSpec,
    ProjectSpec,
)
from tauro.streaming.specs.settings import BUILT_IN, PipelineSettings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from tauro.problems import KeyPath, Problem
    from tauro.project.project import Project
    from tauro.streaming.specs.node import NodeEntry, PipelineEntry
    from tauro.streaming.specs.settings import NodeSettings
    from tauro.streaming.specs.sink import SinkSpec
    from tauro.streaming.specs.source import SourceSpec


def parse_project(project: Project) -> tuple[ProjectSpec, list[Problem]]:
    """The typed project, and every problem met on the way; problems of reading the files are not repeated."""
    parser = Parser(project)
    entries = parser.parse(project)
    resolver = _Resolver(parser, entries)
    pipelines = {name: resolver.pipeline(name, entry) for name, entry in entries.pipelines.items() if entry is not None}
    resolver.check_unused_nodes()
    spec = ProjectSpec(
        root=project.root,
        env=project.env,
        settings=entries.settings,
        pipelines=_with_streams(_with_edges(pipelines)),
        secrets=project.secrets,
        dangling=tuple(dict.fromkeys(resolver.dangling)),
        unused=tuple(resolver.unused(project)),
    )
    return spec, parser.problems


class _Resolver:
    def __init__(self, parser: Parser, entries: Entries) -> None:
        self._parser = parser
        self._entries = entries
        self._bound: dict[KeyPath, tuple[tuple[InputBinding, ...], tuple[OutputBinding, ...]]] = {}
        self._has_torn_nodes = None in entries.nodes.values()
        self.dangling: list[Dangling] = []

    def pipeline(self, name: str, entry: PipelineEntry) -> PipelineSpec:
        settings = entry.streaming.over(self._entries.settings.streaming).over(BUILT_IN)
        nodes = []
        for index, item in enumerate(entry.nodes):
            key_path: KeyPath = ("pipelines", name, "nodes", index)
            node = self._inline(item, key_path) if isinstance(item, dict) else self._named(item, key_path, name)
            if node is not None:
                node_name, node_path, node_entry = node
                nodes.append(self._node(node_name, node_path, node_entry, settings, name))
        return PipelineSpec(name, tuple(nodes), entry.type, settings)

    def check_unused_nodes(self) -> None:
        """Names in nodes that no pipeline uses are looked up too."""
        for name, entry in self._entries.nodes.items():
            if entry is not None:
                self._bindings(name, ("nodes", name), entry)

    def unused(self, project: Project) -> Iterator[KeyPath]:
        """The nodes that no pipeline names, and the inputs and outputs that no node does, used or not."""
        pipelines = self._entries.pipelines.values()
        if project.opaque or self.dangling or None in pipelines:
            return
        named = {("nodes", item) for entry in pipelines if entry for item in entry.nodes if isinstance(item, str)}
        yield from _left("nodes", self._entries.nodes, named)
        if self._has_torn_nodes:
            return
        bound = {binding.key_path for both in self._bound.values() for part in both for binding in part}
        yield from _left("inputs", self._entries.inputs, bound)
        yield from _left("outputs", self._entries.outputs, bound)

    def _named(self, name: str, reference: KeyPath, pipeline: str) -> tuple[str, KeyPath, NodeEntry] | None:
        if name not in self._entries.nodes:
            known = tuple(self._entries.nodes)
            self.dangling.append(Dangling("node", name, f"pipeline {pipeline!r}", reference, known))
            return None
        entry = self._entries.nodes[name]
        return None if entry is None else (name, ("nodes", name), entry)

    def _inline(self, written: dict[str, Any], key_path: KeyPath) -> tuple[str, KeyPath, NodeEntry] | None:
        default = f"node_{key_path[-1]}"
        name = str(default if (said := written.get("name")) is None else said)
        entry = self._parser.inline_node(written, key_path, name)
        self._has_torn_nodes |= entry is None
        return None if entry is None else (name, key_path, entry)

    def _node(self, name: str, key_path: KeyPath, entry: NodeEntry, above: PipelineSettings, pipeline: str) -> NodeSpec:
        inputs, outputs = self._bindings(name, key_path, entry)
        return NodeSpec(
            name=name,
            key_path=key_path,
            function=entry.function,
            inputs=inputs,
            outputs=outputs,
            settings=entry.streaming.over(above),
            transforms=entry.transforms,
            params=entry.params,
            depends_on=entry.depends_on,
            sql=entry.sql,
            inherited=_inherited(entry.streaming, pipeline, self._entries),
        )

    def _bindings(
        self, name: str, key_path: KeyPath, entry: NodeEntry
    ) -> tuple[tuple[InputBinding, ...], tuple[OutputBinding, ...]]:
        """Each node is looked up once, however many pipelines use it, so that a problem is told once."""
        if key_path not in self._bound:
            self._bound[key_path] = (
                tuple(self._inputs(name, key_path, entry.input)),
                tuple(self._outputs(name, key_path, entry)),
            )
        return self._bound[key_path]

    def _inputs(self, node: str, key_path: KeyPath, written: Any) -> Iterator[InputBinding]:
        for item, reference in self._items("input", node, key_path, written, tuple(self._entries.inputs)):
            if isinstance(item, dict):
                name = _inline_name("input", reference)
                source = self._parser.source(item, reference, f"{node}.{name}")
                yield InputBinding(name, reference, reference, source, is_stream=_streams(source))
            elif item in self._entries.inputs:
                source = self._entries.inputs[item]
                yield InputBinding(item, ("inputs", item), reference, source, is_stream=_streams(source))
            elif item in self._entries.outputs:
                yield InputBinding(item, ("outputs", item), reference, _as_source(self._entries.outputs[item]))
            else:
                known = (*self._entries.inputs, *self._entries.outputs)
                self.dangling.append(Dangling("input", str(item), f"node {node!r}", reference, known))

    def _outputs(self, node: str, key_path: KeyPath, entry: NodeEntry) -> Iterator[OutputBinding]:
        for output in self._written_outputs(node, key_path, entry.output):
            yield self._with_options(output, node, key_path, entry)

    def _written_outputs(self, node: str, key_path: KeyPath, written: Any) -> Iterator[OutputBinding]:
        for item, reference in self._items("output", node, key_path, written, tuple(self._entries.outputs)):
            if isinstance(item, dict):
                name = _inline_name("output", reference)
                yield OutputBinding(name, reference, reference, self._parser.sink(item, reference, f"{node}.{name}"))
            elif item in self._entries.outputs:
                yield OutputBinding(item, ("outputs", item), reference, self._entries.outputs[item])
            else:
                known = tuple(self._entries.outputs)
                self.dangling.append(Dangling("output", str(item), f"node {node!r}", reference, known))

    def _with_options(self, output: OutputBinding, node: str, key_path: KeyPath, entry: NodeEntry) -> OutputBinding:
        """The output as this node writes it, with the options that the node has for all of its own."""
        options = entry.streaming.options
        if not options or output.sink is None:
            return output
        sink = self._parser.sink_with(output.sink, options, (*key_path, "streaming"), f"node {node!r}")
        return replace(output, sink=sink or output.sink)

    def _items(
        self, kind: str, node: str, key_path: KeyPath, written: Any, known: tuple[str, ...]
    ) -> list[tuple[Any, KeyPath]]:
        reference = (*key_path, kind)
        if isinstance(written, list):
            return [(item, (*reference, index)) for index, item in enumerate(written)]
        if written is not None:
            return [(written, reference)]
        if len(known) == 1:
            return [(known[0], reference)]
        self.dangling.append(Dangling(kind, None, f"node {node!r}", key_path, known))
        return []


def _left(section: str, entries: Mapping[str, object], used: Collection[KeyPath]) -> Iterator[KeyPath]:
    """The entries of a section that are not used; of one that could not be read enough is said."""
    return ((section, name) for name, spec in entries.items() if spec is not None and (section, name) not in used)


def _inherited(own: NodeSettings, pipeline: str, entries: Entries) -> dict[str, KeyPath]:
    """Where the settings are said that the node itself does not say."""
    entry = entries.pipelines[pipeline]
    levels: list[tuple[KeyPath, PipelineSettings]] = [
        (("global_settings", "streaming"), entries.settings.streaming),
        (("pipelines", pipeline, "streaming"), PipelineSettings() if entry is None else entry.streaming),
    ]
    return {
        name: path
        for path, settings in levels
        for name in type(settings).model_fields
        if getattr(settings, name) is not None and getattr(own, name, None) is None
    }


def _inline_name(kind: str, reference: KeyPath) -> str:
    return kind if reference[-1] == kind else f"{kind}_{reference[-1]}"


def _streams(source: SourceSpec | None) -> bool:
    return source is not None and source.is_stream


def _as_source(sink: SinkSpec | None) -> SourceSpec | None:
    """How the next node reads what this sink holds; None where nothing reads that format."""
    reader = READERS.find(sink.format) if sink is not None else None
    path = getattr(sink, "path", None)
    if reader is None or path is None:
        return None
    return reader.spec.model_validate({"format": reader.formats[0], "path": path})


def _with_edges(pipelines: dict[str, PipelineSpec]) -> dict[str, PipelineSpec]:
    """Inputs that are outputs of other nodes know who writes them."""
    writers: dict[KeyPath, list[str]] = {}
    for pipeline in pipelines.values():
        for node in pipeline.nodes:
            for output in node.outputs:
                writers.setdefault(output.key_path, []).append(node.name)

    def bound(binding: InputBinding) -> InputBinding:
        upstream = tuple(dict.fromkeys(writers.get(binding.key_path, ())))
        return replace(binding, upstream=upstream) if binding.key_path[0] == "outputs" else binding

    return {
        name: replace(
            pipeline,
            nodes=tuple(replace(node, inputs=tuple(map(bound, node.inputs))) for node in pipeline.nodes),
        )
        for name, pipeline in pipelines.items()
    }


def _with_streams(pipelines: dict[str, PipelineSpec]) -> dict[str, PipelineSpec]:
    """What a stream writes is read as a stream: handed down the edges until nothing changes."""
    while True:
        streaming = {node.name for pipeline in pipelines.values() for node in pipeline.nodes if node.is_stream}

        def flows(binding: InputBinding, streaming: set[str] = streaming) -> InputBinding:
            source = binding.source
            if binding.is_stream or not streaming.intersection(binding.upstream):
                return binding
            if source is not None:
                source = source.model_copy(update={"streaming": True})
            return replace(binding, is_stream=True, source=source)

        after = {
            name: replace(
                pipeline,
                nodes=tuple(replace(node, inputs=tuple(map(flows, node.inputs))) for node in pipeline.nodes),
            )
            for name, pipeline in pipelines.items()
        }
        if after == pipelines:
            return after
        pipelines = after
