"""A topic for each test, at the broker that all of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.spark.kafka.broker import Broker


@pytest.fixture
def topic(broker: Broker, request: pytest.FixtureRequest) -> str:
    """A topic with one partition, of this test alone."""
    return broker.make_topic(f"t{abs(hash(request.node.nodeid))}")
