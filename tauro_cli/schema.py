"""JSON Schemas of a project's files, printed or written beside them."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from tauro.errors import UsageError
from tauro.file_schemas import SECTIONS, file_schema
from tauro.problems import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

FOLDER = ".schema"
"""In `config/`: the first line of a file names the schema in it."""


def print_schema(file: str | None, out: TextIO) -> int:
    """Of one file, by its section or its path; of all of them, as one object, where none is named.

    Raises:
        UsageError: no file of a project is called so.
    """
    if file is None:
        out.write(_text({section: file_schema(section) for section in SECTIONS}))
        return 0
    section = PurePath(file).stem
    if section not in SECTIONS:
        raise UsageError(f"no file of a project is called {file!r}", hint=did_you_mean(section, SECTIONS))
    out.write(_text(file_schema(section)))
    return 0


def write_schemas(config: Path) -> None:
    """Put them beside the files of a project."""
    folder = config / FOLDER
    folder.mkdir()
    for section in SECTIONS:
        (folder / f"{section}.json").write_text(_text(file_schema(section)), encoding="utf-8")


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
