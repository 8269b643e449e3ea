"""What a run removes because it is older than `retain:` says."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tauro.errors import EnvironmentUnfitError
from tauro.state.expiry import remove_asides, remove_full_logs, remove_leftovers
from tauro.state.quarantine import Quarantine, places
from tauro.streaming.specs.retain import seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tauro.state.layout import StateRoot
    from tauro.state.ledger import Ledger
    from tauro.state.storage import Storage
    from tauro.streaming.specs.retain import RetainSettings

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 3600.0


@dataclass
class Hourly:
    """Says once an hour that it is time; for one thread. The first hour begins when it is made."""

    clock: Callable[[], float] = time.monotonic
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        self._last = self.clock()

    def is_time(self) -> bool:
        if self.clock() - self._last < EVERY_SECONDS:
            return False
        self._last = self.clock()
        return True


@dataclass(frozen=True)
class Retention:
    """Of one run. What it removes it tells."""

    settings: RetainSettings
    state: StateRoot
    storage: Storage
    pipeline: str
    ledger: Ledger
    clock: Callable[[], float] = time.time

    def at_start(self) -> tuple[str, ...]:
        """Everything, for whoever holds the pipeline's checkpoints: rows of nodes that are gone by now, too."""
        scopes = [place[:2] for place in places(self.storage) if place[0] == self.pipeline]
        rows = [text for scope in dict.fromkeys(scopes) for text in self.of_node("/".join(scope))]
        return (*self.of_all(), *rows)

    def of_all(self) -> Iterator[str]:
        """What belongs to no node."""
        before = self._before(self.settings.logs)
        if before is not None:
            count = remove_full_logs(self.state.logs, before)
            if count:
                yield f"removed {count} full log{'s' * (count != 1)}: older than {self.settings.logs} ('retain:')"
        before = self._before(self.settings.reset)
        for name in () if before is None else remove_asides(self.state.resets, before):
            yield f"removed what a reset moved to 'reset/{name}': it is older than {self.settings.reset} ('retain:')"

        before = self._before(self.settings.leftovers)
        count = 0 if before is None else remove_leftovers(self.state.leftovers, before)
        if count:
            yield f"removed {count} of the files in 'leftovers': older than {self.settings.leftovers} ('retain:')"
        self._sum_up()

    def _sum_up(self) -> None:
        """Not told: nothing that counts is gone."""
        before = self._before(self.settings.history)
        try:
            count = 0 if before is None else self.ledger.sum_up(before)
        except EnvironmentUnfitError:
            logger.info("the ledger's old batches stay for now", exc_info=True)
            return
        if count:
            logger.info("of %d old batches the ledger has the sums of their days alone", count)

    def of_node(self, scope: str) -> Iterator[str]:
        """Rows in quarantine of `<pipeline>/<node>`; for the thread that puts them there, so that no new one is hit."""
        before = self._before(self.settings.quarantine)
        if before is None:
            return
        for place in places(self.storage):
            if "/".join(place[:2]) == scope:
                yield from self._of_input("/".join(place), before)

    def _of_input(self, place: str, before: float) -> Iterator[str]:
        try:
            count = Quarantine(self.storage, place).remove_older(before)
        except EnvironmentUnfitError as error:
            yield error.message
            return
        if count:
            rows = f"{count} row{'s' * (count != 1)} of '{place}' from quarantine"
            yield f"removed {rows}: older than {self.settings.quarantine} ('retain:')"

    def _before(self, lifetime: str) -> float | None:
        seconds = seconds_of(lifetime)
        return None if seconds is None else self.clock() - seconds
