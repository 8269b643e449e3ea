"""Output folders between two runs: whose they are, and that only rows of whole batches are in them."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tauro.errors import TauroError
from tauro.state.checkpoint import Checkpoint
from tauro.state.leftovers import Leftovers, Tidied
from tauro.state.output_owner import Owner, OwnerFile
from tauro.streaming.run.events import Notice
from tauro.streaming.run.holding import folders_of_one

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tauro.state.layout import StateRoot
    from tauro.streaming.run.plan import NodePlan, OutputPlan, PipelinePlan

logger = logging.getLogger(__name__)

_SIGN_OF_LIFE_SECONDS: Final = 0.5


class WrittenFolders:
    """Of one run, which holds their locks: `begin` before it writes, `end` once nothing writes any more.

    `again` is called by the threads of nodes.
    """

    def __init__(self, plan: PipelinePlan, state: StateRoot) -> None:
        self._folders = [
            WrittenFolder(node, output, folder, state.leftovers / node.scope / output.name, plan.root)
            for node, output, folder in folders_of_one(plan.streams)
            if output.sink.logs_all_files
        ]
        self.notices: tuple[Notice, ...] = ()
        """What was found at the start."""
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._live, name="tauro-alive", daemon=True)

    def begin(self) -> None:
        """Raises EnvironmentUnfitError where something that a cut batch left can't be moved away."""
        self.notices = tuple(notice for folder in self._folders for notice in folder.begin())
        if self._folders:
            self._thread.start()

    def again(self, node: str) -> tuple[Notice, ...]:
        """Before another attempt of a node, once nothing of the one before writes any more.

        Raises:
            EnvironmentUnfitError: something that a cut batch left can't be moved away.
        """
        if self._is_over.is_set():
            return ()
        return tuple(notice for folder in self._folders if folder.node == node for notice in folder.again())

    def end(self, *, is_at_rest: bool) -> tuple[Notice, ...]:
        """Where something may still write, the next start tidies up. Without effect when it is called again."""
        if self._is_over.is_set():
            return ()
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()
        return tuple(notice for folder in self._folders for notice in folder.end()) if is_at_rest else ()

    def _live(self) -> None:
        while not self._is_over.wait(_SIGN_OF_LIFE_SECONDS):
            for folder in self._folders:
                folder.live()


class WrittenFolder:
    def __init__(self, node: NodePlan, output: OutputPlan, folder: Path, aside: Path, root: Path) -> None:
        self._node = node
        self._checkpoint = output.checkpoint
        self._folder = folder
        self._root = root
        self._file = OwnerFile(folder)
        self._leftovers = Leftovers(folder, output.sink.format, self._file, aside)
        self._owner: Owner | None = None
        """None where nothing is known of the folder, and it is left as it is."""

    def begin(self) -> Iterator[Notice]:
        owner = Owner(self._checkpoint.text, self._node.scope, self._query_id())
        tidied = self._leftovers.begin(owner)
        if tidied is None:
            text = f"the log in '{self._shown(self._folder)}' is damaged: whether a batch was cut there can't be told"
            yield Notice(self._node.name, text)
            return
        self._owner = replace(owner, is_writing=True, strangers=tidied.strangers)
        yield from self._told(tidied)
        if tidied.strangers:
            yield self._of_strangers(tidied.strangers)

    @property
    def node(self) -> str:
        return self._node.name

    def again(self) -> Iterator[Notice]:
        tidied = None if self._owner is None else self._leftovers.between()
        if tidied is not None:
            yield from self._told(tidied)

    def live(self) -> None:
        """A sign of life; and the query's id, once Spark has given it one."""
        if self._owner is None:
            return
        query_id = self._owner.query_id or self._query_id()
        try:
            if query_id != self._owner.query_id:
                self._owner = replace(self._owner, query_id=query_id)
                self._file.write(self._owner)
            self._file.touch()
        except TauroError:
            logger.info("no sign of life in %s", self._folder, exc_info=True)

    def end(self) -> Iterator[Notice]:
        if self._owner is None:
            return
        try:
            owner = replace(self._owner, query_id=self._owner.query_id or self._query_id())
            tidied = self._leftovers.end(owner)
        except TauroError as error:
            yield Notice(self._node.name, f"{error.message}; the next start tries again", error.hint)
            return
        if tidied is not None:
            yield from self._told(tidied)

    def _query_id(self) -> str | None:
        """None where Spark is just writing it."""
        try:
            return None if self._checkpoint.local is None else Checkpoint(self._checkpoint.local).query_id
        except TauroError:
            return None

    def _told(self, tidied: Tidied) -> Iterator[Notice]:
        if tidied.moved:
            count, plural = len(tidied.moved), "s" * (len(tidied.moved) != 1)
            text = (
                f"{count} file{plural} of a batch that was cut moved from '{self._shown(self._folder)}' to "
                f"'{self._shown(self._leftovers.aside)}': the batch is done again"
            )
            yield Notice(self._node.name, text, is_warning=False)

    def _of_strangers(self, names: tuple[str, ...]) -> Notice:
        shown, first = self._shown(self._folder), names[0]
        what, them = f"'{first}', which", "it"
        if len(names) > 1:
            what, them = f"{len(names)} files ('{first}' and more), which", "them"
        text = f"'{shown}' holds {what} this stream did not write: Spark passes over {them}, other readers do not"
        return Notice(self._node.name, text, "move what is not the stream's away, or name another 'path:'")

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self._root)) if path.is_relative_to(self._root) else str(path)
