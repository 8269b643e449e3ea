"""Nothing that others have written steers the terminal of whoever looks at a run."""

from __future__ import annotations

import io
import json
import logging
import logging.handlers
import stat
from typing import TYPE_CHECKING

import pytest

from tauro.errors import TauroError
from tauro.streaming.run.events import Notice
from tauro.visible import visible
from tauro_cli.logs import log_to
from tauro_cli.render.live import LiveScreen
from tauro_cli.render.masking import Mask
from tauro_cli.render.screens import JsonScreen, LineScreen
from tests.cli.test_logs import root_logger as root_logger  # noqa: PLC0414 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tauro_cli.render.screens import Screen

HOSTILE = "a\x1b]0;owned\x07\x1b[2J\x9b31m\u202ecsv\rb\x08"


@pytest.mark.parametrize("make", [LineScreen, JsonScreen, LiveScreen])
def test_no_screen_lets_an_escape_through(make: Callable[[io.StringIO, Mask], Screen]) -> None:
    stream = io.StringIO()
    screen = make(stream, Mask(()))
    screen.tell(Notice("n", HOSTILE, HOSTILE))
    screen.say(HOSTILE)
    screen.fail(TauroError(HOSTILE, hint=HOSTILE))
    screen.close()
    assert not [c for c in stream.getvalue() if not c.isprintable() and c != "\n"]


def test_json_lines_hold_what_was_said() -> None:
    stream = io.StringIO()
    JsonScreen(stream, Mask(())).say(HOSTILE)
    assert json.loads(stream.getvalue())["text"] == HOSTILE


def test_a_name_of_several_lines_is_told_in_one() -> None:
    assert visible("a\n12:00:00 all is well\x1b\udcff é.csv") == "a\\n12:00:00 all is well\\x1b\\udcff é.csv"


def test_the_log_is_its_owners_alone_and_takes_any_text(tmp_path: Path, root_logger: logging.Logger) -> None:
    path = log_to(tmp_path / "logs", Mask(()), verbose=False)
    logging.getLogger("tauro").warning("%s", HOSTILE + "\udcff")
    assert not [c for c in path.read_text() if not c.isprintable() and c != "\n"]
    for handler in root_logger.handlers:
        if isinstance(handler, logging.handlers.RotatingFileHandler):
            handler.doRollover()
    logging.getLogger("tauro").warning("on")
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 2
