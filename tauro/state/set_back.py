"""Where somebody has set a node back to: kept inside the checkpoint that was made for it, and removed with it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from tauro.errors import EnvironmentUnfitError
from tauro.state.storage import LocalStorage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_JOINS: Final = "tauro/joins"


@dataclass(frozen=True)
class Start:
    options: Mapping[str, str]
    """Of the input, in place of its own."""
    shown: str


class SetBack:
    """Files beside Spark's own, which takes no notice of them.

    They stay: until a first batch is committed a source may be asked again where it begins.
    """

    def __init__(self, checkpoint: Path) -> None:
        self._storage = LocalStorage(checkpoint)

    def start(self, input_name: str) -> Start | None:
        """None where nobody has set it anywhere. Raises EnvironmentUnfitError where what is kept can't be read."""
        text = self._storage.read(_name(input_name))
        if text is None:
            return None
        try:
            start = Start(**json.loads(text))
            is_sound = all(isinstance(value, str) for value in (start.shown, *start.options.values()))
        except (ValueError, TypeError, AttributeError, RecursionError):
            is_sound = False
        if not is_sound:
            message = f"the checkpoint is damaged: {_name(input_name)!r} in it is not what Tauro wrote there"
            raise EnvironmentUnfitError(message, hint="run 'tauro rewind' once more, to where the node is to begin")
        return start

    def keep(self, input_name: str, start: Start) -> None:
        self._storage.write(_name(input_name), json.dumps(asdict(start)) + "\n")

    @property
    def joins(self) -> bool:
        """Whether it may go on in an output that was another checkpoint's, because somebody said so."""
        return self._storage.read(_JOINS) is not None

    def let_join(self) -> None:
        self._storage.write(_JOINS, "the output was kept when this checkpoint was made\n")


def _name(input_name: str) -> str:
    return f"tauro/starts/{input_name}.json"
