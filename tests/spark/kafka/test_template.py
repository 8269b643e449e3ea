"""The project of `tauro init --template kafka_to_delta`, by the commands of its README, at a real broker."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tauro_cli.init import run_init

if TYPE_CHECKING:
    from tests.spark.kafka.broker import Broker

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

TEMPLATE = "kafka_to_delta"


def test_every_command_of_the_readme_works(broker: Broker, topic: str, tmp_path: Path) -> None:
    run_init("shop", TEMPLATE, tmp_path, io.StringIO())
    blocks = re.findall(
        r"^```sh\n(.*?)^```", (tmp_path / "shop/README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    start_broker, feed, stream, feed_more_and_show, read_what_is_there, check = blocks
    assert start_broker.startswith("docker run ")
    assert stream == read_what_is_there.rstrip() + " --stream\n"
    assert feed in feed_more_and_show.replace(" 50", "")
    result = subprocess.run(
        ["bash", "-c", "set -e\n" + feed + read_what_is_there + feed_more_and_show + check],
        cwd=tmp_path / "shop",
        env=os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "KAFKA_SERVERS": broker.address,
            "ORDERS_TOPIC": topic,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"sent 10 orders to '{topic}' at {broker.address}, the last of them twice" in result.stdout
    assert "done: 2 batches, 11 rows in, 10 rows out" in result.stdout + result.stderr
    assert "10 orders, 10 numbers" in result.stdout
    assert "2 passed" in result.stdout
