"""Every mistake of a project in several environments, each told once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from tauro.check import check_project, is_in_overlay, masked, presented
from tauro.errors import ProjectError
from tauro.problems import Problem, Severity
from tauro.project.files import ProjectFiles
from tauro.project.layout import environment_folders, environment_problem
from tauro.project.load import load_project
from tauro.project.looked import Looked
from tauro.streaming.rules import Site
from tauro.streaming.rules._environments import between_environments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tauro.streaming.specs.node import ProjectSpec


@dataclass(frozen=True)
class CheckedEnvironments:
    envs: tuple[str, ...]
    problems: tuple[Problem, ...]
    """By file and line; one that not all environments have says which do."""
    secrets: frozenset[str]


def environments(root: Path, default: str) -> tuple[str, ...]:
    """The one that runs where nobody names one, then those that have a folder.

    Where its name is nearly that of a folder (`config/devel`), that folder seems to be meant by it.
    """
    others = tuple(env for env in environment_folders(root) if env != default)
    return others if others and environment_problem(root, default) is not None else (default, *others)


def check_environments(
    root: Path, envs: Sequence[str], environ: Mapping[str, str], pipeline: str | None = None
) -> CheckedEnvironments:
    """Check a project, or one pipeline, in each of these environments; each file is read once.

    Values that a machine has, variables of the process and secret files, are those of the first environment; in the
    others they are missed with a warning.

    Raises:
        ProjectError: no environment has that pipeline.
    """
    files, looked = ProjectFiles(root), Looked()
    projects = [load_project(root, env, environ, files, is_here=env == envs[0]) for env in envs]
    found: dict[str, tuple[Problem, ...]] = {}
    specs: dict[str, ProjectSpec] = {}
    unknown: ProjectError | None = None
    for project in projects:
        try:
            checked = check_project(project, pipeline, looked)
            found[project.env], specs[project.env] = checked.problems, _only(checked.spec, pipeline)
        except ProjectError as error:
            unknown = unknown or error
    if not found and unknown is not None:
        raise unknown
    by_env = {project.env: project for project in projects}
    for env, problem in between_environments(specs.values(), Site(root, looked=looked)):
        found[env] += presented([problem], by_env[env], specs[env])
    secrets = frozenset(secret for project in projects for secret in project.secrets)
    sees_all = (len(found) > 1 and found.keys() >= set(environment_folders(root))) or not environment_folders(root)
    merged = (masked(problem, secrets) for problem in _merged(found, sees_all=sees_all))
    return CheckedEnvironments(tuple(found), tuple(merged), secrets)


def _only(spec: ProjectSpec, pipeline: str | None) -> ProjectSpec:
    """The project without its other pipelines."""
    kept = {name: entry for name, entry in spec.pipelines.items() if pipeline in {None, name}}
    return replace(spec, pipelines=kept)


def _merged(found: Mapping[str, Sequence[Problem]], *, sees_all: bool) -> Iterator[Problem]:
    """One for each place, code and key, in the words of the first environment that has it.

    What must be so in all environments is left out where one does not have it, or not all are known.
    """
    merged: dict[tuple[object, ...], list[tuple[str, Problem]]] = {}
    for env, problems in found.items():
        for key, problem in _numbered(problems):
            merged.setdefault(key, []).append((env, problem))
    for same in sorted(merged.values(), key=lambda same: _order(same[0][1])):
        envs = tuple(env for env, _ in same)
        worst = min((problem for _, problem in same), key=lambda problem: problem.severity is not Severity.ERROR)
        is_known = sees_all and len(envs) == len(found)
        if worst.is_of_all_envs and not is_known and not any(is_in_overlay(worst, env) for env in envs):
            continue
        yield worst if len(envs) == len(found) else replace(worst, envs=envs)


def _numbered(problems: Iterable[Problem]) -> Iterator[tuple[tuple[object, ...], Problem]]:
    """Several of one kind at one place are told apart by their turn, since their words may hold an environment's."""
    turns: dict[tuple[object, ...], count[int]] = {}
    for problem in problems:
        key = (problem.place, problem.code, problem.key_path)
        yield (*key, next(turns.setdefault(key, count()))), problem


def _order(problem: Problem) -> tuple[object, ...]:
    return (problem.place, problem.code, problem.message)
