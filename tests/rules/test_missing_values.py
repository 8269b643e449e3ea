from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Told

KAFKA = "format: kafka, options: {kafka.bootstrap.servers: 'b:1', subscribe: t}"


@pytest.mark.parametrize(
    "schema", ["'id INT NOT NULL, k STRING'", "[{name: id, type: int, nullable: false}]"], ids=["DDL", "list"]
)
@pytest.mark.parametrize("stream", ["true", "false"])
def test_not_null_of_files_is_told(told: Told, schema: str, stream: str) -> None:
    source = f"sales: {{format: json, path: data/in, streaming: {stream}, schema: {schema}}}"
    assert told(inputs=source, nodes="clean: {input: sales, output: sold}") == [
        "inputs:1 unkept-not-null: column 'id' of input 'sales' is NOT NULL, and a file may lack its value: it is null "
        "then (leave NOT NULL out, and say in the node what becomes of such rows)"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "format: csv, path: x, streaming: true, schema: 'id INT, k STRING'",
        "format: csv, path: x, streaming: true",
        f"{KAFKA}, value: {{format: json, schema: 'id INT NOT NULL'}}",
    ],
    ids=["none", "no schema", "messages"],
)
def test_what_is_kept_is_no_problem(told: Told, source: str) -> None:
    lines = told(inputs=f"sales: {{{source}}}", nodes="clean: {input: sales, output: sold}")
    assert [line for line in lines if "not-null" in line] == []
