"""A project as a run sees it: its specs, its state, and a session that is made at first use."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.check import require_sound
from tauro.project.layout import find_project
from tauro.project.load import load_project
from tauro.spark.jars import JarRequest
from tauro.spark.session import SessionPlan, start_session
from tauro.state.layout import STATE_FOLDER, StateRoot
from tauro.state.storage import private_folder
from tauro.streaming.readers import READERS
from tauro.streaming.specs.base import option_text
from tauro.streaming.specs.location import locate
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyspark.sql import SparkSession

    from tauro.project.project import Project
    from tauro.streaming.specs.node import PipelineSpec, ProjectSpec
    from tauro.streaming.specs.policy import FormatPolicy

logger = logging.getLogger(__name__)


class Context:
    """Made from a project that has been checked."""

    def __init__(
        self,
        project: Project,
        spec: ProjectSpec,
        pipelines: Iterable[str] | None = None,
        *,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """With `pipelines`, the session gets the jars that those need; without, the ones that any of them needs.

        `tell` is called from the thread that starts the session, with what the user should know of it.
        """
        self.project = project
        self.spec = spec
        self._pipelines = tuple(spec.pipelines if pipelines is None else pipelines)
        self.state = StateRoot(_state_root(spec), spec.env)
        self._tell = tell
        self._lock = threading.Lock()
        self._spark: SparkSession | None = None

    @classmethod
    def from_project(cls, path: str | Path, env: str = "dev", environ: Mapping[str, str] | None = None) -> Context:
        """The context of the project that `path` lies in.

        Raises:
            ProjectError: there is no project, or it has problems; they are in `.problems`.
        """
        project = load_project(find_project(Path(path)), env, os.environ if environ is None else environ)
        return cls(project, require_sound(project))

    @property
    def env(self) -> str:
        return self.spec.env

    @property
    def root(self) -> Path:
        return self.spec.root

    @property
    def format_policy(self) -> FormatPolicy | None:
        """What the project allows; None where it says nothing."""
        return self.spec.settings.format_policy

    @property
    def output_path(self) -> str:
        """The project's `output_path`, absolute; its folder where nothing is said."""
        return locate(self.spec.settings.output_path or ".", self.root).text

    @property
    def spark(self) -> SparkSession:
        """The session, started at first use: that takes seconds, and needs Java."""
        with self._lock:
            if self._spark is None:
                private_folder(self.state.logs)
                self._spark = start_session(self.session_plan(), self._tell)
            return self._spark

    def close(self) -> None:
        """Stop the session, if one was started; one whose JVM is gone counts as stopped."""
        with self._lock:
            spark, self._spark = self._spark, None
        if spark is None:
            return
        try:
            spark.stop()
        except OSError:
            logger.info("the session was gone before it was stopped")

    def session_plan(self) -> SessionPlan:
        """What the session is built from."""
        settings = self.spec.settings.spark
        return SessionPlan(
            app_name=settings.app_name or f"tauro {self.root.name} {self.env}",
            log_folder=self.state.logs,
            master=settings.master,
            conf={key: option_text(value) for key, value in settings.conf.items()},
            secrets=self.project.secrets,
            jars=JarRequest(
                sets=jar_sets(self.spec.pipelines[name] for name in self._pipelines),
                packages=settings.packages,
                jars=tuple(locate(jar, self.root).text for jar in settings.jars),
                repositories=settings.repositories,
                settings=option_text(settings.conf.get("spark.jars.ivySettings", "")) or None,
            ),
        )


def jar_sets(pipelines: Iterable[PipelineSpec]) -> tuple[str, ...]:
    """The jar sets of every connector in these pipelines, each once."""
    nodes = [node for pipeline in pipelines for node in pipeline.nodes]
    sources = [binding.source for node in nodes for binding in node.inputs if binding.source]
    sinks = [binding.sink for node in nodes for binding in node.outputs if binding.sink]
    used = {name for source in sources for name in READERS.get(source.format).jars_for(source)}
    return tuple(sorted(used.union(*(WRITERS.get(sink.format).jars_for(sink) for sink in sinks))))


def _state_root(spec: ProjectSpec) -> Path:
    said = spec.settings.state_root
    location = locate(said or STATE_FOLDER, spec.root)
    return (location.local or spec.root / STATE_FOLDER).resolve()
