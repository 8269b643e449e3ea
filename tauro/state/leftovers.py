"""Files of batches that were cut: Spark knows them from the others by its log, and no other reader does.

Spark's file sinks write under the final names, and name them in their log once the batch is done. What a crash, a stop
or a failure cuts stays there; the batch is done again, under new names.
"""

from __future__ import annotations

import re
import shutil
import stat
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tauro.state.output_folder import is_of_spark, rows_files
from tauro.state.sink_log import committed_names
from tauro.state.storage import environment_errors, private_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tauro.state.output_owner import Owner, OwnerFile

_OF_A_STREAM: Final = re.compile(r"part-\d{5,}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[-.]c\d{3,}\.")
"""In partitions there is a dot before the last number."""
_UNSEEN_SECONDS: Final = 3.0
"""How much later than its last sign of life a run may have written: a JVM outlives its Python by up to 0.7 s."""


@dataclass(frozen=True)
class Tidied:
    moved: tuple[Path, ...] = ()
    """Relative to the output."""
    strangers: tuple[str, ...] = ()
    """Files that are in no batch and that nobody but their owner should touch."""


class Leftovers:
    """Of one output; to be used under its lock alone.

    What appeared while a run of Tauro held the lock, under a name that Spark's sink gives, and is in no batch, was left
    by a batch that was cut. What was there before, and what came later, is somebody else's.
    """

    def __init__(self, output: Path, file_format: str, owner: OwnerFile, aside: Path) -> None:
        """`aside` is where files are moved to."""
        self.output = output
        self.aside = aside
        self._suffix = f".{file_format}"
        self._owner = owner

    def begin(self, owner: Owner) -> Tidied | None:
        """Before a run writes: tidy up after one that did not end well, and note what is there.

        None where Spark's log is damaged: nothing is moved then, nor noted. A crash at any moment leaves what the next
        call completes: the note is written before anything is moved, and names what stays.

        Raises:
            EnvironmentUnfitError: a file can't be read or moved.
        """
        with environment_errors("look into", self.output):
            unknown = self._unknown()
            left = set(self._left(unknown or ()))
        if unknown is None:
            return None
        strangers = tuple(name for name in unknown if name not in left)
        self._owner.write(replace(owner, is_writing=True, strangers=strangers))
        return Tidied(self._move(sorted(left)), strangers)

    def between(self) -> Tidied | None:
        """In the middle of a run, while nothing writes: before a batch that was cut is done again."""
        appeared = self._appeared()
        return None if appeared is None else Tidied(self._move(sorted(appeared[0])), appeared[1])

    def end(self, owner: Owner) -> Tidied | None:
        """After a run, once nothing writes any more."""
        appeared = self._appeared()
        if appeared is None:
            return None
        left, strangers = appeared
        with environment_errors("look into", self.output):
            holds_rows = any(not path.name.startswith(".") for path in self.output.iterdir())
        moved = self._move(sorted(left))
        if holds_rows:
            self._owner.write(replace(owner, is_writing=False, strangers=strangers))
        else:
            self._owner.forget()
        return Tidied(moved, strangers)

    def _appeared(self) -> tuple[set[str], tuple[str, ...]] | None:
        """What the run that holds the lock has left, and what is somebody else's; None where that can't be told."""
        if not self.output.is_dir():
            return None
        known = self._owner.read()
        with environment_errors("look into", self.output):
            unknown = self._unknown()
            if unknown is None or known is None:
                return None
            left = {name for name in unknown if name not in known.strangers and self._is_a_stream_s(name)}
        return left, tuple(name for name in unknown if name not in left)

    def _unknown(self) -> list[str] | None:
        """What a reader takes for rows, and is in no batch."""
        committed = committed_names(self.output)
        if committed is None:
            return None
        files = (path for path in rows_files(self.output) if path.name not in committed)
        return [
            str(path.relative_to(self.output)) for path in files if is_of_spark(path) or self._suffix in path.suffixes
        ]

    def _left(self, unknown: Iterable[str]) -> Iterator[str]:
        """What a run left that has not told of its end."""
        before, last_seen = self._owner.read(), self._owner.last_seen
        if before is None or not before.is_writing:
            return
        for name in unknown:
            if name not in before.strangers and self._is_a_stream_s(name):
                status = (self.output / name).lstat()
                if status.st_ctime <= last_seen + _UNSEEN_SECONDS:
                    yield name

    def _is_a_stream_s(self, name: str) -> bool:
        path = self.output / name
        is_named_so = _OF_A_STREAM.match(path.name) is not None and self._suffix in path.suffixes
        return is_named_so and stat.S_ISREG(path.lstat().st_mode)

    def _move(self, names: Iterable[str]) -> tuple[Path, ...]:
        """With the checksums that Spark keeps beside them; a copy that was cut, to another disk, is made again."""
        moved = []
        for name in names:
            source, target = self.output / name, self.aside / name
            private_folder(target.parent)
            with environment_errors("move away", source):
                shutil.move(source, target)
                checksum = source.with_name(f".{source.name}.crc")
                if checksum.exists():
                    shutil.move(checksum, target.with_name(checksum.name))
            moved.append(source.relative_to(self.output))
        return tuple(moved)
