"""What a node does with its streams, in whatever language, each with its place; for the rules that judge it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.code.definition import Definition, definition_of
from tauro.code.operations import Done, FoundInCode, done_by
from tauro.problems import Place, Problem, Severity, stretch_of
from tauro.sql.mistakes import SqlMistakeError
from tauro.sql.query import read_query
from tauro.sql.streams import StreamUse, use_of_streams
from tauro.sql.text import SqlText, read_sql
from tauro.streaming.rules._walk import nodes
from tauro.streaming.vocabulary import OutputMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.operations import Kind, Operation
    from tauro.problems import KeyPath, Stretch
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import InputBinding, NodeSpec, ProjectSpec


@dataclass(frozen=True)
class Seen:
    """An operation, and where it stands."""

    operation: Operation
    key_path: KeyPath
    place: Place | None = None
    within: Stretch | None = None

    def problem(self, code: str, message: str, hint: str | None, severity: Severity = Severity.ERROR) -> Problem:
        return Problem(code, message, self.key_path, hint, severity, place=self.place, within=self.within)


@dataclass(frozen=True)
class Operations:
    """What is done with the streams of a node."""

    node: NodeSpec
    seen: tuple[Seen, ...] = ()
    is_whole: bool = True
    """Whether everything that is done is known."""
    may_set_watermark: bool = False
    """Whether there may be a watermark that no input says."""
    mentioned: frozenset[str] | None = None
    """The names in the code, in lower case, where all are known."""

    @property
    def mode(self) -> OutputMode:
        return self.node.settings.output_mode or OutputMode.APPEND

    @property
    def streams(self) -> tuple[InputBinding, ...]:
        return tuple(binding for binding in self.node.inputs if binding.is_stream)

    @property
    def watermarked(self) -> dict[str, str]:
        """The streams that have a watermark from the configuration, each with its column."""
        marks = {binding.name: self.node.watermark_of(binding) for binding in self.streams}
        return {name: mark.column for name, mark in marks.items() if mark is not None}

    def of(self, *kinds: Kind) -> Iterator[Seen]:
        return (seen for seen in self.seen if seen.operation.kind in kinds)

    def how_to_watermark(self) -> str:
        bare = [binding for binding in self.streams if binding.name not in self.watermarked]
        binding = next((one for one in bare if not one.upstream), None)
        where = "the node's 'streaming:'" if binding is None else f"input {binding.name!r}"
        return f"add 'watermark: {{column: ..., delay: 10 minutes}}' to {where}, with its column of times"


_CHECK = "spark.sql.streaming.unsupportedOperationCheck"


def operations(spec: ProjectSpec, site: Site) -> Iterator[Operations]:
    """Of each stream of which something can be known; of none where Spark is told not to look."""
    if not is_off(spec, _CHECK):
        found = (_operations_of(node, site) for node in nodes(spec))
        yield from (one for one in found if one is not None)


def is_off(spec: ProjectSpec, setting: str) -> bool:
    """Whether the project turns one of Spark's checks off."""
    return str(spec.settings.spark.conf.get(setting, "")).casefold() == "false"


def _operations_of(node: NodeSpec, site: Site) -> Operations | None:
    if not node.is_stream or any(binding.source is None for binding in node.inputs) or _lacks_inputs(node, site):
        return None
    if node.sql is not None:
        return _of_query(node, node.sql, site)
    if node.function is None and not node.transforms:
        return Operations(node, mentioned=frozenset())
    return _of_function(node, site) if isinstance(node.function, str) and not node.transforms else None


def _of_function(node: NodeSpec, site: Site) -> Operations | None:
    """Of a function whose result can be followed back to its streams."""
    found = site.sources.find(str(node.function))
    definition = None if isinstance(found, Problem) else definition_of(site.sources, found)
    if definition is None:
        return None
    done = site.looked.once(_done, definition, tuple(binding.is_stream for binding in node.inputs))
    if done is None:
        return None
    return Operations(
        node,
        tuple(_seen_in_code(one, definition, (*node.key_path, "function")) for one in done.found),
        is_whole=done.is_whole,
        may_set_watermark=done.sets_watermark,
    )


def _done(definition: Definition, streams: tuple[bool, ...]) -> Done | None:
    arguments = definition.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    return done_by(definition.node, [name for name, is_stream in zip(names, streams, strict=False) if is_stream])


def _seen_in_code(found: FoundInCode, definition: Definition, key_path: KeyPath) -> Seen:
    """At the method's name: a chain of calls goes over many lines."""
    node = found.node
    line, end = node.end_lineno or node.lineno, node.end_col_offset or 0
    return Seen(found.operation, key_path, definition.code.place(line, end - len(node.attr.encode()), len(node.attr)))


def _lacks_inputs(node: NodeSpec, site: Site) -> bool:
    return any(name.key_path[: len(node.key_path)] == node.key_path for name in site.dangling)


def _of_query(node: NodeSpec, written: str, site: Site) -> Operations | None:
    try:
        sql = read_sql(site.root, written)
    except ValueError:
        return None
    inputs = tuple((binding.name, binding.is_stream) for binding in node.inputs)
    use = site.looked.once(_use, sql.text, inputs)
    if use is None:
        return None
    key_path = (*node.key_path, "sql")
    return Operations(
        node,
        tuple(_seen(found.operation, sql, key_path, found.start, found.end) for found in use.found),
        is_whole=use.is_whole and not node.transforms,
        may_set_watermark=use.sets_watermark or bool(node.transforms),
        mentioned=use.mentioned,
    )


def _use(text: str, inputs: tuple[tuple[str, bool], ...]) -> StreamUse | None:
    """Several rules ask for the same query."""
    try:
        return use_of_streams(read_query(text), text, dict(inputs))
    except SqlMistakeError:
        return None


def _seen(operation: Operation, sql: SqlText, key_path: KeyPath, start: int, end: int) -> Seen:
    stretch = stretch_of(sql.text, start, end)
    place = None
    if sql.file is not None:
        place = Place(sql.file, stretch.line, stretch.column, max(len(stretch.fragment), 1))
    return Seen(operation, key_path, place, stretch)
