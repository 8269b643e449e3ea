from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.landing.stand import Spark, Stand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    stand = Stand(tmp_path.resolve())
    stand.source.mkdir(parents=True)
    yield stand
    stand.close()


@pytest.fixture
def spark(stand: Stand) -> Spark:
    return Spark(stand)
