"""What functions do to the streams that they give back; each was tried with Spark 4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from tests.project_files import write_files
from tests.rules.conftest import STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.rules.conftest import Told

    Codes: TypeAlias = Callable[..., list[str]]

HEAD = "from pyspark.sql import functions as F\nfrom pyspark.sql.functions import window\n\n\n"


@pytest.fixture
def codes(told: Told, tmp_path: Path) -> Codes:
    """The codes for a node with this function over the inputs that its parameters are called after."""

    def found(body: str, mode: str = "append", names: str = "r") -> list[str]:
        lines = "".join(f"    {line}\n" for line in body.split("; "))
        write_files(tmp_path, {"src/f.py": f"{HEAD}def f({names}):\n{lines}", "src/o.py": "def o(df, n):\n    pass\n"})
        nodes = f"clean: {{input: [{names}], output: sold, streaming: {{output_mode: {mode}}}, function: src.f:f}}\n"
        problems = told(inputs=STREAMS, outputs="sold: {format: foreach_batch, function: src.o:o}", nodes=nodes)
        assert all(line.startswith("src/f.py:") for line in problems if "unfit-output-mode" not in line), problems
        return [line.split()[1].rstrip(":") for line in problems]

    return found


@pytest.mark.parametrize(
    "body",
    [
        "return r.groupBy('k').count()",
        "return r.groupby('k').agg(F.sum('v'))",
        "return r.agg(F.count('*'))",
        "return r.cube('k').count().where('count > 1')",
        "x = r.where('v > 1'); y = x.groupBy(window('ts', '5 seconds')).count(); return y.select('count')",
        "return r.describe()",
        "return r.dropDuplicatesWithinWatermark(['k'])",
        "r = r.groupBy('k').count(); return r",
    ],
)
def test_groups_need_a_watermark(codes: Codes, body: str) -> None:
    assert codes(body) == ["missing-watermark"]


@pytest.mark.parametrize(
    "body",
    [
        "return r.withWatermark('ts', '1 minute').groupBy('ts').count()",
        "x = r.withWatermark('ts', '1 minute'); return x.dropDuplicatesWithinWatermark(['k'])",
        "n = r.groupBy('k').count(); return r",
        "return r.transform(marked).groupBy('k').count()",
        "return helper(r).groupBy('k').count()",
        "return helper(r.groupBy('k').count())",
        "if r.columns:;     return r; return r.groupBy('k').count()",
        "return r.groupBy('k').applyInPandas(g, 'k int')",
        "return r.limit(3)",
        "return r.select(F.count('*'))",
        "return r.isStreaming and r.groupBy('k').count() or r",
    ],
)
def test_what_may_be_fine_is_no_problem(codes: Codes, body: str) -> None:
    assert codes(body) == []


def test_with_a_watermark_of_its_input_groups_are_fine(codes: Codes) -> None:
    assert codes("return w.groupBy(window('ts', '5 seconds')).count()", names="w") == []
    assert codes("return w.dropDuplicatesWithinWatermark(['k'])", names="w") == []


@pytest.mark.parametrize(
    ("body", "mode"),
    [
        ("return r.dropDuplicates(['k'])", "append"),
        ("return r.distinct()", "append"),
        ("return r.drop_duplicates()", "update"),
        ("return r.join(r2, 'k')", "append"),
        ("return r.join(r2.where('v > 1'), on='k', how='inner')", "update"),
        ("return r.groupBy('k', window('ts', '5 seconds')).count()", "update"),
        ("return r.groupBy(F.window('ts', '5 seconds')).agg(F.sum('v'))", "update"),
    ],
)
def test_what_is_remembered_for_ever_is_told(codes: Codes, body: str, mode: str) -> None:
    assert codes(body, mode, "r, r2" if "r2" in body else "r") == ["unbounded-state"]


@pytest.mark.parametrize(
    ("body", "names"),
    [("return r.join(st, 'k')", "r, st"), ("return r.join(st, 'k', 'left')", "r, st"), ("return w.distinct()", "w")],
)
def test_a_join_with_a_table_remembers_nothing(codes: Codes, body: str, names: str) -> None:
    assert codes(body, names=names) == []


def test_totals_in_update_are_fine(codes: Codes) -> None:
    assert codes("return r.groupBy('k').count()", "update") == []


@pytest.mark.parametrize("how", ["left", "leftouter", "right", "full", "left_semi"])
def test_an_outer_join_of_streams_needs_a_watermark(codes: Codes, how: str) -> None:
    assert codes(f"return r.join(r2, 'k', '{how}')", names="r, r2") == ["missing-watermark"]


@pytest.mark.parametrize(
    ("body", "mode"),
    [
        ("return r.orderBy('k')", "append"),
        ("return r.sort('k').where('v > 1')", "append"),
        ("return r.groupBy('k').count().orderBy('k')", "update"),
        ("return r.limit(3)", "update"),
        ("return r.offset(3)", "append"),
        ("return r.sample(0.5)", "append"),
    ],
)
def test_what_no_stream_can_have_is_refused(codes: Codes, body: str, mode: str) -> None:
    assert codes(body, mode) == ["stream-call"]


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        ("return r", True),
        ("return r.where('v > 1').drop('k')", True),
        ("return r.groupBy('k').count().orderBy('k')", False),
        ("return r.select(F.count('*'))", False),
        ("return r.withColumn('n', F.count('*'))", False),
        ("return helper(r)", False),
    ],
)
def test_complete_needs_an_aggregation(codes: Codes, body: str, is_told: bool) -> None:
    assert codes(body, "complete") == ["unfit-output-mode"] * is_told
