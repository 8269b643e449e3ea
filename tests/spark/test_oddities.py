"""Odd files of every format, the table of `tests/landing/oddities.py`: what lands comes out as it was meant."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.landing.oddities import FORMATS
from tests.spark.runs import rows, run_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = pytest.mark.spark


def test_every_file_comes_out_once_or_is_told(
    project: Callable[[Mapping[str, str]], Path], spark: SparkSession
) -> None:
    names = [f"n{number}" for number in range(len(FORMATS))]
    inputs = {
        name: {
            "format": odd.name,
            "path": f"data/in/{name}/",
            "streaming": True,
            "recursive": True,
            "source_file": "file",
            "options": odd.options,
            **({} if odd.name == "text" else {"schema": "value STRING"}),
        }
        for name, odd in zip(names, FORMATS, strict=True)
    }
    sections = {
        "pipelines.yaml": {"real_time_sales": {"nodes": names}},
        "nodes.yaml": {name: {"input": name, "output": f"{name}_out"} for name in names},
        "inputs.yaml": inputs,
        "outputs.yaml": {f"{name}_out": {"format": "parquet", "path": f"data/out/{name}/"} for name in names},
    }
    root = project({section: yaml.safe_dump(content) for section, content in sections.items()})
    for name, odd in zip(names, FORMATS, strict=True):
        for oddity in odd.oddities:
            path = root / "data/in" / name / oddity.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(oddity.content)
    status = run_once(root, spark)
    assert not status.failed, status
    for name, odd, node in zip(names, FORMATS, status.nodes, strict=True):
        found: dict[str, list[str]] = defaultdict(list)
        for row in rows(root / "data/out" / name):
            found[row["file"].removeprefix(f"data/in/{name}/")].append(row["value"])
        expected = {oddity.name: sorted(oddity.rows) for oddity in odd.oddities if oddity.rows}
        assert {file: sorted(values) for file, values in found.items()} == expected
        refused = [oddity for oddity in odd.oddities if oddity.reason and oddity.reason != "it has no rows yet"]
        assert (node.unread_files, node.quarantined) == (len(refused), 0)
