"""A watched folder of CSV files, each of which appears whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.chaos.ground import COLUMNS, SHOPS, WORTH, Ground

if TYPE_CHECKING:
    from collections.abc import Sequence


class Folder:
    is_folder: ClassVar[bool] = True

    def __init__(self, ground: Ground) -> None:
        self._folder = ground.folder / "in"
        self._folder.mkdir(parents=True)
        self._count = 0
        self.said = f"{{format: csv, path: data/{ground.node}/in, streaming: true, schema: '{COLUMNS}, pad STRING'}}"

    def feed(self, numbers: Sequence[int], bad: Sequence[str], width: int) -> None:
        self._count += 1
        rows = [f"{number},{number % SHOPS},{number * WORTH},{'x' * width}" for number in numbers]
        hidden = self._folder / f".{self._count}"
        hidden.write_text("\n".join(["id,shop,amount,pad", *rows, *bad, ""]), "utf-8")
        hidden.rename(self._folder / f"{self._count}.csv")

    def bad_text(self, number: int) -> str:
        return f"bad{number},1,1,x"

    def close(self) -> None:
        """There is nothing open."""
