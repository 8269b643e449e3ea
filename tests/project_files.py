"""Small projects for tests: that of the tutorial, with what a test wants otherwise."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from tauro.check import Checked, check_project
from tauro.project.load import load_project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TUTORIAL = {
    "config/pipelines.yaml": "real_time_sales:\n  nodes: [process_sales_stream]\n",
    "config/nodes.yaml": 'process_sales_stream:\n  function: "src.nodes.process_sales"\n',
    "config/inputs.yaml": "inputs:\n  sales_stream:\n    path: data/input/\n    format: csv\n    streaming: true\n",
    "config/outputs.yaml": (
        "outputs:\n  processed_sales:\n    path: data/output/\n    format: parquet\n    streaming: true\n"
    ),
    "src/nodes/process_sales.py": "def process_sales(df):\n    return df\n",
}


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def write_tutorial(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """The tutorial's project; names start at `config/`, but for those in `src/` and `data/`."""
    changed = {
        name if name.startswith(("src/", "data/")) else f"config/{name}": text for name, text in (changes or {}).items()
    }
    return write_files(folder, TUTORIAL | changed)


def check(root: Path, env: str = "dev", *, pipeline: str | None = None, **environ: str) -> Checked:
    return check_project(load_project(root, env, environ), pipeline)


def shown(checked: Checked) -> list[str]:
    """Each problem as `file:line:column code: message (hint)`."""
    lines = []
    for problem in checked.problems:
        place = problem.place
        assert place is not None
        hint = f" ({problem.hint})" if problem.hint else ""
        lines.append(f"{place.file}:{place.line}:{place.column} {problem.code}: {problem.message}{hint}")
    return lines
