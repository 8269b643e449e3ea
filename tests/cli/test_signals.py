"""Real signals to a real process."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT_SECONDS = 30

PROGRAM = """
import signal, sys, time
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
{before}
from tauro_cli.signals import StopSignals

signals = StopSignals()
signals.install()
print("ready", flush=True)
while not signals.asked:
    time.sleep(0.01)
print("asked by", signals.name, flush=True)
sys.stdin.readline()
print("done", flush=True)
"""


@contextmanager
def process(before: str = "") -> Iterator[subprocess.Popen[str]]:
    """A process that waits for a signal, and then for a line on its standard input.

    It starts as from a terminal, also where the tests themselves run under `nohup`, and is killed past the limit.
    """
    program = PROGRAM.format(before=before)
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe, stderr=pipe, text=True) as running:
        limit = threading.Timer(LIMIT_SECONDS, running.kill)
        limit.start()
        try:
            assert line_of(running) == "ready"
            yield running
        finally:
            limit.cancel()
            running.kill()


def line_of(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


@pytest.mark.parametrize(
    ("number", "name", "second_exit"),
    [(signal.SIGINT, "Ctrl+C", 130), (signal.SIGTERM, "SIGTERM", 143), (signal.SIGHUP, "SIGHUP", 129)],
    ids=lambda value: value.name if isinstance(value, signal.Signals) else None,
)
class TestEachSignal:
    def test_the_first_one_asks_for_a_stop(self, number: signal.Signals, name: str, second_exit: int) -> None:
        del second_exit
        with process() as running:
            running.send_signal(number)
            assert line_of(running) == f"asked by {name}"
            assert running.communicate("\n", timeout=LIMIT_SECONDS)[0] == "done\n"
            assert running.returncode == 0

    def test_a_second_one_ends_the_process_at_once(self, number: signal.Signals, name: str, second_exit: int) -> None:
        with process() as running:
            running.send_signal(signal.SIGINT)
            assert line_of(running) == "asked by Ctrl+C", name
            running.send_signal(number)
            told = running.communicate(timeout=LIMIT_SECONDS)[1]
            assert running.returncode == second_exit
            assert told == "stopped at once: what was cut is done again at the next start\n"


def test_a_hangup_that_was_ignored_at_the_start_stays_ignored() -> None:
    """As under `nohup`."""
    with process("signal.signal(signal.SIGHUP, signal.SIG_IGN)") as running:
        running.send_signal(signal.SIGHUP)
        running.send_signal(signal.SIGTERM)
        assert line_of(running) == "asked by SIGTERM"


def test_ctrl_c_counts_where_a_shell_has_switched_it_off() -> None:
    """As a shell without job control does for what it starts in the background."""
    with process("signal.signal(signal.SIGINT, signal.SIG_IGN)") as running:
        running.send_signal(signal.SIGINT)
        assert line_of(running) == "asked by Ctrl+C"


def test_a_ctrl_c_while_the_command_is_imported_ends_it_without_a_word() -> None:
    program = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class PressCtrlC:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, PressCtrlC())\n"
        "from tauro_cli.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")
