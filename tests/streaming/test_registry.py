"""Formats are listed by the folder they live in; what every one of them must keep."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tauro.streaming.exceptions import StreamingError, StreamingFormatNotSupportedError
from tauro.streaming.readers import READERS
from tauro.streaming.registry import Connector, Registry
from tauro.streaming.writers import WRITERS
from tests.project_files import write_files

if TYPE_CHECKING:
    from pathlib import Path

ALL = [
    *(pytest.param(READERS.get(name), id=f"input {name}") for name in READERS.formats()),
    *(pytest.param(WRITERS.get(name), id=f"output {name}") for name in WRITERS.formats()),
]
KNOWN_INPUTS = "known: " + ", ".join(READERS.formats())
KNOWN_OUTPUTS = "known: " + ", ".join(WRITERS.formats())
each_connector = pytest.mark.parametrize("connector", ALL)


@each_connector
def test_the_example_can_be_read(connector: Any) -> None:
    example = connector.spec.model_validate(connector.spec.example)
    assert example.format in connector.formats


@each_connector
def test_the_spec_says_what_it_is_for(connector: Any) -> None:
    assert inspect.cleandoc(vars(connector.spec).get("__doc__") or "")


@each_connector
def test_options_that_spark_knows_are_named(connector: Any) -> None:
    """A format without any says so."""
    named = [spec for spec in connector.spec.__mro__ if "known_options" in vars(spec)]
    assert len(named) > 1


@each_connector
def test_no_option_is_both_known_and_refused(connector: Any) -> None:
    known = {name.casefold() for name in connector.spec.known_options}
    assert not [name for name in connector.spec.reserved_options if name.casefold() in known]


@pytest.mark.parametrize("name", READERS.formats())
def test_where_a_stream_begins_is_said_by_options_that_are_known(name: str) -> None:
    spec = READERS.get(name).spec
    assert spec.start_options <= spec.known_options


@each_connector
def test_a_spec_belongs_to_one_connector(connector: Any) -> None:
    others = [param.values[0] for param in ALL if param.values[0] is not connector]
    assert not [other for other in others if getattr(other, "spec", None) is connector.spec]


@each_connector
def test_it_is_whole_and_made_of_a_context_alone(connector: Any) -> None:
    assert not inspect.isabstract(connector)
    assert connector({"spark": "a session"}).spark == "a session"


@each_connector
def test_a_context_without_a_session_is_told_so_at_use(connector: Any) -> None:
    made = connector({})
    with pytest.raises(StreamingError, match="the context has no Spark session"):
        _ = made.spark


@pytest.mark.parametrize(
    ("registry", "name", "message", "hint"),
    [
        (READERS, "cvs", "unknown input format 'cvs'", f"did you mean 'csv'? {KNOWN_INPUTS}"),
        (WRITERS, "PARQUET", "unknown output format 'PARQUET'", f"did you mean 'parquet'? {KNOWN_OUTPUTS}"),
        (WRITERS, "xyzzy", "unknown output format 'xyzzy'", KNOWN_OUTPUTS),
    ],
    ids=["misspelt", "in capitals", "like nothing"],
)
def test_an_unknown_format_is_refused_with_the_nearest(
    registry: Registry[Any], name: str, message: str, hint: str
) -> None:
    with pytest.raises(StreamingFormatNotSupportedError) as caught:
        registry.get(name)
    assert (caught.value.message, caught.value.hint, caught.value.exit_code) == (message, hint, 3)
    assert caught.value.context == {"format_name": name, "supported_formats": list(registry.formats())}
    assert registry.find(name) is None


CONNECTOR = """
from tauro.streaming.registry import Connector

class {name}(Connector):
    formats = {formats}
"""


def test_one_more_file_is_one_more_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(
        tmp_path,
        {
            "sinks_of_test/__init__.py": "",
            "sinks_of_test/base.py": (
                "from tauro.streaming.registry import Connector\nclass Family(Connector):\n    pass\n"
            ),
            "sinks_of_test/pigeon.py": CONNECTOR.format(name="Pigeon", formats=("pigeon", "dove")),
            "sinks_of_test/smoke.py": CONNECTOR.format(name="Smoke", formats=("smoke",)),
        },
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    registry: Registry[Connector] = Registry("sinks_of_test", "output")
    assert "sinks_of_test" not in sys.modules, "nothing is imported before it is asked for"
    assert registry.formats() == ("dove", "pigeon", "smoke")
    assert registry.get("dove") is registry.get("pigeon")
