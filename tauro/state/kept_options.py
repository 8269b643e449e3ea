"""What a source's options meant at a query's first start: kept inside the checkpoint, and removed together with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tauro.errors import EnvironmentUnfitError
from tauro.state.storage import LocalStorage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class KeptOptions:
    """One file for each input, beside Spark's own, which takes no notice of it."""

    def __init__(self, checkpoint: Path) -> None:
        self._storage = LocalStorage(checkpoint)

    def get(self, input_name: str) -> dict[str, str]:
        """What is kept; nothing, where no start kept anything. Raises EnvironmentUnfitError where it can't be read."""
        text = self._storage.read(_name(input_name))
        try:
            kept = {} if text is None else json.loads(text)
        except (ValueError, RecursionError):
            kept = None
        if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
            message = f"the checkpoint is damaged: {_name(input_name)!r} in it is not what Tauro wrote there"
            raise EnvironmentUnfitError(message, hint="restore it from a copy of this checkpoint")
        return kept

    def keep(self, input_name: str, options: Mapping[str, str]) -> None:
        if options:
            self._storage.write(_name(input_name), json.dumps(dict(options)) + "\n")
        else:
            self._storage.delete(_name(input_name))


def _name(input_name: str) -> str:
    return f"tauro/{input_name}.json"
