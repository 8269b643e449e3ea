"""A broker for all the tests of a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.spark.kafka.broker import Broker, running_broker
from tests.spark.kafka.broker_jars import broker_jars

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with running_broker(broker_jars(), tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture
def topic(broker: Broker, request: pytest.FixtureRequest) -> str:
    """A topic with one partition, of this test alone."""
    return broker.make_topic(f"t{abs(hash(request.node.nodeid))}")
