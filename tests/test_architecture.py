"""The house stands: imports go down only, Spark stays at arm's length, one place prints."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tauro.streaming.readers import READERS
from tauro.streaming.writers import WRITERS
from tests.modules import ROOT, Module, modules
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLOORS: tuple[tuple[str, ...], ...] = (
    ("tauro.spelling", "tauro.masking", "tauro.own_files", "tauro.visible"),
    ("tauro.errors", "tauro.problems", "tauro.durations"),
    ("tauro.pages",),
    ("tauro.operations",),
    ("tauro.schema", "tauro.ddl", "tauro.inference"),
    ("tauro.code", "tauro.sql"),
    ("tauro.spark",),
    ("tauro.project",),
    ("tauro.state",),
    ("tauro.streaming.vocabulary", "tauro.streaming.exceptions", "tauro.streaming.registry", "tauro.streaming.session"),
    ("tauro.streaming.specs",),
    ("tauro.streaming.landing",),
    ("tauro.streaming.decoders",),
    ("tauro.streaming.kafka",),
    ("tauro.streaming.readers", "tauro.streaming.writers"),
    ("tauro.streaming.factories", "tauro.streaming.constants"),
    ("tauro.streaming.parsing",),
    ("tauro.streaming.rules",),
    ("tauro.streaming.failures",),
    ("tauro.streaming.surroundings", "tauro.streaming.validators"),
    ("tauro.streaming.run",),
    ("tauro.streaming.kept_run", "tauro.streaming.execution"),
    ("tauro.streaming.query_manager", "tauro.streaming.pipeline_manager"),
    ("tauro.check",),
    ("tauro.environments", "tauro.file_schemas"),
    ("tauro.context",),
    ("tauro.trial",),
    ("tauro.config",),
    ("tauro_cli",),
)
"""Lowest first. A module may use those of its own floor and of those below."""

HEAVY = {"pyspark", "py4j", "rich", "sqlglot"}
LOADED_FOR_A_TERMINAL = "tauro_cli.render.live"
JVM_DOORS = {"_jvm", "_jdf", "_jsc", "_jsparkSession"}
OURS = modules("tauro", "tauro_cli")


FACADES = {"tauro", "tauro.streaming"}
"""Packages that are entered before what they hold, on any floor: they import nothing when they are imported."""


def floor_of(name: str) -> int | None:
    """How high a module lies; None for a facade."""
    for height, packages in enumerate(FLOORS):
        if any(name == package or name.startswith(f"{package}.") for package in packages):
            return height
    return None


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in {"tauro", "tauro_cli"}


@pytest.mark.parametrize("module", OURS, ids=lambda module: module.name)
def test_imports_go_down(module: Module) -> None:
    height = floor_of(module.name)
    if height is None:
        assert module.name in FACADES, f"{module.name} has no floor: give it one"
        assert not [found for found in module.imports if found.is_at_top and is_ours(found.name)]
        return
    upward = [
        f"{module.place(found.line)} imports {found.name}"
        for found in module.imports
        if is_ours(found.name) and (floor_of(found.name) or 0) > height
    ]
    assert not upward, "move what is needed down"


def test_a_floor_that_nothing_lies_on_is_taken_out() -> None:
    names = {module.name for module in OURS}
    assert [package for packages in FLOORS for package in packages if package not in names] == []


def test_packages_of_one_floor_leave_each_other_alone() -> None:
    """Else readers could lean on writers, and writers on readers."""
    sideways = [
        f"{module.place(found.line)} imports {found.name}"
        for module in OURS
        for found in module.imports
        for packages in FLOORS
        for package in packages
        if len(packages) > 1 and is_in(module.name, package) and (ROOT / package.replace(".", "/")).is_dir()
        if any(is_in(found.name, other) for other in packages if other != package)
    ]
    assert sideways == []


def is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def test_modules_have_no_cycles() -> None:
    imported = {
        module.name: {module_named(found.name) for found in module.imports if is_ours(found.name)} for module in OURS
    }
    circles = [name for name in imported if name in reached_from(name, imported)]
    assert circles == []


def module_named(name: str) -> str:
    """The module that a dotted name is, or lies in."""
    names = {module.name for module in OURS}
    while name not in names:
        name = name.rpartition(".")[0]
    return name


def reached_from(start: str, imported: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(imported[start])
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += imported[name]
    return found


def test_every_folder_of_modules_is_a_package() -> None:
    """A folder without `__init__.py` works in a checkout, and is left out of the wheel."""
    folders = {module.path.parent for module in OURS}
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_imports_are_absolute() -> None:
    assert [module.place(found.line) for module in OURS for found in module.imports if found.level] == []


def test_only_rendering_imports_rich() -> None:
    importers = {m.name for m in OURS for found in m.imports if found.name.partition(".")[0] == "rich"}
    assert {name for name in importers if not is_in(name, "tauro_cli.render")} == set()


def test_heavy_packages_are_imported_where_they_are_used() -> None:
    at_top = [
        f"{module.place(found.line)} imports {found.name}"
        for module in OURS
        for found in module.imports
        if module.name != LOADED_FOR_A_TERMINAL and found.is_at_top and found.name.partition(".")[0] in HEAVY
    ]
    assert at_top == []


def test_the_library_does_not_print() -> None:
    """Neither with `print`, nor on the standard streams."""
    printing = [
        module.place(node.lineno)
        for module in OURS
        if module.name.startswith("tauro.")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call | ast.Attribute) and is_printing(node)
    ]
    assert printing == []


def is_printing(node: ast.Call | ast.Attribute) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "print"
    is_stream = node.attr in {"stdout", "stderr"}
    return is_stream and isinstance(node.value, ast.Name) and node.value.id == "sys"


def test_spark_is_used_by_its_public_api() -> None:
    """What begins with `_j` is the JVM's: it changes between versions, and Spark Connect does not have it."""
    reached = [
        module.place(node.lineno)
        for module in OURS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in JVM_DOORS
    ]
    assert reached == []


