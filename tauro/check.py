"""Everything that can be known of a project from its files, at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tauro.errors import ProjectError
from tauro.masking import mask
from tauro.problems import KeyPath, Problem, Severity, did_you_mean, has_errors
from tauro.project.ignoring import Ignoring
from tauro.project.layout import CONFIG_FOLDER, environment_folders
from tauro.project.looked import Looked
from tauro.project.scope import entries_of
from tauro.streaming.parsing.outdented import put_back
from tauro.streaming.parsing.resolve import parse_project
from tauro.streaming.rules import Site, problems_by_rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tauro.project.project import Project
    from tauro.streaming.specs.node import Dangling, ProjectSpec

_LOOKED_UP_IN = {"node": ("nodes",), "input": ("inputs", "outputs"), "output": ("outputs",)}


@dataclass(frozen=True)
class Checked:
    """A project as far as it could be read, and everything that is wrong with it."""

    spec: ProjectSpec
    problems: tuple[Problem, ...]
    """By file and line, each once and with its place, no follow-ons of a first one, no secret in them."""

    @property
    def is_sound(self) -> bool:
        """Whether there are no errors; warnings are allowed."""
        return not has_errors(self.problems)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)

    def sound_spec(self) -> ProjectSpec:
        """The typed project, for a run.

        Raises:
            ProjectError: there are errors; all problems are in it.
        """
        if self.is_sound:
            return self.spec
        raise ProjectError("the project has problems", problems=self.problems)


def check_project(project: Project, pipeline: str | None = None, looked: Looked | None = None) -> Checked:
    """Check a whole project, or what one of its pipelines is made of; nothing is written, no user code is run.

    `looked` has what was found for another environment of the project; whoever checks several looks himself for what
    must be so in all of them.

    Raises:
        ProjectError: there is no pipeline of that name.
    """
    if pipeline is not None:
        _require_pipeline(project, pipeline)
    project = put_back(project)
    spec, found = parse_project(project)
    site = Site(
        project.root,
        _torn_pipelines(spec, project),
        spec.dangling,
        looked or Looked(),
        project.unused_variables,
    )
    spec = replace(spec, dangling=tuple(name for name in spec.dangling if not _is_follow_on_name(name, project)))
    found += problems_by_rules(spec, site)
    problems = [*project.problems, *(problem for problem in found if not _is_follow_on(problem, project))]
    if pipeline is not None:
        reached = entries_of(project, pipeline)
        problems = [problem for problem in problems if _concerns(problem, reached)]
    shown = presented(problems, project, spec)
    if looked is None and environment_folders(project.root):
        shown = tuple(problem for problem in shown if not problem.is_of_all_envs or is_in_overlay(problem, project.env))
    return Checked(spec, shown)


def presented(problems: Iterable[Problem], project: Project, spec: ProjectSpec) -> tuple[Problem, ...]:
    """Problems as they are told: each with its place and without secrets, but for those that are ignored."""
    ignoring = Ignoring(project, spec.settings.lint.ignore)
    return tuple(ignoring.heard(_presentable(problems, project)))


def is_in_overlay(problem: Problem, env: str) -> bool:
    """Whether it stands in the environment's own folder, so that the others have nothing to do with it."""
    return problem.place is not None and problem.place.file.startswith(f"{CONFIG_FOLDER}/{env}/")


def require_sound(project: Project, pipeline: str | None = None) -> ProjectSpec:
    """The typed project, for a run.

    Raises:
        ProjectError: the project, or the part of it that the pipeline is made of, has errors; all of them are in it.
    """
    return check_project(project, pipeline).sound_spec()


def _require_pipeline(project: Project, name: str) -> None:
    known = project.section("pipelines")
    if name in known or project.is_opaque(("pipelines",)):
        return
    problem = Problem("unknown-pipeline", f"unknown pipeline {name!r}", ("pipelines",), did_you_mean(name, known))
    raise ProjectError(problem.message, problems=_presentable([problem], project), hint=problem.hint)


def _torn_pipelines(spec: ProjectSpec, project: Project) -> frozenset[str]:
    written = project.section("pipelines")
    return frozenset(
        name for name, pipeline in spec.pipelines.items() if len(written[name]["nodes"]) != len(pipeline.nodes)
    )


def _is_follow_on_name(dangling: Dangling, project: Project) -> bool:
    """A name may be in a file that could not be read."""
    return any(project.is_opaque((section,)) for section in _LOOKED_UP_IN[dangling.kind])


def _is_follow_on(problem: Problem, project: Project) -> bool:
    """Whether it speaks of something that could not be read, or of a whole that has such a part."""
    path = problem.key_path
    if project.is_opaque(path):
        return True
    return problem.code == "bad-value" and any(opaque[: len(path)] == path for opaque in project.opaque)


def _concerns(problem: Problem, reached: frozenset[KeyPath]) -> bool:
    path = problem.key_path
    return not path or any(path[:length] in reached for length in range(1, len(path) + 1))


def _presentable(problems: Iterable[Problem], project: Project) -> tuple[Problem, ...]:
    """In the order of the files; where an alias repeats a mistake, it is told once."""
    placed = [replace(masked(problem, project.secrets), place=project.place(problem)) for problem in problems]
    placed.sort(key=lambda problem: (problem.place, problem.code, problem.message))
    first_at: dict[tuple[object, str], KeyPath] = {}
    return tuple(
        dict.fromkeys(
            problem
            for problem in placed
            if first_at.setdefault((problem.place, problem.code), problem.key_path) == problem.key_path
        )
    )


def masked(problem: Problem, secrets: Iterable[str]) -> Problem:
    """The problem without secrets in its words."""
    return replace(
        problem,
        message=mask(problem.message, secrets),
        hint=mask(problem.hint, secrets) if problem.hint is not None else None,
    )
