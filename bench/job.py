"""What `bench.throughput` measures: a job, as a project of Tauro's and as a script in PySpark."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pyarrow import dataset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType


class Job(ABC):
    """Used in a `with`: what it needs is made at its begin, and gone at its end."""

    title: str
    rows: int
    """That must come out."""
    columns: tuple[str, ...]
    """That they must have."""
    contestants: Sequence[str] = ("by hand", "tauro", "by hand, Spark's defaults")

    def __enter__(self) -> Self:
        return self

    def __exit__(  # noqa: B027 - most jobs have nothing to put away
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    @abstractmethod
    def command(self, name: str, place: Path) -> list[str | Path]:
        """The command of one contestant, in an empty folder that it may fill."""

    @abstractmethod
    def files_written(self, place: Path) -> list[Path]:
        """The parquet files that are committed in a contestant's folder."""

    def mistake(self, place: Path) -> str | None:
        """What is wrong with a contestant's output; None where all rows are there with all columns."""
        files = [str(file) for file in self.files_written(place)]
        if not files:
            return "wrote nothing"
        found = dataset.dataset(files)
        if tuple(found.schema.names) != self.columns:
            return f"wrote the columns {', '.join(found.schema.names)}, not {', '.join(self.columns)}"
        rows = found.count_rows()
        return None if rows == self.rows else f"wrote {rows} rows, not {self.rows}"


def write_project(place: Path, *, inputs: str, outputs: str) -> None:
    files = {
        "config/pipelines.yaml": "p: {nodes: [n]}\n",
        "config/nodes.yaml": "n: {function: src.job.process_sales}\n",
        "config/inputs.yaml": inputs,
        "config/outputs.yaml": outputs,
        "src/job.py": Path(__file__).with_name("process_sales.py").read_text(),
    }
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
