"""The tutorial, typed in as it stands: its files, its shell blocks, a real terminal, a real Ctrl+C."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pexpect
import pytest
from pyarrow import parquet

from scripts.running import committed_files

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.spark

TEXT = Path(__file__).parents[2].joinpath("docs", "streaming_tutorial.rst").read_text(encoding="utf-8")
FILE_THEN_BLOCK = re.compile(r"``([\w./]+)``:\n\n\.\. code-block:: (?:yaml|python)\n\n((?: {3}.*\n|\s*\n)+)")
SHELL_BLOCK = re.compile(r"\.\. code-block:: bash\n\n((?: {3}.*\n|\s*\n)+)")
LIMIT_SECONDS = 60


def files() -> dict[str, str]:
    return {name: dedent(block).strip() + "\n" for name, block in FILE_THEN_BLOCK.findall(TEXT)}


def shell_blocks() -> list[str]:
    return [dedent(block).strip() + "\n" for block in SHELL_BLOCK.findall(TEXT)]


def environment() -> dict[str, str]:
    """The shell of somebody who has Tauro's environment activated."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "TERM": "xterm"}


def shell(block: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-e"], input=block, cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(folder: Path) -> list[dict[str, Any]]:
    return [row for path in committed_files(folder / "data/output") for row in parquet.read_table(path).to_pylist()]


class Terminal:
    """`bash` runs a block in a terminal of its own; Ctrl+C goes to whatever is in the foreground."""

    def __init__(self, block: str, folder: Path) -> None:
        self.screen = ""
        self._child = pexpect.spawn(
            "bash", ["-c", block], cwd=str(folder), env=environment(), encoding="utf-8", dimensions=(30, 140)
        )

    def read(self) -> str:
        with suppress(pexpect.TIMEOUT, pexpect.EOF):
            self.screen += self._child.read_nonblocking(100_000, timeout=0.1)
        return self.screen

    def wait(self, is_true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + LIMIT_SECONDS
        while not is_true():
            self.read()
            assert time.monotonic() < deadline, f"{what}: {self.screen}"

    def press_ctrl_c(self) -> int:
        self._child.sendintr()
        deadline = time.monotonic() + LIMIT_SECONDS
        while self._child.isalive():
            self.read()
            assert time.monotonic() < deadline, self.screen
        self.read()
        assert self._child.exitstatus is not None, self._child.signalstatus
        return self._child.exitstatus

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.close(force=True)


def test_the_tutorial_comes_true_word_for_word(tmp_path: Path) -> None:
    write_the_files(tmp_path)
    start, first_file, look, second_file, restart = shell_blocks()
    assert not (tmp_path / "data").exists()
    with Terminal(start, tmp_path) as terminal:
        terminal.wait(lambda: "waiting" in terminal.screen, "the node is shown as waiting")
        shell(first_file, tmp_path)
        terminal.wait(lambda: len(rows(tmp_path)) == 3, "three rows")
        shown = shell(look, tmp_path)
        assert "part-" in shown
        assert "Charlie" in shown
        check_first_rows(tmp_path)
        shell(second_file, tmp_path)
        terminal.wait(lambda: len(rows(tmp_path)) == 5, "five rows")
        assert terminal.press_ctrl_c() == 0
    assert "Ctrl+C: stopping" in terminal.screen
    assert "Traceback" not in terminal.screen
    assert "Exception" not in terminal.screen
    check_restart(restart, tmp_path)


def write_the_files(folder: Path) -> None:
    assert sorted(files()) == [
        "config/inputs.yaml",
        "config/nodes.yaml",
        "config/outputs.yaml",
        "config/pipelines.yaml",
        "src/nodes/process_sales.py",
    ]
    for name, text in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def check_restart(block: str, folder: Path) -> None:
    """Started again it reads no old file, and does read a new one."""
    with Terminal(block, folder) as terminal:
        terminal.wait(lambda: "running" in terminal.screen, "it runs again")
        (folder / "data/input/sales_2024_01_17.csv").write_text(
            "id,date,amount,customer\n6,2024-01-17,10.00,Fay\n7,2024-01-17,-1.00,Gus\n"
        )
        terminal.wait(lambda: len(rows(folder)) >= 6, "the new row")
        assert terminal.press_ctrl_c() == 0
    assert sorted(row["customer"] for row in rows(folder)) == ["Alice", "Bob", "Charlie", "David", "Eve", "Fay"]


def check_first_rows(folder: Path) -> None:
    """Three rows with the right types, and the two columns that the function adds."""
    found = sorted(rows(folder), key=lambda row: int(row["id"]))
    plain = [{name: value for name, value in row.items() if name != "processed_at"} for row in found]
    monday = {"date": date(2024, 1, 15), "day_of_week": 2}
    assert plain == [
        {"id": 1, "amount": 150.0, "customer": "Alice"} | monday,
        {"id": 2, "amount": 200.0, "customer": "Bob"} | monday,
        {"id": 3, "amount": 75.5, "customer": "Charlie"} | monday,
    ]
    assert all(isinstance(row["processed_at"], datetime) for row in found)
