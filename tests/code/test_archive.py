from __future__ import annotations

import stat
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from tauro.code.archive import archive_code, needed_packages

if TYPE_CHECKING:
    from pathlib import Path

    from tests.code.conftest import WriteFiles


def run_with(archive: Path, code: str, *before: Path) -> str:
    """What `code` prints in a Python that knows the archive as a Spark worker does, and not the project."""
    path = ":".join(str(entry) for entry in (*before, archive))
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env={"PYTHONPATH": path}, cwd=archive.parent, capture_output=True, text=True, check=True
    ).stdout


def test_code_without_init_files_can_be_imported_from_the_archive(project: WriteFiles, tmp_path: Path) -> None:
    root = project({"src/nodes/clean.py": "from src.lib.text import up\ndef clean(x): return up(x)\n",
                    "src/lib/text.py": "def up(x): return x.upper()\n"})  # fmt: skip
    archive = archive_code(root, tmp_path, ["src"])
    assert run_with(archive, "from src.nodes.clean import clean; print(clean('a'))") == "A\n"


def test_archive_wins_over_a_package_of_the_workers_own(project: WriteFiles, tmp_path: Path) -> None:
    (tmp_path / "later/src").mkdir(parents=True)
    (tmp_path / "later/src/__init__.py").write_text("")
    archive = archive_code(project({"src/f.py": "x = 'project'\n"}), tmp_path / "into", ["src"])
    code = f"import sys; sys.path.append({str(tmp_path / 'later')!r}); from src.f import x; print(x)"
    assert run_with(archive, code) == "project\n"


def test_module_beside_a_folder_of_its_name_keeps_its_place(project: WriteFiles, tmp_path: Path) -> None:
    archive = archive_code(project({"src/nodes.py": "x = 1\n", "src/nodes/a.sql": ""}), tmp_path, ["src"])
    assert run_with(archive, "from src.nodes import x; print(x)") == "1\n"


def test_same_code_is_the_same_archive_and_changed_code_another(project: WriteFiles, tmp_path: Path) -> None:
    root = project({"src/a.py": "x = 1\n", "src/b/c.py": ""})
    first = archive_code(root, tmp_path / "one", ["src"])
    again = archive_code(root, tmp_path / "two", ["src"])
    assert (first.name, first.read_bytes()) == (again.name, again.read_bytes())
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    project({"src/a.py": "x = 2\n"})
    assert archive_code(root, tmp_path / "one", ["src"]).name != first.name


def test_archive_holds_sources_and_their_files_and_no_leftovers(project: WriteFiles, tmp_path: Path) -> None:
    root = project(
        {
            "src/a.py": "",
            "src/q.sql": "select 1",
            "src/__pycache__/a.pyc": "",
            "src/.env": "SECRET=1",
            "config/x.yaml": "",
        }
    )
    archive = archive_code(root, tmp_path / "into", ["src"])
    assert zipfile.ZipFile(archive).namelist() == ["src/", "src/__init__.py", "src/a.py", "src/q.sql"]
    assert [path.name for path in (tmp_path / "into").iterdir()] == [archive.name]


def test_what_the_code_imports_from_the_project_goes_with_it(project: WriteFiles) -> None:
    root = project(
        {
            "src/a.py": "import os, shared.x\n",
            "src/broken.py": "def (",
            "shared/x.py": "def f():\n    from single import y\n",
            "single.py": "import src\n",
            "unused/z.py": "",
        }
    )
    assert needed_packages(root, ["src"]) == ("shared", "single", "src")


def test_folder_that_links_to_itself_is_packed_once(project: WriteFiles, tmp_path: Path) -> None:
    root = project({"src/a.py": ""})
    (root / "src/loop").symlink_to(root / "src", target_is_directory=True)
    names = zipfile.ZipFile(archive_code(root, tmp_path / "into", ["src"])).namelist()
    assert names == ["src/", "src/__init__.py", "src/a.py"]
