"""Values of options that are neither true nor false, no number, or no codec."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Told


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("header: ture", "option 'header' of input 'sales' can't be 'ture' (did you mean 'true'?)"),
        ("multiLine: 1", "option 'multiLine' of input 'sales' can't be 1 (known: false, true)"),
        (
            "maxFilesPerTrigger: ten",
            "option 'maxFilesPerTrigger' of input 'sales' must be a whole number, not 'ten' (write its digits alone)",
        ),
    ],
)
def test_values_of_an_input(told: Told, options: str, expected: str) -> None:
    inputs = f"sales: {{path: data/in, format: csv, streaming: true, options: {{{options}}}}}"
    assert told(inputs=inputs) == [f"inputs:1 unknown-value: {expected}"]


def test_a_codec_that_there_is_not(told: Told) -> None:
    found = told(outputs="sold: {path: data/sold, format: parquet, options: {compression: snapy}}")
    assert found == [
        "outputs:1 unknown-value: option 'compression' of output 'sold' can't be 'snapy' (did you mean 'snappy'?)"
    ]


@pytest.mark.parametrize(
    ("inputs", "output", "codec"),
    [
        ("header: 'TRUE', maxColumns: -1, maxFilesPerTrigger: '10'", "csv", "GZIP"),
        ("header: true", "json", "org.apache.hadoop.io.compress.GzipCodec"),
        ("mode: failfast", "orc", "zlib"),
        ("mode: failfast", "delta", "zstd"),
    ],
)
def test_what_spark_takes_is_let_be(told: Told, inputs: str, output: str, codec: str) -> None:
    found = told(
        inputs=f"sales: {{path: data/in, format: csv, streaming: true, options: {{{inputs}}}}}",
        outputs=f"sold: {{path: data/sold, format: {output}, options: {{compression: {codec}}}}}",
    )
    assert found == []
