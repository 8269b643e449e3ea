"""The second part of `make chaos`: each load, stopped in each way.

It goes on where it was stopped: each stop is a line of `--results`, and what is there is not done again.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.chaos.stops.loads import loads
from tests.chaos.stops.report import table
from tests.chaos.stops.stop import Stopped, stop_all
from tests.chaos.stops.ways import WAYS
from tests.spark.kafka.broker import running_broker
from tests.spark.kafka.broker_jars import broker_jars

if TYPE_CHECKING:
    from argparse import Namespace


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what runs is ended, too
    options = _options()
    results: Path = options.results
    results.parent.mkdir(parents=True, exist_ok=True)
    for load in options.load:
        done = {stopped.way for stopped in _read(results) if stopped.load == load}
        left = [way for way in options.way if way not in done]
        if left:
            _stop(load, left, results)
    every = _read(results)
    print("\n".join(table(every)))
    return 1 if any(stopped.faults for stopped in every) else 0


def _stop(name: str, ways: list[str], results: Path) -> None:
    load = loads()[name]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="stops-", ignore_cleanup_errors=True)))
        broker = stack.enter_context(running_broker(broker_jars(), folder)) if load.needs_broker else None
        try:
            for stopped in stop_all(load(folder, broker), name, ways):
                _tell(stopped, results)
        except AssertionError as error:
            _tell(Stopped(name, "-", faults=[str(error)]), results)


def _tell(stopped: Stopped, results: Path) -> None:
    with results.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(stopped)) + "\n")
    print(f"{time.strftime('%H:%M:%S')} {stopped}", flush=True)


def _read(results: Path) -> list[Stopped]:
    lines = results.read_text("utf-8").splitlines() if results.exists() else []
    return [Stopped(**json.loads(line)) for line in lines]


def _options() -> Namespace:
    parser = ArgumentParser(prog="tests.chaos.stops", description=__doc__)
    parser.add_argument("--load", action="append", choices=sorted(loads()), help="only this one; may be said again")
    parser.add_argument("--way", action="append", choices=list(WAYS), help="only this one; may be said again")
    parser.add_argument("--results", type=Path, default=Path("build/stops.jsonl"))
    options = parser.parse_args()
    options.load, options.way = options.load or sorted(loads()), options.way or list(WAYS)
    return options


if __name__ == "__main__":
    sys.exit(main())
