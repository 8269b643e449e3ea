from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tauro.code.running import runs_code_of

WAITS = "def wait(begun, end):\n    begun.set()\n    end.wait(20)\n"


@pytest.mark.parametrize(
    ("file", "counts"),
    [("shop/src/own.py", True), ("shop/.venv/lib/python3.11/site-packages/lib.py", False), ("elsewhere.py", False)],
)
def test_a_function_counts_while_it_runs(tmp_path: Path, file: str, counts: bool) -> None:
    names: dict[str, object] = {}
    exec(compile(WAITS, str(tmp_path / file), "exec"), names)
    begun, end = threading.Event(), threading.Event()
    thread = threading.Thread(target=names["wait"], args=(begun, end))  # type: ignore[arg-type]
    thread.start()
    assert begun.wait(20)
    assert runs_code_of(tmp_path / "shop") is counts
    end.set()
    thread.join()
    assert not runs_code_of(tmp_path / "shop")


def test_this_very_function_runs() -> None:
    assert runs_code_of(Path(__file__).parent)
