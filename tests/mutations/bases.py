"""The projects that are changed: every template, every example, and fragments with what those do not have."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tauro.project.layout import CONFIG_FOLDER, SPELLINGS
from tauro_cli.init import run_init, templates
from tests.corpus.fragments import fragments
from tests.modules import ROOT
from tests.mutations.sheet import Pair, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = ROOT / "examples"
_READ = (".yaml", ".yml", ".py", ".sql", ".ddl", ".json")
_SECTIONS = {spelling: section for section, spellings in SPELLINGS.items() for spelling in spellings}


@dataclass(frozen=True)
class Part:
    """One file of a section, for the environment in which it has the last word."""

    section: str
    sheet: Sheet
    env: str


@dataclass(frozen=True)
class Base:
    name: str
    files: dict[str, str]
    environ: dict[str, str] = field(default_factory=dict)

    @cached_property
    def parts(self) -> list[Part]:
        found = []
        for file, text in self.files.items():
            path = PurePosixPath(file)
            if path.parts[0] == CONFIG_FOLDER and path.stem in _SECTIONS and path.suffix in {".yaml", ".yml"}:
                env = path.parts[1] if len(path.parts) == 3 else "dev"
                found.append(Part(_SECTIONS[path.stem], Sheet(file, text, path.stem), env))
        return found

    def in_env(self, env: str) -> list[Part]:
        """Base files first."""
        return sorted((part for part in self.parts if part.env in {"dev", env}), key=lambda part: part.env != "dev")

    def section(self, name: str, env: str) -> Any:
        """The plain section, the environment's files laid over the base's."""
        merged: Any = {}
        for part in self.in_env(env):
            if part.section == name:
                merged = overlaid(merged, plain_section(part.sheet))
        return merged

    def references(self, kind: str, env: str) -> Iterator[tuple[str, Pair]]:
        """Where a node, an input or an output is named, with the file."""
        for part in self.in_env(env):
            for pair in part.sheet.pairs:
                if pair.text is not None and kind in _named_by(part.section, pair):
                    yield part.sheet.file, pair


def plain_section(sheet: Sheet) -> Any:
    plain = sheet.plain or {}
    inner = plain.get(sheet.wrapper)
    return inner if isinstance(inner, dict) and len(sheet.pairs) and sheet.pairs[0].path[0] in inner else plain


def overlaid(base: Any, over: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    if base.get("format") and over.get("format") and base["format"] != over["format"]:
        return over
    merged = dict(base)
    for key, value in over.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = overlaid(merged.get(key, {} if isinstance(value, dict) else None), value)
    return merged


def _named_by(section: str, pair: Pair) -> set[str]:
    """The kinds of entries that a value may name."""
    steps = [step for step in pair.path if not isinstance(step, int)]
    in_a_node = section == "nodes" or (section == "pipelines" and len(pair.path) > 3)
    if section == "pipelines" and len(pair.path) == 3 and pair.path[1] == "nodes":
        return {"node"}
    if not in_a_node or steps[-1] not in {"input", "output", "depends_on"}:
        return set()
    return {"input": {"input", "output"}, "output": {"output"}, "depends_on": {"node"}}[str(steps[-1])]


def bases() -> list[Base]:
    own = [Base(f.name, f.files, f.environ) for f in fragments() if f.is_mutated]
    return [*given_projects(), *own]


def given_projects() -> list[Base]:
    """Every template and every example."""
    return [*_templates(), *_examples()]


def _templates() -> Iterator[Base]:
    for template in templates():
        with TemporaryDirectory() as folder, (Path(folder) / "said").open("w") as out:
            run_init("made", template, Path(folder), out)
            yield Base(f"template {template}", _files(Path(folder, "made")))


def _examples() -> Iterator[Base]:
    for folder in sorted(EXAMPLES.iterdir()):
        if (folder / CONFIG_FOLDER).is_dir():
            yield Base(f"example {folder.name}", _files(folder))


def _files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in _READ and path.relative_to(folder).parts[0] in {CONFIG_FOLDER, "src"}
    }
