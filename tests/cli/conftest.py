from __future__ import annotations

import os
from typing import NamedTuple, Protocol

import pytest

from tauro_cli.main import run


class Answer(NamedTuple):
    code: int
    out: str
    err: str


class Tauro(Protocol):
    def __call__(self, *arguments: str) -> Answer: ...


@pytest.fixture
def tauro(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tauro:
    """The command in this process, on a terminal of 80 columns, with no `TAURO_...` set."""
    monkeypatch.setenv("TAURO_PROJECT", "a run sets it, and it must be gone after the test")
    for name in [name for name in os.environ if name.startswith("TAURO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str) -> Answer:
        code = run(list(arguments))
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call
