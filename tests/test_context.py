from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.context import jar_sets
from tauro.spark import session
from tauro.spark.jars import JarRequest, JarsFound
from tauro.streaming.decoders.text import TextDecoder
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

KAFKA = "{format: kafka, options: {kafka.bootstrap.servers: b, subscribe: t}"


@pytest.mark.parametrize(
    ("source", "output", "expected"),
    [
        ("{format: rate}", "{format: json, path: out}", ()),
        ("{format: rate}", "{format: delta, path: out}", ("delta",)),
        (f"{KAFKA}}}", "{format: delta, path: out}", ("delta", "kafka")),
        (f"{KAFKA}, value: {{format: text}}}}", "{format: json, path: out}", ("kafka", "loft", "pigeon")),
    ],
    ids=["none", "of a sink", "of both", "of a decoder"],
)
def test_a_pipeline_needs_the_jars_of_all_its_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, output: str, expected: tuple[str, ...]
) -> None:
    monkeypatch.setattr(TextDecoder, "jars", ("pigeon", "loft"))
    checked = check(write_tutorial(tmp_path, {"inputs.yaml": f"i: {source}\n", "outputs.yaml": f"o: {output}\n"}))
    assert checked.is_sound, checked.problems
    assert jar_sets(checked.spec.pipelines.values()) == expected


def test_what_is_to_be_known_of_jars_is_told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(session, "require_jars", lambda *_: JarsFound(notices=("one stands in for another",)))
    told: list[str] = []
    session._with_jars({}, JarRequest(), told.append)
    session._with_jars({}, JarRequest())
    assert told == ["one stands in for another"]
    assert caplog.messages == told * 2
