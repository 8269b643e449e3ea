"""A JVM that dies while rows are fetched from it leaves objects behind that fail when they go away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

FAILS_LATE = """\
from pathlib import Path
from tauro_cli import main
from tauro_cli.logs import log_to

class Rows:
    def __del__(self):
        raise BrokenPipeError("hunter2: nobody reads")

def run(arguments):
    {log}
    {rows}
    return 0

main.run = run
main.main([])
"""
LOG = "log_to(Path('.'), lambda text: text.replace('hunter2', '***'), verbose=False)"


def said(**parts: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", FAILS_LATE.format(**parts)], capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def test_it_is_in_the_log_and_not_on_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(log=LOG, rows="Rows(); main.kept_to_the_very_end = Rows()") == ""
    text = Path("tauro.log").read_text("utf-8")
    assert "Rows.__del__" in text
    assert "BrokenPipeError: ***: nobody reads" in text
    assert "hunter2" not in text


def test_without_a_log_it_is_said() -> None:
    assert "BrokenPipeError" in said(log="pass", rows="Rows()")
