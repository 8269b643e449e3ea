"""How often a folder is looked at."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORT_SECONDS: Final = 0.02
_TIMES: Final = 9


class Pause:
    """To look into a folder of a hundred thousand files takes long: it is done in at most a tenth of the time."""

    def __init__(self) -> None:
        self._ends = 0.0

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends

    @contextmanager
    def after(self) -> Iterator[None]:
        """Look inside; one short look may follow another at once."""
        began = time.monotonic()
        yield
        ended = time.monotonic()
        if ended - began > _SHORT_SECONDS:
            self._ends = ended + _TIMES * (ended - began)

    def skip(self) -> None:
        """There was something to do, so look again at once."""
        self._ends = 0.0
