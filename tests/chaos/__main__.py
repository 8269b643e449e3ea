"""`make chaos`: every job killed at every point it can be at, and at random moments.

It goes on where it was stopped: each kill is a line of `--results`, and what is there is not done again.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.chaos.campaign import Chain
from tests.chaos.hit import MOMENT, Killed
from tests.chaos.jobs import jobs
from tests.chaos.report import table
from tests.chaos.victims import VICTIMS
from tests.spark.kafka.broker import Broker, running_broker
from tests.spark.kafka.broker_jars import broker_jars

if TYPE_CHECKING:
    from argparse import Namespace

_LONGEST_CHAIN = 8
"""After so many kills a job begins anew, on new ground: the first batches are among those that are killed."""


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what runs is ended, too
    options = _options()
    results: Path = options.results
    results.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        broker = _broker(options.job, stack)
        for first in range(0, len(options.job), options.together):
            _campaign(options.job[first : first + options.together], broker, options)
    kills = read(results)
    print("\n".join(table(kills)))
    bad = [killed for killed in kills if killed.faults]
    print("\n".join(f"{killed.job}, {killed.point}, {killed.victim}: {killed.faults}" for killed in bad))
    return 1 if bad else 0


def read(results: Path) -> list[Killed]:
    lines = results.read_text("utf-8").splitlines() if results.exists() else []
    found = [Killed(**json.loads(line)) for line in lines]
    for killed in found:
        killed.hits = [(job, point) for job, point in killed.hits]
    return found


def _campaign(together: list[str], broker: Broker | None, options: Namespace) -> None:
    chance = Random(f"{options.seed} {together} {len(read(options.results))}")
    while time.monotonic() < options.end:
        chain = Chain(together, broker, chance)
        rounds = _left(together, chain.points(), options, chance)[:_LONGEST_CHAIN]
        if not rounds:
            chain.put_away()
            return
        for killed in chain.run(rounds, lambda: time.monotonic() > options.end):
            _tell(killed, options.results)


def _left(together: list[str], points: list[tuple[str, str]], options: Namespace, chance: Random) -> list[Killed]:
    """What has not been hit often enough, in an order of chance."""
    wanted = {(job, point): options.hits for job, point in points if point in (options.point or [point])}
    if MOMENT in (options.point or [MOMENT]):
        wanted[together[0], MOMENT] = options.moments
    done = Counter(hit for killed in read(options.results) for hit in killed.hits)
    left = [place for place, count in wanted.items() for _ in range(count - done[place])]
    chance.shuffle(left)
    return [Killed(job, point, chance.choice(VICTIMS)) for job, point in left]


def _tell(killed: Killed, results: Path) -> None:
    with results.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(killed)) + "\n")
    print(f"{time.strftime('%H:%M:%S')} {killed}", flush=True)


def _broker(wanted: list[str], stack: ExitStack) -> Broker | None:
    if not any(jobs()[job].needs_broker for job in wanted):
        return None
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="chaos-broker-")))
    return stack.enter_context(running_broker(broker_jars(), folder))


def _options() -> Namespace:
    parser = ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--hits", type=int, default=20, help="of each point in each job (%(default)s)")
    parser.add_argument("--moments", type=int, default=200, help="kills of each job at random (%(default)s)")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--job", action="append", choices=sorted(jobs()), help="only this one; may be said again")
    parser.add_argument("--point", action="append", help=f"only this one, or '{MOMENT}'; may be said again")
    parser.add_argument("--together", type=int, default=4, help="how many jobs a process has (%(default)s)")
    parser.add_argument("--results", type=Path, default=Path("build/chaos.jsonl"))
    parser.add_argument("--minutes", type=float, default=24 * 60, help="stop before the next kill after this time")
    options = parser.parse_args()
    options.job = options.job or sorted(jobs())
    options.end = time.monotonic() + 60 * options.minutes
    return options


if __name__ == "__main__":
    sys.exit(main())
