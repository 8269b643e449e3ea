"""A project with its state, as one version of Tauro left it: kept for all later ones, which must go on from there.

`python -m tests.golden.kept` makes the one of this version. Do so only with a new `STATE_VERSION`, under its number:
what an older version wrote stays as it is.

Spark's logs hold absolute paths, so they are kept with a mark in place of the project's folder.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tauro.state.storage import STATE_VERSION
from tests.project_files import write_files

FOLDER: Final = Path(__file__).parent
STATE: Final = "state"
"""What `.tauro` is called here: a folder of that name is never committed."""
RUN: Final = ("--env", "dev", "--pipeline", "keep")
_MARK: Final = b"@PROJECT@"
_LEFT_OUT: Final = ("logs", "code", "*.lock", ".*.lock", ".*.crc", "*.sqlite-*")
_PROJECT: Final = {
    "config/pipelines.yaml": "keep:\n  nodes: [copy]\n",
    "config/nodes.yaml": "copy:\n  input: events\n  output: [files, table]\n",
    "config/inputs.yaml": "events:\n  format: csv\n  path: data/input\n  streaming: true\n",
    "config/outputs.yaml": (
        "files:\n  format: parquet\n  path: data/files\ntable:\n  format: delta\n  path: data/table\n"
    ),
    "data/input/a.csv": "id,name\n1,ann\n2,bob\n",
}


def versions() -> list[str]:
    return sorted(path.name for path in FOLDER.iterdir() if path.name.startswith("v") and path.is_dir())


def unpack(version: str, root: Path) -> None:
    """Lay a kept project out in `root`, as if it had always been there."""
    shutil.copytree(FOLDER / version, root)
    (root / STATE).rename(root / ".tauro")
    _replace(root, _MARK, str(root).encode())


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = write_files(Path(folder).resolve() / "project", _PROJECT)
        subprocess.run([Path(sys.executable).with_name("tauro"), *RUN], cwd=root, check=True)
        _replace(root, str(root).encode(), _MARK)
        (root / ".tauro").rename(root / STATE)
        target = FOLDER / f"v{STATE_VERSION}"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(root, target, ignore=shutil.ignore_patterns(*_LEFT_OUT))


def _replace(root: Path, old: bytes, new: bytes) -> None:
    """In Spark's logs, whose checksums are left out for it."""
    logs = [*root.rglob("sources/*/*"), *root.rglob("_spark_metadata/*")]
    for path in logs:
        if path.is_file() and old in (content := path.read_bytes()):
            path.write_bytes(content.replace(old, new))


if __name__ == "__main__":
    main()
