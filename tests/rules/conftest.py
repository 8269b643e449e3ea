from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from tests.project_files import check, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Told: TypeAlias = Callable[..., list[str]]

PROJECT = {
    "config/pipelines.yaml": "p: {nodes: [clean]}\n",
    "config/nodes.yaml": "clean: {input: sales, output: sold}\n",
    "config/inputs.yaml": """
        sales: {path: data/in, format: csv, streaming: true}
        airlines: {path: data/airlines.csv, format: csv}
        """,
    "config/outputs.yaml": """
        sold: {path: data/sold, format: parquet}
        other: {path: data/other, format: parquet}
        """,
}

STREAMS = """
r: {path: data/r, format: csv, streaming: true}
r2: {path: data/r2, format: csv, streaming: true}
st: {path: data/st.csv, format: csv}
w: {path: data/w, format: csv, streaming: true, watermark: {column: ts, delay: 10 minutes}}
w2: {path: data/w2, format: csv, streaming: true, watermark: {column: ts2, delay: 10 minutes}}
"""
"""Streams and a table of columns that nobody knows, the last two with watermarks."""


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """Check a project with one node between two inputs and two outputs, some of its files changed.

    Gives `file:line code: message (hint)` for each problem, but for what a test leaves unused.
    """

    def problems(env: str = "dev", **files: str) -> list[str]:
        write_files(tmp_path, PROJECT | {f"config/{section}.yaml": text for section, text in files.items()})
        lines = []
        for problem in check(tmp_path, env).problems:
            if problem.code.startswith("unused-"):
                continue
            assert problem.place is not None
            place = f"{problem.place.file.removeprefix('config/').removesuffix('.yaml')}:{problem.place.line}"
            lines.append(f"{place} {problem.code}: {problem.message} ({problem.hint})")
        return lines

    return problems
