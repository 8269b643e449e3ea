"""Where Spark has no real time, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.streaming.rules import real_time

if TYPE_CHECKING:
    from tests.rules.conftest import Told

KAFKA = 'sales: {format: kafka, options: {kafka.bootstrap.servers: "b:9092", subscribe: t}}\n'
CONSOLE = "sold: {format: console}\n"


def node(trigger: str, mode: str = ", output_mode: update") -> str:
    return f"clean: {{input: sales, output: sold, streaming: {{trigger: {trigger}{mode}}}}}\n"


REAL_TIME = '{type: real_time, interval: "5 seconds"}'


def test_between_kafka_and_the_screen_it_is_fine(told: Told) -> None:
    assert told(inputs=KAFKA, outputs=CONSOLE, nodes=node(REAL_TIME)) == []
    assert told(inputs=KAFKA, outputs=CONSOLE, nodes=node("{type: real_time}")) == []


def test_it_needs_the_output_mode_update(told: Told) -> None:
    assert told(inputs=KAFKA, outputs=CONSOLE, nodes=node(REAL_TIME, "")) == [
        "nodes:1 no-real-time: the trigger 'real_time' of node 'clean' needs the output mode 'update', not 'append' "
        "(say 'output_mode: update' beside 'trigger:')"
    ]


def test_an_interval_below_sparks_own_limit_is_refused(told: Told) -> None:
    (problem,) = told(inputs=KAFKA, outputs=CONSOLE, nodes=node('{type: real_time, interval: "4 seconds"}'))
    assert "'4 seconds' is shorter than '5 seconds'" in problem


def test_a_source_that_has_none_is_told_with_those_that_have(told: Told) -> None:
    found = told(outputs=CONSOLE, nodes=node(REAL_TIME))
    assert any("in real time Spark reads no 'csv'" in line and "it reads: kafka" in line for line in found), found


def test_a_sink_that_has_none_is_told_with_those_that_have(told: Told) -> None:
    outputs = "sold: {format: json, path: out}\n"
    found = told(inputs=KAFKA, outputs=outputs, nodes=node(REAL_TIME))
    assert any("in real time Spark writes no 'json'" in line and "kafka" in line for line in found), found


@pytest.mark.parametrize(("spark", "is_told"), [("4.0.1", True), ("4.1.0", False), ("4.2.0.dev1", False)])
def test_it_is_there_since_spark_4_1(told: Told, monkeypatch: pytest.MonkeyPatch, spark: str, is_told: bool) -> None:
    monkeypatch.setattr(real_time, "version", lambda _: spark)
    found = told(inputs=KAFKA, outputs=CONSOLE, nodes=node(REAL_TIME))
    assert bool(found) is is_told


@pytest.mark.parametrize("sql", ["SELECT offset, count(*) FROM sales GROUP BY 1", "SELECT DISTINCT topic FROM sales"])
def test_what_needs_other_rows_is_told_where_it_stands(told: Told, sql: str) -> None:
    nodes = f"clean:\n  input: sales\n  output: sold\n  streaming: {{trigger: {REAL_TIME}, output_mode: update}}\n"
    found = told(inputs=KAFKA, outputs=CONSOLE, nodes=f"{nodes}  sql: {sql}\n")
    (line,) = (line for line in found if "unbounded-state" not in line)
    assert line.startswith("nodes:5 no-real-time: in real time Spark has no ")
    unchecked = "spark: {conf: {spark.sql.streaming.realTimeMode.allowlistCheck: false}}"
    assert "no-real-time" not in str(told(global_settings=unchecked))


def test_each_end_is_told_once(told: Told) -> None:
    assert len(told(outputs=CONSOLE, nodes=node(REAL_TIME))) == 1
