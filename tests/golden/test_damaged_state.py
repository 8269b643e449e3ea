"""Whatever somebody has made of a file of the state: it is told in words, and left as it is."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest

from tauro_cli.main import run
from tests.golden.kept import FOLDER, STATE, unpack, versions

if TYPE_CHECKING:
    from pathlib import Path

VERSION = versions()[-1]
KEPT = FOLDER / VERSION / STATE
MORE = ["dev/fingerprints/keep/copy/files.json", "dev/quarantine/keep/copy/events/a.jsonl"]
FILES = sorted(str(path.relative_to(KEPT)) for path in KEPT.rglob("*") if path.is_file())
JUNK = {"no text": b"\xff\xfe\0", "depths": b"[" * 9999, "an object": b"{}"}
COMMANDS = [("plan",), ("quarantine", "list"), ("reset", "--keep-output")]


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("name", [*FILES, *MORE])
def test_junk_in_a_file_is_told_in_words(
    name: str, junk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path.resolve() / "shop"
    unpack(VERSION, root)
    file = root / ".tauro" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(JUNK[junk])
    monkeypatch.chdir(root)
    monkeypatch.setattr("sys.stdin", StringIO())
    for command in COMMANDS:
        code = run(list(command))
        told = "".join(capsys.readouterr())
        assert code in {0, 1, 2, 3}
        assert "that it does not know" not in told, (command, told)
        assert "Traceback" not in told
    assert name.endswith("ledger.sqlite") or file.read_bytes() == JUNK[junk]
