"""The untyped tree of a project becomes specs; what can't be read becomes Problems.

This is the door: past it nobody touches a plain mapping.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from tauro.problems import Part, Problem, did_you_mean
from tauro.spelling import nearest
from tauro.streaming.parsing.strays import strays
from tauro.streaming.readers import READERS
from tauro.streaming.specs.base import Spec
from tauro.streaming.specs.complaints import complaints
from tauro.streaming.specs.elsewhere import format_here
from tauro.streaming.specs.node import InlineNodeEntry, NodeEntry, PipelineEntry
from tauro.streaming.specs.options import laid_over
from tauro.streaming.specs.project import GlobalSettings
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tauro.problems import KeyPath
    from tauro.project.project import Project
    from tauro.streaming.registry import Registry
    from tauro.streaming.specs.base import OptionValue
    from tauro.streaming.specs.sink import SinkSpec
    from tauro.streaming.specs.source import SourceSpec

T = TypeVar("T", bound=Spec)


@dataclass
class Entries:
    """Every entry of a project, typed one by one; None stands for one that could not be read."""

    settings: GlobalSettings = field(default_factory=GlobalSettings)
    pipelines: dict[str, PipelineEntry | None] = field(default_factory=dict)
    nodes: dict[str, NodeEntry | None] = field(default_factory=dict)
    inputs: dict[str, SourceSpec | None] = field(default_factory=dict)
    outputs: dict[str, SinkSpec | None] = field(default_factory=dict)


class Parser:
    """Types entries and collects the problems on the way."""

    def __init__(self, project: Project) -> None:
        self._root = project.root
        self._opaque = project.opaque
        self.problems: list[Problem] = []

    def parse(self, project: Project) -> Entries:
        strays = {section: self._strays(project, section) for section in ("inputs", "outputs")}
        inputs, outputs = (project.section(section).items() for section in strays)
        return Entries(
            settings=self.typed(
                GlobalSettings, project.section("global_settings"), ("global_settings",), "global_settings.yaml"
            )
            or GlobalSettings(),
            pipelines={
                name: self.typed(PipelineEntry, written, ("pipelines", name), f"pipeline {name!r}")
                for name, written in project.section("pipelines").items()
            },
            nodes={
                name: self.node(written, ("nodes", name), name) for name, written in project.section("nodes").items()
            },
            inputs={n: self.source(w, ("inputs", n), n) for n, w in inputs if n not in strays["inputs"]},
            outputs={n: self.sink(w, ("outputs", n), n) for n, w in outputs if n not in strays["outputs"]},
        )

    def _strays(self, project: Project, section: str) -> frozenset[str]:
        """Misspelt names in an environment's folder, each told: nothing may be taken for one entry more."""
        found = dict(strays(project, section))
        for name, meant in found.items():
            message = f"{section[:-1]} {name!r} has no format, and no file below this one has an entry of that name"
            path = (section, name)
            hint = f"did you mean {meant!r}?"
            self.problems.append(Problem("unknown-key", message, path, hint, part=Part.KEY))
        return frozenset(found)

    def inline_node(self, written: Any, key_path: KeyPath, name: str) -> InlineNodeEntry | None:
        return self.typed(InlineNodeEntry, written, key_path, f"node {name!r}")

    def node(self, written: Any, key_path: KeyPath, name: str) -> NodeEntry | None:
        """A node that says the name that it stands under says nothing new."""
        if isinstance(written, dict) and written.get("name") == name:
            written = {key: value for key, value in written.items() if key != "name"}
        return self.typed(NodeEntry, {} if written is None else written, key_path, f"node {name!r}")

    def source(self, written: Any, key_path: KeyPath, name: str) -> SourceSpec | None:
        source: SourceSpec | None = self._connector(READERS, written, key_path, f"input {name!r}")
        return source

    def sink(self, written: Any, key_path: KeyPath, name: str) -> SinkSpec | None:
        sink: SinkSpec | None = self._connector(WRITERS, written, key_path, f"output {name!r}")
        return sink

    def sink_with(
        self, sink: SinkSpec, options: Mapping[str, OptionValue], key_path: KeyPath, what: str
    ) -> SinkSpec | None:
        """The sink with more options, which stand under `key_path`; those of its own come first."""
        written = {name: getattr(sink, name) for name in sink.model_fields_set}
        return self.typed(type(sink), {**written, "options": laid_over(sink.options, options)}, key_path, what)

    def typed(self, spec: type[T], written: Any, key_path: KeyPath, what: str) -> T | None:
        if not isinstance(written, dict):
            self._not_a_mapping(written, key_path, what)
            return None
        try:
            return spec.model_validate(written, context={"root": self._root})
        except ValidationError as error:
            self.problems += complaints(error, spec=spec, written=written, key_path=key_path, what=what)
            return None

    def _connector(self, registry: Registry[Any], written: Any, key_path: KeyPath, what: str) -> Any:
        if not isinstance(written, dict):
            self._not_a_mapping(written, key_path, what)
            return None
        name = written.get("format")
        if name is None:
            self._without_format(registry, written, key_path, what)
            return None
        connector = registry.find(str(name))
        if connector is None:
            message = f"unknown format {name!r} in {what}"
            hint = format_here(str(name)) or did_you_mean(str(name), registry.formats()) or ""
            expected = "one of: " + ", ".join(registry.formats())
            self.problems.append(Problem("unknown-format", message, (*key_path, "format"), hint, expected=expected))
            return None
        spec = self.typed(connector.spec, written, key_path, what)
        if spec is not None and (*key_path, "path") in self._opaque:
            return spec.model_copy(update={"path": ""})  # rules compare no path that is not known
        return spec

    def _without_format(self, registry: Registry[Any], written: dict[str, Any], key_path: KeyPath, what: str) -> None:
        """Where the key is misspelt, what else is wrong with the entry is told at once."""
        problem = _no_format(written, registry, key_path, what)
        self.problems.append(problem)
        misspelt = str(problem.key_path[-1])
        connector = registry.find(str(written[misspelt])) if problem.code == "unknown-key" else None
        if connector is not None:
            others = {key: value for key, value in written.items() if key != misspelt}
            self.typed(connector.spec, others | {"format": written[misspelt]}, key_path, what)

    def _not_a_mapping(self, written: Any, key_path: KeyPath, what: str) -> None:
        message = f"{what} is empty" if written is None else f"{what} must be a mapping"
        hint = "write its keys below it, indented"
        self.problems.append(Problem("wrong-type", message, key_path, hint, expected="a mapping"))


def _no_format(written: dict[str, Any], registry: Registry[Any], key_path: KeyPath, what: str) -> Problem:
    misspelled = nearest("format", written, cutoff=0.75) or _holds_a_format(written, registry)
    if misspelled is not None and "format" not in written:
        message, hint = f"unknown key {misspelled!r} in {what}", "did you mean 'format'?"
        return Problem("unknown-key", message, (*key_path, misspelled), hint=hint, part=Part.KEY)
    hint = f"add 'format:' under {'.'.join(map(str, key_path))}; known: {', '.join(registry.formats())}"
    expected = "one of: " + ", ".join(registry.formats())
    text = f"{what} needs a format"
    return Problem("missing-key", text, key_path, hint, part=Part.KEY, missing="format", expected=expected)


def _holds_a_format(written: dict[str, Any], registry: Registry[Any]) -> str | None:
    """A key that nothing knows, and whose value is a format: `type: csv`."""
    known = {key for connector in registry.connectors() for key in connector.spec.keys()}  # noqa: SIM118
    formats = registry.formats()
    return next((key for key, value in written.items() if key not in known and value in formats), None)
