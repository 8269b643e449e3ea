"""What a program's context says of the world around a pipeline: a project's Context, or anything with a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tauro.project.known_secrets import known_secrets
from tauro.project.project import Project
from tauro.project.tree import Tree
from tauro.state.layout import STATE_FOLDER, StateRoot
from tauro.streaming.constants import DEFAULT_CHECKPOINTS, DEFAULT_STREAMING_CONFIG
from tauro.streaming.specs.location import locate
from tauro.streaming.specs.plain import plain

if TYPE_CHECKING:
    from tauro.streaming.session import ContextLike

_ENTRIES = ("nodes", "inputs", "outputs")
_CATALOGS = "spark.sql.catalog"


@dataclass(frozen=True)
class Surroundings:
    root: Path
    """Relative paths and references to functions start here."""
    env: str
    sections: Mapping[str, Any]
    """Settings, and the nodes, inputs and outputs that a pipeline may name."""
    state: StateRoot
    format_policy: Any = None
    secrets: frozenset[str] = frozenset()
    """Those of the project; more are found in what the program hands over."""

    def project(self, pipeline: str, config: Any) -> Project:
        """A project with this one pipeline."""
        sections = {**self.sections, "pipelines": {pipeline: config}}
        secrets = self.secrets.union(known_secrets(sections))
        return Project(self.root, self.env, False, Tree(sections, {}), secrets=secrets)


def surroundings_of(context: ContextLike) -> Surroundings:
    """Out of a project's Context: the project. Else from what the context says.

    It may have `output_path`, `env`, `format_policy`, `root` (the current folder), `state_root`, and mappings `nodes`,
    `inputs`, `outputs`. Checkpoints go to `<output_path>/_checkpoints`, or, for trying things out, to /tmp/checkpoints;
    Tauro's own state lies beside them.
    """
    project = _said(context, "project")
    if isinstance(project, Project):
        sections = {name: project.section(name) for name in ("global_settings", *_ENTRIES)}
        state = _said(context, "state")
        return Surroundings(project.root, project.env, sections, state, _policy(context), project.secrets)
    root = Path(_said(context, "root") or Path.cwd()).absolute()
    env = str(_said(context, "env") or "dev")
    checkpoints = _checkpoints(context)
    settings = {
        "checkpoint_root": checkpoints,
        "streaming": {"trigger": DEFAULT_STREAMING_CONFIG["trigger"]},
        "spark": {"conf": _catalogs(context)},
    }
    entries = {name: plain(_said(context, name) or {}) for name in _ENTRIES}
    state = StateRoot(_state_root(context, checkpoints, root), env)
    return Surroundings(root, env, {"global_settings": settings, **entries}, state, _policy(context))


def _said(context: ContextLike, name: str) -> Any:
    return context.get(name) if isinstance(context, Mapping) else getattr(context, name, None)


def _catalogs(context: ContextLike) -> dict[str, str]:
    """What the session at hand says of its catalogs: tables without a path go into one that lasts."""
    from py4j.protocol import Py4JError

    given = context if isinstance(context, Mapping) else getattr(context, "__dict__", {})
    spark = given.get("spark")  # a property would start one
    try:
        conf = {} if spark is None else spark.conf.getAll
    except (OSError, Py4JError):  # its JVM is gone, which the start tells
        return {}
    return {key: value for key, value in conf.items() if key.startswith(_CATALOGS)}


def _policy(context: ContextLike) -> Any:
    return _said(context, "format_policy")


def _checkpoints(context: ContextLike) -> str:
    output_path = _said(context, "output_path")
    return f"{str(output_path).rstrip('/')}/_checkpoints" if output_path else DEFAULT_CHECKPOINTS


def _state_root(context: ContextLike, checkpoints: str, root: Path) -> Path:
    """On this machine: it holds locks and a database."""
    said = locate(str(_said(context, "state_root") or f"{checkpoints}/{STATE_FOLDER}"), root).local
    return (said or Path(DEFAULT_CHECKPOINTS, STATE_FOLDER)).resolve()
