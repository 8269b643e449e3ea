"""A query whose batches follow each other at once: one file each, of which there are more than it gets through."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.chaos.stops.folder_load import FolderLoad

if TYPE_CHECKING:
    from tests.spark.processes import Tauro

FILES = 25


class BackToBack(FolderLoad):
    interval: ClassVar[str] = "0 seconds"
    cuts: ClassVar[bool] = True
    is_in_order: ClassVar[bool] = False

    def prepare(self) -> None:
        super().prepare()
        self._is_through = False

    def before_start(self) -> None:
        self.feed(FILES)

    def wait_until_it_is_through(self, process: Tauro) -> None:
        super().wait_until_it_is_through(process)
        self._is_through = True

    def wrong_rows(self) -> list[str]:
        lost, all_read = self.lost(), [] if self._is_through or self.lost() else ["it had nothing left to do"]
        return super().wrong_rows() + all_read + [f"{lost} rows are lost"] * (self._is_through and lost > 0)


LOAD = BackToBack
