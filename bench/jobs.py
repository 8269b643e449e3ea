"""The jobs that `bench.throughput` measures, each as a project of Tauro's and as a script in PySpark."""

from __future__ import annotations

import random
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pyarrow import dataset

from bench.start import TAURO
from scripts.running import committed_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

FILES = 20
CSV_SCRIPT = Path(__file__).with_name("by_hand_csv.py")


class Job(ABC):
    """Used in a `with`: what it needs is made at its begin, and gone at its end."""

    title: str
    rows: int
    """That must come out."""
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
    def rows_written(self, name: str, place: Path) -> int: ...


class CsvToParquet(Job):
    """The tutorial's job over a folder of files that are there already."""

    title = "CSV folder to parquet"

    def __init__(self, folder: Path, rows: int) -> None:
        self.rows = rows // FILES * FILES
        self._data = folder / "data"

    def __enter__(self) -> Self:
        self._data.mkdir()
        numbers = random.Random(1)
        each = self.rows // FILES
        for file in range(FILES):
            lines = (
                f"{n},2024-01-{n % 28 + 1:02},{numbers.randint(1, 99_999) / 100},customer {n % 1_000}\n"
                for n in range(file * each, (file + 1) * each)
            )
            (self._data / f"{file}.csv").write_text("id,date,amount,customer\n" + "".join(lines))
        return self

    def command(self, name: str, place: Path) -> list[str | Path]:
        if name != "tauro":
            settings = ["--lean"] if name == "by hand" else []
            return [sys.executable, CSV_SCRIPT, self._data, place, *settings]
        write_project(
            place,
            inputs=f"sales: {{path: {self._data}, format: csv, streaming: true}}\n",
            outputs="sold: {path: output, format: parquet}\n",
        )
        return [TAURO, "--project", place, "--pipeline", "p"]

    def rows_written(self, name: str, place: Path) -> int:
        files = [str(file) for file in committed_files(place / "output")]
        return int(dataset.dataset(files).count_rows()) if files else 0


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


JOBS: Mapping[str, Callable[[Path, int], Job]] = {"csv": CsvToParquet}
