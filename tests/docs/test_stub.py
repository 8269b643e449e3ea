from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.stub import STUB, stub
from tests.modules import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """
from typing import Any

from tauro.config import Context
from tauro.streaming import DEFAULT_STREAMING_CONFIG, BaseStreamingReader, KafkaStreamingReader, StreamingError
from tauro.streaming import StreamingQueryManager, StreamingReaderFactory, handle_streaming_error


@handle_streaming_error
def start(context: Context, node: dict[str, Any]) -> str:
    query = StreamingQueryManager(context).create_and_start_query(node, execution_id="1", pipeline_name="p")
    return query.id


def told(error: StreamingError) -> str | None:
    return error.hint


reader: BaseStreamingReader = KafkaStreamingReader({"spark": None})
columns: list[str] = StreamingReaderFactory({"spark": None}).get_reader("rate").read_stream({}).columns
reveal_type(start)
reveal_type(DEFAULT_STREAMING_CONFIG)
"""

WRONG = """
from tauro.streaming import StreamingPipelineManager
from tauro.streaming import KafkaStreamingReadr

StreamingPipelineManager({}).stop_pipeline(5)
"""


def test_the_stub_has_each_name_from_where_it_is() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        STUB.write_text(stub(), encoding="utf-8")
    assert STUB.read_text(encoding="utf-8") == stub()


def types(program: str, folder: Path) -> list[str]:
    """What mypy says of a program that is strict, and knows nothing of Tauro's own settings.

    The path stands for an install: type checkers do not follow an editable one.
    """
    (folder / "program.py").write_text(program, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--follow-imports=silent",
        f"--cache-dir={folder / 'cache'}",
    ]
    program_file, env = str(folder / "program.py"), os.environ | {"MYPYPATH": str(ROOT)}
    done = subprocess.run([*command, program_file], env=env, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return [line.partition("program.py:")[2] or line for line in done.stdout.splitlines()]


@pytest.mark.long
def test_a_program_sees_real_types(tmp_path: Path) -> None:
    revealed = [
        'Revealed type is "def (context: tauro.context.Context, node: dict[str, Any]) -> str"',
        'Revealed type is "dict[str, Any]"',
    ]
    *notes, last = types(SOUND, tmp_path)
    assert [note.partition(" note: ")[2] for note in notes] == revealed
    assert last.startswith("Success")
    misspelt, misused, _ = types(WRONG, tmp_path)
    assert 'has no attribute "KafkaStreamingReadr"; maybe "KafkaStreamingReader"' in misspelt
    assert 'incompatible type "int"; expected "str"' in misused
