from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tauro.code.load import load_function
from tauro.errors import ProjectError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.code.conftest import WriteFiles


def failure(root: Path, reference: str) -> ProjectError:
    with pytest.raises(ProjectError) as caught:
        load_function(root, reference)
    return caught.value


def test_function_is_called_as_the_user_wrote_it(project: WriteFiles) -> None:
    root = project({"src/nodes/double.py": "from src.lib import by\ndef double(x): return by(x, 2)\n",
                    "src/lib.py": "def by(x, n): return x * n\n"})  # fmt: skip
    assert load_function(root, "src.nodes.double")(21) == 42


def test_import_inside_the_function_finds_the_project_when_it_is_called(project: WriteFiles) -> None:
    root = project(
        {"src/f.py": "def f():\n    from shared import answer\n    return answer\n", "shared.py": "answer = 42\n"}
    )
    assert load_function(root, "src.f")() == 42


def test_project_wins_over_an_installed_package_of_the_same_name(
    project: WriteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "site-packages"
    (installed / "source").mkdir(parents=True)
    (installed / "source/__init__.py").write_text("")
    (installed / "source/f.py").write_text("def f(): return 'installed'\n")
    monkeypatch.syspath_prepend(str(installed))
    root = project({"source/f.py": "def f(): return 'project'\n"})
    assert load_function(root, "source.f")() == "project"


def test_two_projects_in_one_process_keep_their_own_functions(project: WriteFiles, tmp_path: Path) -> None:
    first = project({"source/f.py": "def f(): return 'first'\n"})
    second = tmp_path / "second"
    (second / "source").mkdir(parents=True)
    (second / "source/f.py").write_text("def f(): return 'second'\n")
    of_first, of_second = load_function(first, "source.f"), load_function(second, "source.f")
    assert (of_first(), of_second()) == ("first", "second")
    assert load_function(first, "source.f")() == "first"


def test_nodes_may_load_their_functions_at_the_same_time(project: WriteFiles) -> None:
    root = project({f"source/f{n}.py": f"def f{n}(): return {n}\n" for n in range(4)})

    def load_again_and_again(number: int) -> set[int]:
        found = set()
        for _ in range(60):
            sys.path_importer_cache.update({f"/nowhere/{n}": None for n in range(500)})
            found.add(load_function(root, f"source.f{number}")())
        return found

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(load_again_and_again, range(4))) == [{0}, {1}, {2}, {3}]
    finally:
        sys.setswitchinterval(interval)


def test_second_load_is_the_same_function(project: WriteFiles) -> None:
    root = project({"source/f.py": "def f(): ...\n"})
    assert load_function(root, "source.f") is load_function(root, "source.f")


def test_project_is_first_on_the_path_once(project: WriteFiles) -> None:
    root = project({"source/f.py": "def f(): ...\n"})
    load_function(root, "source.f")
    load_function(root, "source.f")
    assert sys.path[0] == str(root)
    assert sys.path.count(str(root)) == 1


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("import os\nimport nowhere_to_be_found\ndef f(): ...\n", ("source/f.py", 2), "No module named"),
        ("def f(): ...\n1 / 0\n", ("source/f.py", 2), "ZeroDivisionError: division by zero"),
        ("from source.broken import x\ndef f(): ...\n", ("source/broken.py", 2), "SyntaxError"),
        ("import source.raises\ndef f(): ...\n", ("source/raises.py", 3), "ValueError: no"),
        ("raise SystemExit(3)\ndef f(): ...\n", ("source/f.py", 1), "SystemExit: 3"),
        ("from source.raises import *\nasync def f(): ...\n", ("source/raises.py", 3), "ValueError: no"),
        ("from source.fine import *\n", ("source/f.py", 1), "no function 'f' in 'source/f.py'"),
        ("f = 3\n", ("source/f.py", 1), "'f' in 'source/f.py' is not a function but int 3"),
    ],
    ids=["not installed", "raises", "syntax of an import", "import raises", "exits", "star raises", "star", "number"],
)  # fmt: skip
def test_failing_module_is_told_at_the_users_line(
    project: WriteFiles, text: str, place: tuple[str, int], message: str
) -> None:
    root = project(
        {
            "source/f.py": text,
            "source/broken.py": "x = 1\ndef g(\n",
            "source/raises.py": "\n\nraise ValueError('no')\n",
            "source/fine.py": "y = 1\n",
        }
    )
    error = failure(root, "source.f")
    (problem,) = error.problems
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == place
    assert message in error.message


def test_missing_library_is_told_with_where_to_install_it(project: WriteFiles) -> None:
    error = failure(project({"source/f.py": "import nowhere.deep\ndef f(): ...\n"}), "source.f")
    assert error.hint == "install 'nowhere' into the environment that 'tauro' runs in"


def test_folder_with_the_name_of_a_loaded_module_is_refused(project: WriteFiles) -> None:
    error = failure(project({"json/nodes.py": "def f(): ...\n"}), "json.nodes:f")
    assert "'json'" in error.message
    assert error.hint == "rename the folder"


def test_function_that_is_not_there_is_refused_before_anything_is_imported(project: WriteFiles) -> None:
    error = failure(project({"source/__init__.py": "raise SystemExit\n", "source/f.py": ""}), "source.f")
    assert error.problems[0].code == "no-function"
    assert error.exit_code == 3
