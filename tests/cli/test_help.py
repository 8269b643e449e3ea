"""What `--help` says, kept word for word: `UPDATE_GOLDEN=1 pytest tests/cli/test_help.py` writes it anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tauro_cli.main import cli

if TYPE_CHECKING:
    from tests.cli.conftest import Tauro

GOLDEN = Path(__file__).parent / "golden"
COMMANDS = ["tauro", *sorted(cli.commands)]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_as_it_was(tauro: Tauro, command: str) -> None:
    answer = tauro("--help") if command == "tauro" else tauro(command, "--help")
    assert (answer.code, answer.err) == (0, "")
    golden = GOLDEN / f"{command}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(answer.out)
    assert answer.out == golden.read_text()


def test_help_fits_a_terminal(tauro: Tauro) -> None:
    assert max(map(len, tauro("--help").out.splitlines())) <= 80


def test_nothing_is_kept_for_a_command_that_is_gone() -> None:
    assert sorted(file.stem for file in GOLDEN.iterdir()) == sorted(COMMANDS)
