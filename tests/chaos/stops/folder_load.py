"""A watched folder, and a file in it for each number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.stops.load import Load
from tests.spark.runs import rows

if TYPE_CHECKING:
    from tests.spark.processes import Tauro


class FolderLoad(Load):
    def prepare(self) -> None:
        self._folder = self.root / "data" / "in"
        self._folder.mkdir(parents=True)
        self._fed = 0

    def source(self) -> str:
        return "{format: csv, path: data/in, streaming: true, schema: value BIGINT, options: {maxFilesPerTrigger: 1}}"

    def feed(self, files: int) -> None:
        for _ in range(files):
            hidden = self._folder / f".{self._fed}"
            hidden.write_text(f"value\n{self._fed}\n", "utf-8")
            hidden.rename(self._folder / f"{self._fed}.csv")
            self._fed += 1

    def lost(self) -> int:
        return self._fed - len(rows(self.root / "data" / "n0"))

    def wait_until_it_is_through(self, process: Tauro) -> None:
        process.wait_for(lambda: not self.lost(), "all files are read")
