"""A watched folder whose files have other columns than those before, without Spark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tauro.state.schemas import SchemaStore
from tauro.state.storage import LocalStorage
from tauro.streaming.landing.csv_file import CsvDialect, CsvFormat
from tauro.streaming.readers.csv import CsvStreamingReader
from tauro.streaming.run.folder_intake import FolderIntake
from tauro.streaming.run.folder_schema import FolderSchema
from tauro.streaming.run.read_copies import ReadCopies
from tauro.streaming.vocabulary import OnSchemaChange
from tests.landing.stand import Spark, Stand
from tests.streaming.run.plans import node_plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = "id INT, name STRING"


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    stand = Stand(tmp_path.resolve() / "shop")
    yield stand
    stand.close()


@dataclass
class Starts:
    """Starts of one node that reads the stand's folder, each as of a new process."""

    stand: Stand
    schema: str = ""
    told: list[tuple[str, str | None]] = field(default_factory=list)

    def intake(self) -> FolderIntake:
        declared = f", schema: '{self.schema}'" if self.schema else ""
        inputs = f"inputs:\n  s: {{path: data/input/, format: csv, streaming: true{declared}}}\n"
        (plan,) = node_plan_of(self.stand.root, {"inputs": inputs}).inputs
        reader = CsvStreamingReader({})
        file_format = CsvFormat(CsvDialect(escape='"'), None)
        folder = self.stand.folder(file_format, on_schema_change=OnSchemaChange.EVOLVE)
        schemas = SchemaStore(LocalStorage(self.stand.root / ".tauro/dev"))
        copies = ReadCopies(folder, [self.stand.checkpoint])
        columns = FolderSchema(plan, "sales/clean", folder, reader, schemas, copies, self._tell)
        intake = FolderIntake(plan, folder, reader, columns, copies, self._tell)
        intake.open()
        intake.scan()
        return intake

    def copies(self) -> dict[str, str]:
        return {copy.name.partition("-")[2]: copy.read_text() for copy in self.stand.landing.glob("[!.]*")}

    def _tell(self, text: str, *, hint: str | None = None, is_warning: bool = True) -> None:
        self.told.append((text, hint))


def test_new_columns_come_in_before_the_start_and_after_it_they_wait_for_the_next(stand: Stand) -> None:
    starts, spark = Starts(stand), Spark(stand)
    stand.drop("a.csv", "id,name\n1,Ann\n")
    stand.drop("b.csv", "id,price,name\n3,2.5,Cleo\n")
    intake = starts.intake()
    assert intake.blocker() is None
    assert starts.copies() == {"a.csv": "id,name,price\n1,Ann,\n", "b.csv": "id,name,price\n3,Cleo,2.5\n"}
    assert starts.told[-1] == ("the schema of 's' has new columns, out of its files: 'price' DOUBLE", None)
    intake.starting()
    spark.run()
    intake.committed(stand.checkpoint.path, 0)
    stand.drop("c.csv", "name,id,price,note\nDan,4,1.5,new\n")
    stand.drop("d.csv", "id\n5\n")
    intake.scan()
    assert starts.copies() == {"d.csv": "id,name,price\n5,,\n"}
    text, hint = starts.told[-1]
    assert text == "'data/input/c.csv' is refused: it has 'note', which the schema lacks"
    assert hint == "it is read from the next start on, with its new columns"
    assert intake.unread_files == 1
    assert starts.intake().unread_files == 0
    wider = {"c.csv": "id,name,price,note\n4,Dan,1.5,new\n", "d.csv": "id,name,price,note\n5,,,\n"}
    assert starts.copies() == wider


def test_columns_stay_as_they_are_while_a_batch_is_planned_with_them(stand: Stand) -> None:
    starts, spark = Starts(stand), Spark(stand)
    stand.drop("a.csv", "id,name\n1,Ann\n")
    starts.intake().blocker()
    spark.list_new()
    spark.plan()
    stand.drop("b.csv", "id,name,price\n2,Bob,2.5\n")
    intake = starts.intake()
    assert (intake.unread_files, starts.copies()) == (1, {"a.csv": "id,name\n1,Ann\n"})
    spark.commit()
    assert starts.intake().unread_files == 0


def test_a_declared_schema_gets_no_columns_that_nobody_declared(stand: Stand) -> None:
    starts = Starts(stand, SCHEMA)
    stand.drop("a.csv", "name\nAnn\n")
    stand.drop("b.csv", "id,name,price\n2,Bob,2.5\n")
    intake = starts.intake()
    assert (intake.blocker(), intake.unread_files) == (None, 1)
    assert starts.copies() == {"a.csv": "id,name\n,Ann\n"}
    assert starts.told[-1][1] == "add it to the input's 'schema:'"
