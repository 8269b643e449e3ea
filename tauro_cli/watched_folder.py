"""The folder of one input, as somebody sees it who has a file for it."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, cast

from tauro.errors import TauroError, UsageError
from tauro.state.file_ledger import TAKEN
from tauro.state.peek import peek_files
from tauro.state.schemas import SchemaStore
from tauro.state.storage import environment_errors, sync_folder
from tauro.streaming.landing.refusal import FileRefusedError
from tauro.streaming.landing.selection import Selection
from tauro.streaming.readers import READERS
from tauro.streaming.readers.files import FileSource, FileStreamingReader
from tauro.streaming.specs.location import locate
from tauro.streaming.vocabulary import OnSchemaChange

if TYPE_CHECKING:
    from tauro.schema import Schema
    from tauro.streaming.specs.settings import NodeSettings
    from tauro.streaming.specs.source import SourceSpec
    from tauro_cli.quarantine import Selected

_OWN_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
"""What anybody else may have put in its place, a link or a pipe, is not written into."""


@dataclass(frozen=True)
class WatchedFolder:
    path: Path
    scope: str
    source: FileSource
    reader: FileStreamingReader
    schema: Schema | None
    ledger: Path
    evolves: bool

    @classmethod
    def of(cls, selected: Selected) -> WatchedFolder:
        """That of the one input that is meant.

        Raises:
            UsageError: several inputs are meant, or one that watches no folder.
        """
        place, (source, settings) = _one_input(selected)
        folder = folder_of(source, selected.spec.root)
        if not isinstance(source, FileSource) or folder is None:
            hint = "bring its rows back where they come from"
            raise UsageError(f"input {place[2]!r} watches no folder of this machine", hint=hint)
        schema = source.declared_schema or SchemaStore(selected.storage).get("/".join(place[:2]), place[2])
        reader = cast("FileStreamingReader", READERS.get(source.format)({}))
        evolves = settings.on_schema_change is OnSchemaChange.EVOLVE
        return cls(folder, "/".join(place), source, reader, schema, selected.state.ledger, evolves)

    def check(self, name: str, content: bytes) -> None:
        """See whether a file would be read.

        Raises:
            UsageError: one of that name would be passed over.
            TauroError: it would be refused, or has no rows.
        """
        file_format = self.reader.file_format(self.source, self.schema)
        if self.evolves:
            file_format = file_format.evolving()
        selection = Selection(file_format.suffixes, self.source.file_pattern, self.source.recursive)
        objection = selection.objection(name)
        if selection.hides(name):
            objection = "it looks like that of an unfinished file", "rename it"
        if objection is not None:
            raise UsageError(f"a file named {name!r} would not be taken: {objection[0]}", hint=objection[1])
        with TemporaryDirectory(prefix="tauro-") as temporary:
            copy = Path(temporary, f"copy{''.join(Path(name).suffixes)}")
            copy.write_bytes(content)
            try:
                file_format.accept(copy)
                has_rows = file_format.has_rows(copy)
            except FileRefusedError as error:
                raise TauroError(f"the file would be refused: {error.message}", hint=error.hint) from error
        if not has_rows:
            raise TauroError("the file has no rows")

    def twin(self, content_hash: str, mark: str) -> Path | None:
        """The file that has this content: one that was read, or one there that has `mark` in its name."""
        known = peek_files(self.ledger, self.scope)
        read = [file.path for file in known if file.state in TAKEN and file.content == content_hash]
        names = [entry.name for entry in self.path.iterdir()] if self.path.is_dir() else []
        there = [name for name in names if mark in name and not name.startswith(".")]
        return self.path / [*read, *there][0] if read or there else None

    def put(self, name: str, content: bytes, content_hash: str, mark: str) -> Path | None:
        """Put a file there, whole or not at all, unless it has a twin, which is given back.

        Nobody reads the name that it has until then. Who brings the same content back meanwhile waits for it.
        """
        twin = self.twin(content_hash, mark)
        if twin is not None:
            return twin
        with environment_errors("write into", self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            hidden = self.path / f".{mark}.tmp"
            with os.fdopen(os.open(hidden, _OWN_FILE, 0o666), "wb") as target:
                fcntl.flock(target, fcntl.LOCK_EX)
                twin = self.twin(content_hash, mark)
                if twin is not None:
                    hidden.unlink(missing_ok=True)
                    return twin
                target.truncate(0)
                target.write(content)
                target.flush()
                os.fsync(target.fileno())
                hidden.rename(self.path / name)
            sync_folder(self.path)
        return None


def inputs_of(selected: Selected) -> dict[tuple[str, str, str], tuple[SourceSpec | None, NodeSettings]]:
    """The streams from outside that are meant, each with its node's settings, by pipeline, node and input."""
    return {
        place: (binding.source, node.settings)
        for pipeline in selected.spec.pipelines.values()
        for node in pipeline.nodes
        for binding in node.inputs
        if selected.means(place := (pipeline.name, node.name, binding.name))
        and binding.is_stream
        and not binding.upstream
    }


def folder_of(source: SourceSpec | None, root: Path) -> Path | None:
    """The folder of this machine that is watched for files; None where there is none."""
    return locate(source.path, root).local if isinstance(source, FileSource) else None


def _one_input(selected: Selected) -> tuple[tuple[str, str, str], tuple[SourceSpec | None, NodeSettings]]:
    found = inputs_of(selected)
    if len(found) > 1 and selected.places:
        found = {place: said for place, said in found.items() if place in selected.places}
    if len(found) != 1:
        names = " or ".join("/".join(place) for place in sorted(found)) or "no stream"
        hint = "say '--node', and '--input' where the node has several"
        raise UsageError(f"it is about one input, and {names} is meant", hint=hint)
    return next(iter(found.items()))