def test_no_rule_types_the_name_of_a_format() -> None:
    """What a format can is said in its spec, so that a new format needs no change anywhere else."""
    formats = {*READERS.formats(), *WRITERS.formats()}
    typed = [
        f"{module.place(line)}: {text!r}"
        for module in OURS
        if module.name == "tauro.check" or is_in(module.name, "tauro.streaming.rules")
        for line, text in texts(module)
        if text in formats
    ]
    assert typed == []


def texts(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


BLOCKED_IMPORT = """
import importlib, sys
for name in {blocked!r}:
    sys.modules[name] = None
for name in {names!r}:
    importlib.import_module(name)
"""


@pytest.mark.parametrize(
    ("blocked", "left_out"),
    [(["pyspark", "py4j"], set()), (["pyspark", "py4j", "rich", "sqlglot"], {LOADED_FOR_A_TERMINAL})],
    ids=["without Spark", "without anything heavy"],
)
def test_every_module_can_be_imported(blocked: list[str], left_out: set[str]) -> None:
    names = [module.name for module in OURS if module.name not in left_out | {"tauro_cli.__main__"}]
    run_python(BLOCKED_IMPORT.format(blocked=blocked, names=names))


COMMAND = """
import sys
from tauro_cli.main import run
code = run({arguments!r})
heavy = sorted({heavy!r} & set(sys.modules))
assert code == 0, code
assert not heavy, heavy
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["validate", "--help"],
        ["validate"],
        ["init", "shop"],
        ["init", "--list-templates"],
        ["schema"],
    ],
    ids=" ".join,
)
def test_light_commands_load_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    if arguments == ["validate"]:
        write_tutorial(tmp_path)
    run_python(COMMAND.format(arguments=arguments, heavy=HEAVY), tmp_path)


def run_python(code: str, folder: Path = ROOT) -> None:
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
