"""`tauro init NAME`: a new project out of a template, whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from tauro.errors import UsageError
from tauro.problems import did_you_mean
from tauro.project.layout import CONFIG_FOLDER
from tauro.project.names import NAME_FORM, is_safe_name
from tauro_cli.schema import write_schemas

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path
    from typing import TextIO

DEFAULT_TEMPLATE = "streaming"
TEMPLATES_PACKAGE = "tauro_cli.config_templates"
_RESERVED_ON_WINDOWS = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)
_NEXT_STEPS = "next_steps.txt"
"""A file of each template that is not copied: what to type when the project is there."""
_NOT_COPIED = frozenset({_NEXT_STEPS, "__pycache__"})


def run_init(name: str, template: str, parent: Path, out: TextIO) -> int:
    """Write the project `parent/name` and say on `out` how to run it.

    It is built beside its place and renamed, so that nothing half written is ever there.

    Raises:
        UsageError: the name or the template can't be used, or there is something in the way.
    """
    _check_name(name)
    source = _template(template)
    target = parent / name
    building = parent / f".{name}.{secrets.token_hex(4)}.tmp"
    try:
        _check_place(target)
        _copy(source, building, name)
        write_schemas(building / CONFIG_FOLDER)
        building.rename(target)
    except OSError as error:
        raise UsageError(f"can't make the folder '{target}': {(error.strerror or str(error)).lower()}") from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    out.write(f"made the project {name!r}\n\n{_filled(source.joinpath(_NEXT_STEPS), name)}")
    return 0


def templates() -> dict[str, str]:
    """The templates by name, each with the line that says what it is."""
    folders = [entry for entry in resources.files(TEMPLATES_PACKAGE).iterdir() if _is_template(entry)]
    return {folder.name: _description(folder) for folder in sorted(folders, key=lambda folder: folder.name)}


def _is_template(entry: Traversable) -> bool:
    return entry.is_dir() and entry.joinpath("README.md").is_file()


def _description(folder: Traversable) -> str:
    lines = folder.joinpath("README.md").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line and not line.startswith("#"))


def _check_name(name: str) -> None:
    if not is_safe_name(name) or name.endswith("."):
        raise UsageError(f"{name!r} can't be the name of a project", hint=NAME_FORM)
    if name.partition(".")[0].casefold() in _RESERVED_ON_WINDOWS:
        raise UsageError(f"{name!r} can't be the name of a project: Windows keeps it for a device")


def _template(name: str) -> Traversable:
    known = templates()
    if name not in known:
        raise UsageError(f"there is no template {name!r}", hint=did_you_mean(name, known))
    return resources.files(TEMPLATES_PACKAGE).joinpath(name)


def _check_place(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"'{target}' is there already, and is not a folder", hint="choose another name")
    if target.is_dir() and any(target.iterdir()):
        raise UsageError(f"the folder '{target}' is not empty", hint="choose another name, or empty it")


def _copy(source: Traversable, target: Path, project: str) -> None:
    target.mkdir()
    for entry in source.iterdir():
        if entry.name in _NOT_COPIED:
            continue
        if entry.is_dir():
            _copy(entry, target / entry.name, project)
        elif entry.name == "README.md":
            (target / entry.name).write_text(_filled(entry, project), encoding="utf-8")
        else:
            # A file that starts with a dot is easily left out of a package.
            written = ".gitignore" if entry.name == "gitignore" else entry.name
            (target / written).write_bytes(entry.read_bytes())


def _filled(text: Traversable, project: str) -> str:
    return Template(text.read_text(encoding="utf-8")).safe_substitute(name=project)
