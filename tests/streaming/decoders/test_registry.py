"""What every decoder must keep; a new file is looked at by itself."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from tauro.streaming.decoders import DECODERS
from tauro.streaming.readers import READERS
from tauro.streaming.readers.base import BaseStreamingReader

each_decoder = pytest.mark.parametrize("decoder", [DECODERS.get(name) for name in DECODERS.formats()])


@each_decoder
def test_the_example_can_be_read_and_says_its_columns(decoder: Any) -> None:
    spec = decoder.spec.model_validate(decoder.spec.example)
    assert decoder().columns(spec) == spec.column_names


@each_decoder
def test_the_spec_says_what_it_is_for(decoder: Any) -> None:
    assert inspect.cleandoc(vars(decoder.spec).get("__doc__") or "")


@each_decoder
def test_it_is_whole(decoder: Any) -> None:
    assert not inspect.isabstract(decoder)


def test_a_module_that_uses_a_decoder_does_not_offer_it_as_a_source() -> None:
    assert issubclass(READERS.get("json"), BaseStreamingReader)
