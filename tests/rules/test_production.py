"""What is fine elsewhere, and not in production; what has no names anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.streaming.rules._production import is_for_production

if TYPE_CHECKING:
    from tests.rules.conftest import Told

PINNED = "sales: {path: data/in, format: csv, streaming: true, schema: 'id INT'}"


@pytest.mark.parametrize(
    ("env", "expected"),
    [(env, True) for env in ("prod", "Production", "PRD", "live", "prod-eu", "prod_1", "prod2", "live.eu")]
    + [(env, False) for env in ("dev", "test", "pre-prod", "non_prod", "preprod", "product", "livestock", "staging")],
)
def test_an_environment_is_for_production_by_its_name(env: str, expected: bool) -> None:
    assert is_for_production(env) is expected


@pytest.mark.parametrize(
    "source",
    [
        "format: rate",
        "format: socket, options: {host: localhost, port: 1}",
        "format: memory, rows: [{id: 1}]",
    ],
)
def test_sources_for_trying_are_not_for_production(told: Told, source: str) -> None:
    files = {"inputs": f"sales: {{{source}}}", "nodes": "clean: {input: sales, output: sold}"}
    assert told(**files) == []
    (line,) = told("prod", **files)
    assert line.startswith("inputs:1 trial-format: input 'sales' has the format ")


@pytest.mark.parametrize("sink", ["format: console", "format: memory"])
def test_sinks_for_trying_are_not_for_production(told: Told, sink: str) -> None:
    files = {"inputs": PINNED, "nodes": "clean: {input: sales, output: sold}", "outputs": f"sold: {{{sink}}}"}
    assert told(**files) == []
    (line,) = told("prod", **files)
    assert line.startswith("outputs:1 trial-format: output 'sold' has the format ")
    assert "what it gets is gone with the run" in line


@pytest.mark.parametrize(
    "source",
    [
        "format: csv, path: x, streaming: true",
        "format: csv, path: x.csv",
        "format: json, path: x, streaming: true",
        "format: file_stream, file_format: json, path: x",
    ],
)
def test_in_production_columns_are_declared(told: Told, source: str) -> None:
    files = {"inputs": f"sales: {{{source}}}", "nodes": "clean: {input: sales, output: sold}"}
    assert told(**files) == []
    assert told("prod", **files) == [
        "inputs:1 unpinned-schema: input 'sales' has no schema in production: its columns are guessed from the first "
        "rows that come (say them: add 'schema:' under inputs.sales)"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "format: csv, path: x, streaming: true, schema: 'id INT'",
        "format: parquet, path: x, streaming: true",
        "format: text, path: x, streaming: true",
        "format: delta, path: x, streaming: true",
        "format: kafka, options: {kafka.bootstrap.servers: 'b:1', subscribe: t}",
    ],
)
def test_formats_that_know_their_columns_need_no_schema(told: Told, source: str) -> None:
    assert told("prod", inputs=f"sales: {{{source}}}", nodes="clean: {input: sales, output: sold}") == []


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_columns_without_header_and_schema_have_no_names(told: Told, env: str) -> None:
    source = "sales: {format: csv, path: x, streaming: true, options: {header: false}}"
    (line,) = told(env, inputs=source, nodes="clean: {input: sales, output: sold}")
    assert line.startswith("inputs:1 unnamed-columns: the columns of input 'sales' have no names")
    source = "sales: {format: csv, path: x, streaming: true, schema: 'id INT', options: {header: false}}"
    assert told(env, inputs=source, nodes="clean: {input: sales, output: sold}") == []
