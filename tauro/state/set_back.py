"""Where somebody has set a node back to: kept inside the checkpoint that was made for it, and removed with it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

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
        text = self._storage.read(_name(input_name))
        return None if text is None else Start(**json.loads(text))

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
