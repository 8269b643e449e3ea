"""Real children, started as pyspark starts its JVM."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tauro.spark.launch import shielded_start

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TELL_SIGNALS = """
import signal, sys
sys.stderr.write("noise\\n")
print(*(name for name in ("SIGINT", "SIGTERM", "SIGHUP") if signal.getsignal(signal.Signals[name]) is signal.SIG_IGN))
"""


def start_child() -> str:
    """The signals that the child ignores; its standard error is this process's."""
    command = [sys.executable, "-c", TELL_SIGNALS]
    child = subprocess.run(command, preexec_fn=lambda: None, stdout=subprocess.PIPE, text=True, check=True)
    return child.stdout.strip()


def test_a_child_started_inside_is_shielded(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "spark.log"
    log.write_text("before\n")
    with shielded_start(log):
        assert start_child() == "SIGTERM SIGHUP"
    assert capfd.readouterr().err == ""
    assert log.read_text() == "before\nnoise\n"


def test_it_is_known_whether_a_child_was_started(tmp_path: Path) -> None:
    with shielded_start(tmp_path / "spark.log") as launch, ThreadPoolExecutor(1) as pool:
        pool.submit(start_child).result()
        assert not launch.has_happened
        start_child()
        assert launch.has_happened


def test_a_child_started_afterwards_is_not(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with shielded_start(tmp_path / "spark.log"):
        pass
    assert start_child() == ""
    assert capfd.readouterr().err == "noise\n"


def test_a_child_of_another_thread_is_not(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with ThreadPoolExecutor(1) as pool, shielded_start(tmp_path / "spark.log"):
        assert pool.submit(start_child).result() == ""
    assert capfd.readouterr().err == "noise\n"


def test_this_process_hears_every_signal_meanwhile(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    with shielded_start(tmp_path / "spark.log"):
        start_child()
        assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before


def test_the_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    with shielded_start(tmp_path / "spark.log"):
        assert (tmp_path / "spark.log").stat().st_mode & 0o777 == 0o600
