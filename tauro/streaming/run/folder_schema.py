"""The columns of a watched folder's files: declared, or kept from an earlier run, or found in the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.schema import Column, Schema
from tauro.streaming.landing.refusal import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tauro.state.schemas import SchemaStore
    from tauro.streaming.landing.folder import LandingFolder
    from tauro.streaming.readers.files import FileStreamingReader
    from tauro.streaming.run.intake import Tell
    from tauro.streaming.run.plan import InputPlan
    from tauro.streaming.run.read_copies import ReadCopies


class FolderSchema:
    """A schema that was found is kept, and trusted again once a batch has been planned with it.

    Until then a wrong first file can be mended and the run started again, and nothing remembers it.
    """

    def __init__(
        self,
        plan: InputPlan,
        scope: str,
        folder: LandingFolder,
        reader: FileStreamingReader,
        schemas: SchemaStore,
        copies: ReadCopies,
        tell: Tell,
    ) -> None:
        self._plan = plan
        self._scope = scope
        self._folder = folder
        self._reader = reader
        self._schemas = schemas
        self._copies = copies
        self._tell = tell

    @property
    def declared(self) -> Schema | None:
        return getattr(self._plan.source, "declared_schema", None)

    @property
    def may_widen(self) -> bool:
        """A schema that is declared is as wide as it says."""
        return self._folder.evolves and self.declared is None and bool(self._copies.checkpoints)

    def known(self) -> Schema | None:
        is_in_use = any(checkpoint.last_planned >= 0 for checkpoint in self._copies.checkpoints)
        return self.declared or (self._schemas.get(self._scope, self._plan.name) if is_in_use else None)

    def of_first_file(self) -> Schema | None:
        """That of the first file with a row; None while there is none."""
        for file in self._folder.landed():
            schema = self._reader.infer_schema(self._plan.source, str(file))
            if schema is not None:
                self._schemas.keep(self._scope, self._plan.name, schema)
                self._tell(
                    f"the schema of '{self._plan.name}' is that of its first file",
                    hint=f'to pin it, add under inputs.{self._plan.name}:  schema: "{schema.ddl()}"',
                    is_warning=False,
                )
                return schema
        return None

    def widened(self, schema: Schema, files: Sequence[Path]) -> Schema | None:
        """The schema with the new columns of these files, behind the others; files that wait for Spark land again.

        None, and nothing is done, where that can't be had now: a batch was planned with the columns as they are.
        """
        new = self._new_columns(schema, files)
        if not new or self._copies.are_awaited() or not self._folder.land_anew(but=self._copies.done()):
            return None
        wider = Schema((*schema.columns, *new))
        self._schemas.keep(self._scope, self._plan.name, wider)
        names = ", ".join(f"'{column.name}' {column.type}" for column in new)
        self._tell(f"the schema of '{self._plan.name}' has new columns, out of its files: {names}", is_warning=False)
        return wider

    def _new_columns(self, schema: Schema, files: Sequence[Path]) -> list[Column]:
        found = {column.name.casefold(): column for column in schema.columns}
        for file in files:
            for column in self._columns_of(file):
                found.setdefault(column.name.casefold(), column)
        return list(found.values())[len(schema.columns) :]

    def _columns_of(self, file: Path) -> tuple[Column, ...]:
        try:
            schema = self._reader.columns_in(self._plan.source, file)
        except (FileRefusedError, OSError):
            return ()
        return () if schema is None else schema.columns
