from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tauro_cli.logs import log_to
from tauro_cli.render.masking import Mask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    """The root logger, as it was before when the test is over."""
    logger = logging.getLogger()
    handlers, level = list(logger.handlers), logger.level
    yield logger
    for handler in set(logger.handlers) - set(handlers):
        logger.removeHandler(handler)
        with suppress(OSError):
            handler.close()
    logger.setLevel(level)
    logging.captureWarnings(capture=False)


def test_the_log_has_no_secret_in_it(tmp_path: Path, root_logger: logging.Logger) -> None:
    path = log_to(tmp_path / "logs", Mask({"hunter2"}), verbose=False)
    logging.getLogger("tauro.streaming").warning("can't log in with %s", "hunter2")
    try:
        int("hunter2")
    except ValueError:
        logging.getLogger("tauro.streaming").exception("failed")
    text = path.read_text()
    assert "can't log in with ***" in text
    assert "invalid literal for int() with base 10: '***'" in text
    assert "hunter2" not in text
    assert root_logger.level == logging.WARNING


@pytest.mark.usefixtures("root_logger")
def test_a_log_on_a_full_disk_puts_no_traceback_on_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tauro.log").symlink_to("/dev/full")
    log_to(tmp_path, Mask(()), verbose=False)
    logging.getLogger("tauro.streaming").warning("it goes on")
    assert capsys.readouterr().err == ""
