"""How long it takes to start: the light commands, and a stream up to its first committed output.

A stream is measured against the same job written by hand, in turns, so that what else this machine does weighs on
both. Look at the ratios: seconds are those of one machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

TAURO = Path(sys.executable).with_name("tauro")
BY_HAND = Path(__file__).with_name("by_hand.py")
RUN = ("--env", "dev", "--pipeline", "real_time_sales", "--stream")
FIRST_COMMIT = Path("data", "output", "_spark_metadata", "0")

POLL_SECONDS = 0.01
LONGEST_START_SECONDS = 120.0
LONGEST_STOP_SECONDS = 40.0


@dataclass(frozen=True)
class Times:
    """Seconds of several rounds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def ratio(self, base: Times) -> float:
        """Of the medians; below 1 where these are shorter."""
        return self.median / base.median


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=5, help="rounds (default: 5)")
    rounds = parser.parse_args(arguments).n
    with tempfile.TemporaryDirectory(prefix="tauro-bench-") as name:
        project = made_project(Path(name))
        light = measured(rounds, light_commands(project))
        print(table(light, base="python -c pass"), flush=True)
        first = measured(rounds, {what: partial(first_commit, project, command) for what, command in JOBS.items()})
    print("\nfrom process start to the first committed output\n")
    print(table(first, base="by hand"))


def light_commands(project: Path) -> Mapping[str, Callable[[], float]]:
    commands: dict[str, list[str | Path]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "tauro --help": [TAURO, "--help"],
        "tauro validate": [TAURO, "validate"],
    }
    return {what: partial(duration, command, project) for what, command in commands.items()}


JOBS: Mapping[str, Callable[[Path], list[str | Path]]] = {
    "by hand": lambda folder: [sys.executable, BY_HAND, folder],
    "tauro": lambda _: [TAURO, *RUN],
}


def measured(rounds: int, contestants: Mapping[str, Callable[[], float]]) -> dict[str, Times]:
    """Each contestant once a round, in an order that turns round every time."""
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for what in in_turns(tuple(contestants), rounds):
        seconds[what].append(contestants[what]())
    return {what: Times(tuple(seconds[what])) for what in contestants}


def in_turns(names: Sequence[str], rounds: int) -> Iterator[str]:
    """`a b`, then `b a`, and so on: nobody always comes first."""
    for number in range(rounds):
        yield from names if number % 2 == 0 else reversed(names)


def duration(command: Iterable[str | Path], folder: Path) -> float:
    start = time.monotonic()
    subprocess.run(list(command), cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def made_project(folder: Path) -> Path:
    subprocess.run([TAURO, "init", "shop"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "shop"


def first_commit(project: Path, command_in: Callable[[Path], list[str | Path]]) -> float:
    """Seconds from the start of a process to its first commit, in a fresh copy with one file lying there."""
    with tempfile.TemporaryDirectory(prefix="tauro-bench-") as name:
        folder = Path(name, "shop")
        shutil.copytree(project, folder)
        (folder / "data" / "input").mkdir(parents=True)
        shutil.copy(folder / "sample" / "sales_2024_01_15.csv", folder / "data" / "input")
        with (folder / "out.txt").open("wb") as out:
            start = time.monotonic()
            with running(command_in(folder), folder, out.fileno()) as process:
                wait_for(folder / FIRST_COMMIT, process)
                return time.monotonic() - start


@contextmanager
def running(command: Sequence[str | Path], folder: Path, out: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, stopped as Ctrl+C does it."""
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
    )
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(LONGEST_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(file: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while not file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            out = file.parents[3] / "out.txt"
            raise SystemExit(f"no output came:\n{out.read_text(errors='replace')}")
        time.sleep(POLL_SECONDS)


def table(times: Mapping[str, Times], *, base: str) -> str:
    """One line each; the last column is how many times as long as `base` it took."""
    lines = [f"{'':16}{'median':>10}{'min':>10}{'max':>10}{'ratio':>10}"]
    for what, one in times.items():
        numbers = "".join(f"{seconds:8.2f} s" for seconds in (one.median, min(one.seconds), max(one.seconds)))
        lines.append(f"{what:16}{numbers}{one.ratio(times[base]):10.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
