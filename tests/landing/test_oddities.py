"""Each oddity of each format is landed for Spark, or told by name; `tests/spark` reads what has landed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.schema import parse_schema
from tauro.streaming.readers import READERS
from tests.landing.oddities import FORMATS, SKIPPED, Format, Oddity

if TYPE_CHECKING:
    from tests.landing.stand import Stand

CASES = [
    pytest.param(odd, oddity, id=f"{number}-{oddity.name}")
    for number, odd in enumerate(FORMATS)
    for oddity in odd.oddities
]


@pytest.mark.parametrize(("kind", "oddity"), CASES)
def test_a_file_lands_or_is_told_by_name(stand: Stand, kind: Format, oddity: Oddity) -> None:
    reader = READERS.get(kind.name)({})
    source = reader.spec.model_validate(
        {"format": kind.name, "path": "/in", "streaming": True, "options": kind.options}
    )
    stand.drop(oddity.name, oddity.content)
    folder = stand.start(reader.file_format(source, parse_schema("value STRING")), recursive=True)  # type: ignore[attr-defined]
    (event,) = folder.scan()
    expected = "landed" if not oddity.reason else "skipped" if oddity.reason == SKIPPED else "refused"
    assert (event.path, event.kind.value) == (f"data/input/{oddity.name}", expected), event
    assert event.detail.startswith(oddity.reason)
    assert len(folder.landed()) == (not oddity.reason)
