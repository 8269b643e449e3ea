"""A pipeline or a node that a program hands over: read by the same door, judged by the same rules as a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tauro.problems import Part, Problem
from tauro.project.names import NAME_FORM, is_safe_name
from tauro.project.project import Project
from tauro.project.tree import Tree
from tauro.streaming.exceptions import StreamingValidationError, handle_streaming_error
from tauro.streaming.parsing.resolve import parse_project
from tauro.streaming.rules import Site, problems_by_rules
from tauro.streaming.specs.plain import plain, require_no_errors
from tauro.streaming.specs.policy import FormatPolicy
from tauro.streaming.vocabulary import PipelineType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.specs.node import ProjectSpec
    from tauro.streaming.surroundings import Surroundings

_ALONE = "pipeline"
"""What a pipeline is called that has no name."""


class StreamingValidator:
    """Raises a StreamingValidationError for what is wrong: the first problem in words, all of them in `.problems`.

    `format_policy` is a FormatPolicy, a mapping of its keys, or anything with `is_supported_input(fmt)` and
    `is_supported_output(fmt)`. Names of nodes, and references to functions, can only be looked up where the
    surroundings are known; the managers hand them over, alone they pass.
    """

    def __init__(self, format_policy: Any = None, *, surroundings: Surroundings | None = None) -> None:
        self._policy = format_policy
        self._surroundings = surroundings

    @handle_streaming_error
    def validate_streaming_pipeline_config(self, pipeline_config: Mapping[str, Any]) -> None:
        """A pipeline of type `streaming` (also where nothing is said) or `hybrid`, with all its nodes."""
        self.parse_pipeline(_ALONE, pipeline_config)

    @handle_streaming_error
    def validate_streaming_node_config(self, node_config: Mapping[str, Any]) -> None:
        """One node that reads a stream."""
        self.parse_node(_ALONE, node_config)

    def parse_pipeline(self, name: str, config: Any) -> ProjectSpec:
        """The pipeline, typed, alone in its project.

        Raises:
            StreamingValidationError: it is wrong.
        """
        _require_safe(name)
        written = plain(config)
        spec, problems = self._judge(name, written)
        require_no_errors(problems, written, ("pipelines", name))
        return spec

    def parse_node(self, pipeline: str, config: Any) -> ProjectSpec:
        """The node, typed, alone in its pipeline.

        Raises:
            StreamingValidationError: it is wrong.
        """
        _require_safe(pipeline)
        written = plain(config)
        if not isinstance(written, dict):
            text = f"a node must be a mapping, found {type(config).__name__}"
            raise StreamingValidationError(text, expected="a mapping", actual=type(config).__name__)
        above: KeyPath = ("pipelines", pipeline, "nodes", 0)
        spec, problems = self._judge(pipeline, {"nodes": [written]})
        problems = [_of_the_node(problem, above) for problem in problems]
        require_no_errors(problems, written, above)
        return spec

    def _judge(self, name: str, written: Any) -> tuple[ProjectSpec, list[Problem]]:
        if isinstance(written, dict) and written.get("type") is None:
            written = {**written, "type": PipelineType.STREAMING.value}
        spec, found = parse_project(self._project(name, written))
        spec = replace(spec, settings=spec.settings.model_copy(update={"format_policy": _policy(self._policy)}))
        own = list(_own_problems(name, written))
        pipeline = spec.pipelines.get(name)
        whole = pipeline is not None and len(pipeline.nodes) == len(written["nodes"])
        site = Site(spec.root, frozenset() if whole else frozenset(spec.pipelines), spec.dangling)
        by_rules = [problem for problem in problems_by_rules(spec, site) if self._can_tell(problem, own)]
        return spec, list(dict.fromkeys([*found, *own, *by_rules]))

    def _project(self, name: str, written: Any) -> Project:
        if self._surroundings is not None:
            return self._surroundings.project(name, written)
        return Project(Path.cwd(), "dev", False, Tree({"pipelines": {name: written}}, {}))

    def _can_tell(self, problem: Problem, own: list[Problem]) -> bool:
        """Leaves out what is told already, and what only the surroundings could tell."""
        codes = {problem.code, "missing-key"} if problem.code == "missing-binding" else {problem.code}
        if any(told.key_path == problem.key_path and told.code in codes for told in own):
            return False
        path = problem.key_path
        is_looked_up = problem.code in {"unknown-node", "unknown-input", "unknown-output"}
        is_function = path[-1:] == ("function",) or path[-2:-1] in {("transforms",), ("params",)}
        return self._surroundings is not None or not (is_looked_up or is_function)


def _require_safe(pipeline: Any) -> None:
    """A pipeline's name is part of its checkpoints' paths."""
    if not isinstance(pipeline, str) or not is_safe_name(pipeline):
        text = f"{pipeline!r} can't be the name of a pipeline"
        raise StreamingValidationError(text, hint=NAME_FORM, field="pipeline_name", expected=NAME_FORM, actual=pipeline)


def _own_problems(name: str, written: Any) -> Iterator[Problem]:
    """What is asked of a program more than of a project."""
    if not isinstance(written, dict):
        return
    if written.get("type") == PipelineType.BATCH.value:
        message = f"pipeline {name!r} is of type 'batch'"
        hint = "say 'streaming', or 'hybrid' where some nodes read no stream"
        path: KeyPath = ("pipelines", name, "type")
        yield Problem("type-mismatch", message, path, hint, expected="one of: streaming, hybrid")
    nodes = written.get("nodes")
    for index, node in enumerate(nodes if isinstance(nodes, list) else []):
        for key in ("input", "output") if isinstance(node, dict) else ():
            if node.get(key) is None:
                shown = node.get("name", f"node_{index}")
                message, hint = f"node {shown!r} needs an {key}", f"add '{key}:' with a format"
                above = ("pipelines", name, "nodes", index)
                yield Problem("missing-key", message, above, hint, part=Part.KEY, missing=key, expected=f"an {key}")


def _of_the_node(problem: Problem, above: KeyPath) -> Problem:
    """That the pipeline is no stream is, of a node alone, something about its input."""
    if problem.code == "type-mismatch":
        hint = "add 'streaming: true' to its input"
        return replace(problem, message="the node reads no stream", key_path=(*above, "input", "streaming"), hint=hint)
    return problem


def _policy(said: Any) -> Any:
    if not isinstance(said, Mapping):
        return said
    try:
        return FormatPolicy.model_validate(plain(said))
    except ValidationError as error:
        raise StreamingValidationError("the format policy can't be read", field="format_policy") from error
