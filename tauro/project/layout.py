"""Which files of a folder make a project, and which of them belong to an environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.errors import ProjectError
from tauro.problems import Place, Problem, Severity
from tauro.project.names import NAME_FORM, is_safe_name
from tauro.spelling import nearest

if TYPE_CHECKING:
    from pathlib import Path

CONFIG_FOLDER = "config"
SPELLINGS = {
    "global_settings": ("global_settings",),
    "pipelines": ("pipelines",),
    "nodes": ("nodes",),
    "inputs": ("inputs", "input"),
    "outputs": ("outputs", "output"),
}
"""The sections of a project, and the names that the file of each may have (and the mapping in it)."""

_SUFFIXES = (".yaml", ".yml")
_SECTION_OF = {spelling: section for section, spellings in SPELLINGS.items() for spelling in spellings}


@dataclass(frozen=True)
class ConfigFolder:
    """One folder of configuration: `config/` itself, or that of an environment."""

    path: Path
    name: str
    """Relative to the project, with forward slashes."""
    files: dict[str, Path]
    """By section; the first where there are two."""
    misnamed: frozenset[str] = frozenset()
    """The sections that have no file, but one of nearly that name."""
    problems: tuple[Problem, ...] = ()

    def shown(self, path: Path) -> str:
        return f"{self.name}/{path.name}"


def find_project(start: Path, *, upwards: bool = True) -> Path:
    """The project that `start` is or lies in; with `upwards=False` it must be `start` itself.

    Raises:
        ProjectError: no folder there has a `config/` with one of the files of a project.
    """
    start = start.resolve()
    for folder in (start, *start.parents) if upwards else (start,):
        if read_folder(folder / CONFIG_FOLDER, CONFIG_FOLDER).files:
            return folder
    where = f"{str(start)!r} or above it" if upwards else repr(str(start))
    message, hint = f"there is no project in {where}", _no_project_hint(start)
    raise ProjectError(message, problems=[Problem("no-project", message, hint=hint)], hint=hint)


def read_folder(path: Path, name: str) -> ConfigFolder:
    """List a folder's files by section; one that is not there, or can't be read, has none."""
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    others: list[Path] = []
    for file in _yaml_files(path):
        section = _SECTION_OF.get(file.stem)
        if section is None:
            others.append(file)
        elif section in files:
            message = f"{file.name!r} and {files[section].name!r} are both there"
            problems.append(Problem("two-files", message, hint="keep one of them", place=Place(f"{name}/{file.name}")))
        else:
            files[section] = file
    meant = {file: match for file in others if (match := nearest(file.stem, _SECTION_OF, cutoff=0.8))}
    problems += [_misnamed(f"{name}/{file.name}", match, files) for file, match in meant.items()]
    misnamed = frozenset(_SECTION_OF[match] for match in meant.values()) - files.keys()
    return ConfigFolder(path, name, files, misnamed, tuple(problems))


def environment_folders(root: Path) -> list[str]:
    """The environments that have a folder of their own in this project."""
    folders = (child for child in _children(root / CONFIG_FOLDER) if child.is_dir())
    return [folder.name for folder in folders if read_folder(folder, folder.name).files]


def environment_problem(root: Path, env: str) -> Problem | None:
    """What is wrong with the name of an environment, given the folders that are there."""
    if not is_safe_name(env):
        message = f"{env!r} can't be the name of an environment"
        return Problem("bad-name", message, hint=NAME_FORM, place=Place(CONFIG_FOLDER))
    folder = root / CONFIG_FOLDER / env
    if folder.exists() and not folder.is_dir():
        return Problem(
            "not-a-folder", f"'{CONFIG_FOLDER}/{env}' is not a folder", place=Place(f"{CONFIG_FOLDER}/{env}")
        )
    folders = [child.name for child in _children(root / CONFIG_FOLDER) if child.is_dir()]
    if env in folders:
        return None
    match = nearest(env, environment_folders(root))
    if match is None:
        return None
    hint = f"did you mean {match!r}? else make the folder '{CONFIG_FOLDER}/{env}'"
    return Problem(
        "unknown-environment", f"there is no folder for the environment {env!r}", hint=hint, place=Place(CONFIG_FOLDER)
    )


def _misnamed(shown: str, meant: str, files: dict[str, Path]) -> Problem:
    """A mistake where the file that is meant is missing; where it is there too, this may be something else."""
    severity = Severity.WARNING if _SECTION_OF[meant] in files else Severity.ERROR
    message = f"{shown!r} is not read: no file of a project has this name"
    hint = f"did you mean '{_SECTION_OF[meant]}.yaml'?"
    return Problem("misnamed-file", message, hint=hint, severity=severity, place=Place(shown))


def _no_project_hint(start: Path) -> str:
    if not start.is_dir():
        return "there is no such folder"
    config = start / CONFIG_FOLDER
    if config.is_dir() and not os.access(config, os.R_OK | os.X_OK):
        return f"there is a folder '{CONFIG_FOLDER}/', which can't be read: give this user the right to"
    misnamed = read_folder(start / CONFIG_FOLDER, CONFIG_FOLDER).problems
    if misnamed:
        return f"'{CONFIG_FOLDER}/' holds a file with another name: {misnamed[0].hint}"
    if read_folder(start, ".").files:
        return f"the files of a project belong in the folder '{CONFIG_FOLDER}/'"
    return "go to a project's folder, name one with '--project DIR', or make one with 'tauro init NAME'"


def _yaml_files(folder: Path) -> list[Path]:
    return [child for child in _children(folder) if child.suffix in _SUFFIXES and not child.name.startswith(".")]


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
