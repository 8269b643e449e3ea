"""Names that become paths lead nowhere outside the project; what is meant to, may."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tauro.code.reference import find_function
from tauro.problems import Problem
from tauro_cli.main import run
from tests.project_files import check, shown, write_files, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = ["../evil", "..", ".", "a/b", "/etc", "a\\b", "", " ", "a\0b", "~root", "-rf", ".hidden", "a\nb", "x" * 200]
INPUT = "sales_stream: {{format: csv, path: data/input, streaming: true, schema: {}}}\n"


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in {"", "a\0b"}])
def test_an_environment_and_a_new_project_have_plain_names(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_tutorial(tmp_path / "shop")
    monkeypatch.chdir(root)
    before = sorted(tmp_path.rglob("*"))
    assert run(["validate", "--env", name]) == 3
    assert "can't be the name of an environment" in capsys.readouterr().out
    assert run([f"--env={name}", "--pipeline", "real_time_sales"]) == 3
    assert run(["init", "--", name]) == 2
    assert "can't be the name of a project" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("section", ["pipelines", "nodes", "inputs", "outputs"])
def test_an_entry_has_a_plain_name(section: str, name: str, tmp_path: Path) -> None:
    quoted = '"' + name.encode("unicode_escape").decode() + '"'
    entries = {
        "pipelines": f"{quoted}: {{nodes: [process_sales_stream]}}\n",
        "nodes": f"{quoted}: {{function: src.nodes.process_sales}}\n",
        "inputs": f"{quoted}: {{format: csv, path: data/input, streaming: true}}\n",
        "outputs": f"{quoted}: {{format: parquet, path: data/output}}\n",
    }
    files = {f"{section}.yaml": f"{section}:\n  {entries[section]}"}
    if section == "nodes":
        files["pipelines.yaml"] = f"p: {{nodes: [{quoted}]}}\n"
    assert "bad-name" in {problem.code for problem in check(write_tutorial(tmp_path, files)).problems}


@pytest.mark.parametrize(
    "written", ["../a.ddl", "/etc/../{outside}/a.ddl", "{outside}/a.json", "link/a.ddl", "link.ddl"]
)
def test_a_schema_is_read_from_inside_the_project_alone(written: str, tmp_path: Path) -> None:
    for name in ("a.ddl", "a.json"):
        (tmp_path / name).write_text("hunter2 INT")
    path = written.format(outside=tmp_path)
    root = write_tutorial(tmp_path / "shop", {"inputs.yaml": INPUT.format(path)})
    (root / "link").symlink_to(tmp_path)
    (root / "link.ddl").symlink_to("../a.ddl")
    (told,) = shown(check(root))
    assert told.endswith(f"the schema file {path!r} can't be read: it lies outside the project")


@pytest.mark.parametrize("written", ["../a.sql", "{outside}/a.sql", "link.sql"])
def test_sql_is_read_from_inside_the_project_alone(written: str, tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("SELECT hunter2 FROM sales_stream")
    path = written.format(outside=tmp_path)
    root = write_tutorial(tmp_path / "shop", {"nodes.yaml": f"process_sales_stream: {{sql: {path}}}\n"})
    (root / "link.sql").symlink_to("../a.sql")
    (told,) = shown(check(root))
    assert f"the SQL file {path!r} can't be read: it lies outside the project" in told


@pytest.mark.parametrize(("link", "target"), [("src/nodes.py", "nodes.py"), ("src", "elsewhere")])
def test_a_function_is_read_from_inside_the_project_alone(link: str, target: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"nodes.py": "def clean(df): return df", "elsewhere/nodes.py": "def clean(df): return df"})
    root = tmp_path / "shop"
    write_files(root, {f"config/{name}.yaml": "" for name in ("nodes", "pipelines")})
    (root / link).parent.mkdir(exist_ok=True)
    (root / link).symlink_to(tmp_path / target)
    outcome = find_function(root, "src.nodes:clean")
    assert isinstance(outcome, Problem)
    assert outcome.message == "'src/nodes.py' can't be read: it lies outside the project"


@pytest.mark.parametrize("kind", ["schema", "sql", "python", "yaml"])
def test_a_pipe_is_not_waited_for(kind: str, tmp_path: Path) -> None:
    files = {
        "schema": {"inputs.yaml": INPUT.format("pipe.ddl")},
        "sql": {"nodes.yaml": "process_sales_stream: {sql: pipe.sql}\n"},
        "python": {"nodes.yaml": "process_sales_stream: {function: src.pipe}\n"},
        "yaml": {},
    }[kind]
    root = write_tutorial(tmp_path / "shop", files)
    place = {"schema": "pipe.ddl", "sql": "pipe.sql", "python": "src/pipe.py", "yaml": "config/global_settings.yaml"}
    os.mkfifo(root / place[kind])
    assert check(root).problems


@pytest.mark.parametrize(
    "reference",
    ["..evil:run", "../evil:run", "/etc/evil:run", "os:system", "os.system", "src.nodes:../x", "link:run", "~.x:y"],
)
def test_a_function_is_one_of_the_projects(reference: str, tmp_path: Path) -> None:
    (tmp_path / "evil.py").write_text("def run(df):\n    return df\n")
    root = write_tutorial(tmp_path / "shop", {"nodes.yaml": f'process_sales_stream: {{function: "{reference}"}}\n'})
    codes = {problem.code for problem in check(root).problems}
    assert codes & {"bad-reference", "no-module", "no-function"}, codes


def test_a_secret_file_may_be_anywhere_and_is_masked(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("hunter2\n")
    root = write_tutorial(tmp_path / "shop", {"inputs.yaml": INPUT.format("${file:../key.txt}")})
    (told,) = shown(check(root))
    assert "hunter2" not in told
