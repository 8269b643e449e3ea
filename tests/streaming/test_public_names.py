"""`tauro.streaming`: every public name, loaded when it is asked for."""

from __future__ import annotations

import inspect
import json
from enum import StrEnum
from importlib import import_module
from typing import Any

import pytest

from tauro import streaming
from tauro.streaming import constants
from tauro.streaming.readers import READERS
from tauro.streaming.writers import WRITERS
from tests.test_architecture import run_python

NAMES: list[str] = dir(streaming)
TABLES = ("DEFAULT_STREAMING_CONFIG", "STREAMING_FORMAT_CONFIGS", "STREAMING_VALIDATIONS")


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_there(name: str) -> None:
    assert getattr(streaming, name) is not None


@pytest.mark.parametrize("module", ["constants", "exceptions", "factories"])
def test_what_a_module_defines_can_be_had_from_the_package(module: str) -> None:
    holder = import_module(f"tauro.streaming.{module}")
    defined = {
        name
        for name, value in vars(holder).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == holder.__name__
    }
    assert defined - {*NAMES} == set()


def test_a_star_brings_nothing_private() -> None:
    space: dict[str, Any] = {}
    exec("from tauro.streaming import *", space)
    assert set(space) - {"__builtins__"} == set(NAMES)
    assert [name for name in NAMES if name.startswith("_")] == []


def test_a_connector_is_found_by_its_class() -> None:
    for registry in (READERS, WRITERS):
        for connector in registry.connectors():
            assert getattr(streaming, connector.__name__) is connector
    assert getattr(streaming, "JSON" + "StreamingWriter") is WRITERS.get("json")
    assert import_module("tauro.streaming.readers").RateStreamingReader is READERS.get("rate")


@pytest.mark.parametrize("name", ["PigeonStreamingReader", "Nothing", "_MISSING"])
def test_another_name_is_not_there(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(streaming, name)


def test_the_package_loads_nothing_by_itself() -> None:
    run_python("import sys, tauro.streaming; assert 'pydantic' not in sys.modules and 'pyspark' not in sys.modules")


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_plain_data(name: str) -> None:
    table = getattr(constants, name)
    assert json.loads(json.dumps(table)) == table


def test_the_defaults_are_those_of_the_reference() -> None:
    assert constants.DEFAULT_STREAMING_CONFIG == {
        "trigger": {"type": "processing_time", "interval": "10 seconds"},
        "output_mode": "append",
        "checkpoint_location": "/tmp/checkpoints",
        "watermark": {"column": None, "delay": "10 seconds"},
        "options": {},
    }


@pytest.mark.parametrize("fmt", READERS.formats())
def test_each_source_has_its_options(fmt: str) -> None:
    config = constants.STREAMING_FORMAT_CONFIGS[fmt]
    spec = READERS.get(fmt).spec
    assert set(config) == {"required_options", "optional_options"}
    assert spec.known_options <= {*config["required_options"], *config["optional_options"]}


def test_what_a_source_can_not_do_without_is_required() -> None:
    assert constants.STREAMING_FORMAT_CONFIGS["csv"]["required_options"] == ["path"]
    assert constants.STREAMING_FORMAT_CONFIGS["rate"]["required_options"] == []


@pytest.mark.parametrize("name", ["StreamingFormat", "StreamingTrigger", "StreamingOutputMode", "PipelineType"])
def test_words_are_enums_of_text(name: str) -> None:
    assert issubclass(getattr(constants, name), StrEnum)


def test_sources_that_always_stream_are_streaming_formats() -> None:
    always = {name for name in READERS.formats() if READERS.get(name).spec.always_streams}
    assert always - {*constants.StreamingFormat} == set()
