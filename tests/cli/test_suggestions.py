"""What is misspelt on the command line is told with what was meant, and ends with 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Tauro


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--pipline", "x"], "No such option '--pipline'. Did you mean '--pipeline'?"),
        (["--verison"], "No such option '--verison'. Did you mean '--version'?"),
        (["--en", "dev"], "No such option '--en'. Did you mean '--env'?"),
        (["--xyz"], "No such option '--xyz'.\n"),
        (["validate", "--formt", "json"], "No such option '--formt'. Did you mean '--format'?"),
        (["validate", "--stream"], "No such option '--stream' here: it is before the command."),
        (["--template", "x"], "No such option '--template' here: it is an option of 'tauro init'."),
        (["vlaidate"], "No such command 'vlaidate'. Did you mean 'validate'?"),
        (["int", "shop"], "No such command 'int'. Did you mean 'init'?"),
        (["xyz"], "No such command 'xyz'.\n"),
        (["validate", "--format", "jsn"], "Did you mean 'json'?"),
        (["--log-format", "txt", "--stream"], "Did you mean 'text'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_was_meant_is_told(tauro: Tauro, arguments: list[str], told: str) -> None:
    answer = tauro(*arguments)
    assert answer.code == 2
    assert told in answer.err
