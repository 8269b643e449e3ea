"""What is killed: a node that reads one input, and writes one output or several."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.chaos.feeders.feeder import Feeder
    from tests.chaos.ground import Ground
    from tests.chaos.sinks.sink import Sink

ROWS = "def rows(df):\n    return df.select('id', 'shop', 'amount')\n"


@dataclass(frozen=True)
class Output:
    said: str
    """In YAML."""
    sinks: tuple[Sink, ...]


@dataclass(frozen=True)
class Job:
    feeder: Callable[[Ground], Feeder]
    outputs: Callable[[Ground], Mapping[str, Output]]
    function: str = ROWS
    """The text of `rows`, which the node calls."""
    files: Mapping[str, str] = field(default_factory=dict)
    jar_sets: tuple[str, ...] = ()
    """What its own code needs, and no format of it asks for."""
    output_mode: str = "append"
    needs_broker: bool = False
    at_least_once: bool = False
    """Whether rows may come twice; they are counted then."""
