from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tauro_cli.streams import LastingStream

if TYPE_CHECKING:
    from pathlib import Path


def test_what_nobody_reads_goes_nowhere() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        stream = LastingStream(pipe)
        stream.write("heard\n")
        stream.flush()
        assert os.read(reading, 99) == b"heard\n"
        os.close(reading)
        for _ in range(3):
            stream.write("x" * 100_000)
            stream.flush()
        assert stream.encoding == "utf-8"


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_process_without_standard_streams_gives_their_numbers_to_no_file(tmp_path: Path, closed: str) -> None:
    program = (
        "import sys; from tauro_cli.streams import open_standard_streams; open_standard_streams();"
        f"file = open({str(tmp_path / 'taken')!r}, 'w'); file.write(str(file.fileno()));"
        "print('out'); print('err', file=sys.stderr); sys.stdin.read()"
    )
    command = f'exec "$0" -c "$1" {closed}'
    done = subprocess.run(["sh", "-c", command, sys.executable, program], stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0
    assert int((tmp_path / "taken").read_text()) > 2
