"""One of the stops of `make chaos`: the one that Spark itself would wait out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.stops.loads.broker_away import BrokerAway
from tests.chaos.stops.stop import stop_once
from tests.spark.kafka.broker import running_broker
from tests.spark.kafka.broker_jars import broker_jars

if TYPE_CHECKING:
    from pathlib import Path

    from tests.spark.kafka.broker import Broker

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]


def test_a_broker_that_is_away_is_in_the_way_of_no_stop(broker: Broker, tmp_path: Path) -> None:
    del broker  # its jars are there
    with running_broker(broker_jars(), tmp_path) as away:
        stopped = stop_once(BrokerAway(tmp_path, away), "broker_away", "SIGTERM to Python alone")
    assert (stopped.cut, stopped.faults) == (0, [])
