"""Sessions in the output mode update."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.project_files import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Told

INPUTS = (
    "sales: {path: data/in, format: csv, streaming: true, schema: 'id BIGINT, at TIMESTAMP', "
    "watermark: {column: at, delay: 10 minutes}}"
)
QUERY = "SELECT id, count(*) AS n FROM sales GROUP BY {}(at, '5 minutes'), id"
CODE = """\
from pyspark.sql import functions as F
def f(df):
    return df.groupBy("id", F.{}("at", "5 minutes")).count()
"""
TOLD = [
    "nodes:1 unfit-output-mode: the output mode 'update' of node 'clean' can't be had with 'session_window' "
    "(take 'append', or group by 'window')"
]


@pytest.mark.parametrize(
    ("window", "mode", "expected"),
    [("session_window", "update", TOLD), ("session_window", "append", []), ("window", "update", [])],
)
@pytest.mark.parametrize("in_python", [False, True])
def test_sessions_have_no_updates(
    told: Told, tmp_path: Path, window: str, mode: str, expected: list[str], in_python: bool
) -> None:
    write_files(tmp_path, {"src/steps.py": CODE.format(window)})
    what = "function: 'src.steps:f'" if in_python else f'sql: "{QUERY.format(window)}"'
    nodes = f"clean: {{input: sales, output: sold, {what}, streaming: {{output_mode: {mode}}}}}"
    assert told(inputs=INPUTS, nodes=nodes, outputs="sold: {format: console}") == expected
