"""Whole projects as one text each: what it shows, then its files after lines `--- path`.

Before the first file may stand `env: NAME` (which environment it is checked for), `set: NAME=value` (a variable of the
process), and `mutated` where tests/mutations makes mistakes in it. Files are laid over the tutorial's project, unless
there is a file of pipelines among them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.project_files import TUTORIAL, check, shown, write_files

FOLDER = Path(__file__).parent / "valid"
_PART = "--- "


@dataclass(frozen=True)
class Fragment:
    name: str
    files: dict[str, str]
    env: str = "dev"
    environ: dict[str, str] = field(default_factory=dict)
    is_mutated: bool = False
    """Whether `tests/mutations` makes mistakes in it."""

    def written_to(self, folder: Path) -> Path:
        return write_files(folder, self.files)

    def told_in(self, folder: Path) -> list[str]:
        """Each problem, warnings too, of the project once it is written there."""
        return shown(check(self.written_to(folder), self.env, **self.environ))


def fragments() -> list[Fragment]:
    return [read_fragment(file) for file in sorted(FOLDER.glob("*.txt"))]


def read_fragment(file: Path) -> Fragment:
    head, *parts = file.read_text(encoding="utf-8").split(f"\n{_PART}")
    own = dict(_named(part) for part in parts)
    alone = any(name.startswith("config/pipelines.") for name in own)
    said = [line.partition(": ") for line in head.splitlines()]
    env = next((value for key, _, value in said if key == "env"), "dev")
    environ = dict(value.split("=", 1) for key, _, value in said if key == "set")
    return Fragment(file.stem, own if alone else TUTORIAL | own, env, environ, "mutated" in head.splitlines())


def _named(part: str) -> tuple[str, str]:
    name, _, text = part.partition("\n")
    return name.strip(), text if text.endswith("\n") else f"{text}\n"
