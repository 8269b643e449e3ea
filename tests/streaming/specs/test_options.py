from __future__ import annotations

import pytest

from tauro.streaming.specs.base import option_text
from tauro.streaming.specs.options import OptionsError, check_options, with_defaults

KNOWN = ("header", "sep", "maxFilesPerTrigger", "parquet.*")
RESERVED = {"path": "say 'path:' beside 'format:'"}


@pytest.mark.parametrize("name", ["header", "HEADER", "maxfilespertrigger", "parquet.block.size"])
def test_names_are_known_in_any_case(name: str) -> None:
    check_options({name: 1}, known=KNOWN, reserved=RESERVED)


def test_every_wrong_option_is_told_at_once() -> None:
    with pytest.raises(OptionsError) as caught:
        check_options({"heeder": 1, "header": 1, "PATH": "x", "orc.compress": 1}, known=KNOWN, reserved=RESERVED)
    ignored = "Spark does not know the option {!r} here and would ignore it"
    assert caught.value.found == {
        "heeder": (ignored.format("heeder"), "did you mean 'header'?"),
        "PATH": ("option 'PATH' is set by Tauro", "say 'path:' beside 'format:'"),
        "orc.compress": (ignored.format("orc.compress"), "known: header, maxFilesPerTrigger, parquet.*, sep"),
    }


def test_a_default_gives_way_in_whatever_case_it_is_said() -> None:
    assert with_defaults({"HEADER": False}, {"header": True, "mode": "FAILFAST"}) == {
        "mode": "FAILFAST",
        "HEADER": "false",
    }


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (5, "5"), (0.5, "0.5"), ("True", "True")]
)
def test_values_are_written_as_spark_reads_them(value: str | bool | float, text: str) -> None:
    assert option_text(value) == text
