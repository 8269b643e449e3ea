"""`tauro` over a share on another disk, while writers do as they like: each row once, or told by name."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.disks import bound
from tests.landing.writers import NOBODY, give, writer
from tests.spark.processes import Tauro
from tests.spark.runs import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytestmark = pytest.mark.spark

SMALL, ODD = 300, 50
CENTURIES = {"1902.csv": -2_145_916_800, "1970.csv": 0, "2400.csv": 13_569_465_600}
INPUT = "s: {path: data/input/, format: csv, streaming: true, schema: 'id BIGINT, name STRING', source_file: file}\n"
QUICK = (
    "real_time_sales: {nodes: [process_sales_stream],"
    " streaming: {settle_time: 300 milliseconds, trigger: {interval: 0 seconds}}}\n"
)
PIECE = "".join(f"{number},customer {number} of the shop\n" for number in range(100_000, 120_000))
"""Of some 600 KB, so that what is written stands in the file before the writer ends."""


def lines(*ids: int) -> str:
    return "id,name\n" + "".join(f"{number},n{number}\n" for number in ids)


@dataclass
class Share:
    """A project whose input is another disk, mounted there or not, and what is to come out of it, by file."""

    root: Path
    disk: Path
    expected: dict[str, list[int]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.root / "data/input"

    def drop(self, name: str, *ids: int) -> Path:
        (self.folder / name).write_text(lines(*ids))
        self.expected[name] = list(ids)
        return self.folder / name

    def is_read(self) -> bool:
        by_file: dict[str, list[int]] = {}
        for row in rows(self.root / "data/output"):
            by_file.setdefault(row["file"].removeprefix("data/input/"), []).append(row["id"])
        return {name: sorted(ids) for name, ids in by_file.items()} == self.expected


def crowd(share: Share) -> None:
    for number in range(SMALL):
        share.drop(f"small-{number}.csv", number)
    for name, seconds in CENTURIES.items():
        os.utime(share.drop(name, 1000), (seconds, seconds))
    os.chown(share.drop("theirs.csv", 1001), NOBODY, NOBODY)
    for number in range(ODD):
        (share.folder / f"odd-{number}.csv").write_text("nothing;of;this\n")


def write_slowly(share: Share, tauro: Tauro) -> None:
    slow, added = share.folder / "slow.csv", share.folder / "added.csv"
    with writer(f"cp --copy-contents /dev/stdin '{slow}'") as copying, writer(f"cat >> '{added}'") as adding:
        give(copying, lines(1) + PIECE, slow)
        give(adding, lines(1, 2), added)
        tauro.wait_for(share.is_read, "all files that are whole are read")
        (share.folder / ".new").write_text(lines(4, 5))
        share.drop("replaced.csv", 3)
        (share.folder / ".new").replace(share.folder / "replaced.csv")
        share.expected["replaced.csv"] = [4, 5]
        tauro.wait_for(share.is_read, "the last content of the file that was replaced")
        give(copying, PIECE, slow)
        give(adding, "3,n3\n", added)
    share.expected["slow.csv"] = sorted([1, *range(100_000, 120_000), *range(100_000, 120_000)])
    share.expected["added.csv"] = [1, 2, 3]
    tauro.wait_for(share.is_read, "what was written slowly")
    with writer(f"cat >> '{added}'") as adding:
        give(adding, "4,n4\n", added)
    tauro.wait_to_say("'data/input/added.csv' has changed")


def test_each_row_comes_once_or_is_told(project: Callable[[Mapping[str, str]], Path], small_disk: Path) -> None:
    share = Share(project({"inputs.yaml": INPUT, "pipelines.yaml": QUICK}), small_disk)
    share.folder.mkdir(parents=True)
    with Tauro(share.root, "--env", "dev", "--pipeline", "real_time_sales", "--stream") as tauro:
        with bound(small_disk, share.folder):
            crowd(share)
            write_slowly(share, tauro)
        tauro.wait_to_say("'data/input' is gone: nothing is mounted there any more")
        with bound(small_disk, share.folder):
            share.drop("later.csv", 6)
            tauro.wait_for(share.is_read, "the new file of the share that came back")
            tauro.send(signal.SIGINT)
            assert tauro.end() == 0, tauro.output
    refused = [line for line in tauro.output.splitlines() if "refused" in line]
    assert len(refused) < ODD, tauro.output
    assert any("more files are refused, such as 'data/input/odd-" in line for line in refused), tauro.output
