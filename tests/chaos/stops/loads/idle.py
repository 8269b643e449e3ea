"""A query that has read what there is, and waits for more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.stops.folder_load import FolderLoad

if TYPE_CHECKING:
    from tests.spark.processes import Tauro


class Idle(FolderLoad):
    def before_start(self) -> None:
        self.feed(1)

    def wait_until_it_is_there(self, process: Tauro) -> None:
        self.wait_until_it_is_through(process)
        super().wait_until_it_is_there(process)

    def wait_for_life(self, process: Tauro) -> None:
        self.feed(1)
        self.wait_until_it_is_through(process)

    def wrong_rows(self) -> list[str]:
        return super().wrong_rows() + [f"{self.lost()} rows are lost"] * bool(self.lost())


LOAD = Idle
