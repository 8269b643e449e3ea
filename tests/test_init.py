from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
import yaml

from tauro.errors import UsageError
from tauro_cli.init import run_init, templates

REPOSITORY = Path(__file__).parent.parent
TUTORIAL = REPOSITORY / "docs" / "streaming_tutorial.rst"

MAKE_A_PROJECT = """
import pathlib, sys
from tauro_cli.init import run_init, templates
for template in templates():
    run_init(template, template, pathlib.Path(), sys.stdout)
"""


def made(parent: Path, name: str = "sales", template: str = "streaming") -> Path:
    assert run_init(name, template, parent, io.StringIO()) == 0
    return parent / name


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def tutorial_block(file: str) -> str:
    """The text that the tutorial says to put into `file`."""
    match = re.search(
        rf"Create ``{re.escape(file)}``:\n\n\.\. code-block:: \w+\n\n((?:   .*\n|\s*\n)+)", TUTORIAL.read_text()
    )
    assert match is not None
    return "\n".join(line[3:].rstrip() for line in match[1].splitlines()).strip() + "\n"


def test_project_says_how_to_run_it(tmp_path: Path) -> None:
    out = io.StringIO()
    run_init("sales", "streaming", tmp_path, out)
    assert "cd sales\n  tauro --env dev --pipeline real_time_sales --stream" in out.getvalue()
    assert "python feed.py" in out.getvalue()


@pytest.mark.parametrize("template", templates())
def test_next_steps_are_commands_of_the_readme_and_stay_behind(tmp_path: Path, template: str) -> None:
    out = io.StringIO()
    run_init("sales", template, tmp_path, out)
    cd, *steps = [line.split("   ")[0].strip() for line in out.getvalue().splitlines() if line.startswith("  ")]
    assert cd == "cd sales"
    readme = (tmp_path / "sales/README.md").read_text().splitlines()
    assert [step for step in steps if step not in readme] == []
    assert not (tmp_path / "sales/next_steps.txt").exists()


@pytest.mark.parametrize("template", templates())
def test_new_project_has_no_problems(tmp_path: Path, template: str) -> None:
    command = [sys.executable, "-m", "tauro_cli", "validate"]
    root = made(tmp_path, template=template)
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (result.returncode, "warning" in result.stdout) == (0, False), result.stdout


def test_broker_that_is_away_is_told_by_name_before_spark_starts(tmp_path: Path) -> None:
    root = made(tmp_path, template="kafka_to_delta")
    environ = os.environ | {"KAFKA_SERVERS": "127.0.0.1:1"}
    for command in ("-m tauro_cli --pipeline kafka_to_delta", "feed.py"):
        words = [sys.executable, *command.split()]
        result = subprocess.run(words, cwd=root, env=environ, capture_output=True, text=True, check=False)
        assert result.returncode == 1
        assert re.search(r"no (Kafka )?broker answers at '127\.0\.0\.1:1': .*refused", result.stderr), result.stderr
        assert "Traceback" not in result.stderr
    assert not list(root.glob(".tauro/dev/logs/spark*"))


@pytest.mark.parametrize("name", ["pipelines", "nodes", "inputs", "outputs"])
def test_configuration_is_that_of_the_tutorial(tmp_path: Path, name: str) -> None:
    written = (made(tmp_path) / f"config/{name}.yaml").read_text()
    assert yaml.safe_load(written) == yaml.safe_load(tutorial_block(f"config/{name}.yaml"))


def test_function_is_that_of_the_tutorial(tmp_path: Path) -> None:
    written = (made(tmp_path) / "src/nodes/process_sales.py").read_text()
    assert written == tutorial_block("src/nodes/process_sales.py")


def test_sample_files_are_those_of_the_tutorial(tmp_path: Path) -> None:
    tutorial = TUTORIAL.read_text()
    for name, content in files(made(tmp_path) / "sample").items():
        block = "".join(f"   {line}\n" for line in content.decode().splitlines())
        assert f"   cat > data/input/{name} << 'EOF'\n{block}   EOF\n" in tutorial


def test_project_is_named_in_its_readme(tmp_path: Path) -> None:
    assert (made(tmp_path, "my.shop-2") / "README.md").read_text().startswith("# my.shop-2\n")


def test_state_and_data_are_ignored_by_git(tmp_path: Path) -> None:
    assert {".tauro/", "data/"} <= set((made(tmp_path) / ".gitignore").read_text().split())


def test_nothing_else_is_left_beside_the_project(tmp_path: Path) -> None:
    made(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["sales"]


def test_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "sales").mkdir()
    assert (made(tmp_path) / "config").is_dir()


def test_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sales").mkdir()
    (tmp_path / "sales/.hidden").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        made(tmp_path)
    assert files(tmp_path) == {"sales/.hidden": b"mine"}


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_no_folder_is_left_alone(tmp_path: Path, kind: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "sales"
    target.write_text("mine") if kind == "file" else target.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="not a folder"):
        made(tmp_path)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "/tmp/x",
        "a\\b",
        "-x",
        ".x",
        "x.",
        "a b",
        "a*",
        "a:b",
        "x\n",
        "CON",
        "nul.x",
        "é" * 200,
    ],
)
def test_bad_name_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="can't be the name of a project") as caught:
        made(tmp_path, name)
    assert caught.value.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_unknown_template_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no template 'steaming'") as caught:
        run_init("sales", "steaming", tmp_path, io.StringIO())
    assert caught.value.hint == "did you mean 'streaming'?"


@pytest.mark.parametrize(("parent", "reason"), [("missing", "no such file"), ("file", "not a directory")])
def test_unfit_parent_is_refused_with_the_reason(tmp_path: Path, parent: str, reason: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=reason):
        made(tmp_path / parent)


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(UsageError, match="no space left on device"):
        made(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_template_says_what_it_is() -> None:
    found = templates()
    assert list(found) == ["kafka_to_delta", "streaming"]
    assert found["streaming"].startswith("CSV files that arrive in a folder become parquet")
    assert found["kafka_to_delta"].startswith("Orders that come as JSON in a topic of Kafka go into a Delta table")


def test_feeder_drops_the_sample_files_and_then_made_up_ones(tmp_path: Path) -> None:
    project = made(tmp_path)
    feeder = project / "feed.py"
    feeder.write_text(feeder.read_text().replace("SECONDS_BETWEEN = 2", "SECONDS_BETWEEN = 0"))
    subprocess.run([sys.executable, feeder], check=True, capture_output=True)
    dropped = files(project / "data/input")
    assert dropped == files(project / "sample")
    subprocess.run([sys.executable, feeder, "1"], check=True, capture_output=True)
    (new,) = set(files(project / "data/input")) - set(dropped)
    assert new == "sales_2024_01_17.csv"
    lines = (project / "data/input" / new).read_text().splitlines()
    assert [line.partition(",")[0] for line in lines] == ["id", "6", "7", "8"]


@pytest.mark.long
def test_wheel_makes_the_same_projects(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("tauro", "tauro_cli", "config_templates", "docs/rules"):
        shutil.copytree(REPOSITORY / name, source / name)
    for name in ("pyproject.toml", "setup.py", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    (source / "README.md").touch()
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "installed", "zip")
    (tmp_path / "from_wheel").mkdir()
    (tmp_path / "from_here").mkdir()
    subprocess.run(
        [sys.executable, "-S", "-c", MAKE_A_PROJECT],  # without what `site` adds, so without an editable install
        cwd=tmp_path / "from_wheel",
        env={"PYTHONPATH": os.pathsep.join([str(tmp_path / "installed"), sysconfig.get_path("purelib")])},
        check=True,
        capture_output=True,
    )
    for template in templates():
        made(tmp_path / "from_here", template, template)
    assert files(tmp_path / "from_wheel") == files(tmp_path / "from_here")
    assert files(tmp_path / "installed/tauro/rule_pages") == files(REPOSITORY / "docs/rules")
    for typed in ("py.typed", "streaming/__init__.pyi"):
        assert (tmp_path / "installed/tauro" / typed).is_file()


@pytest.mark.spark
def test_every_command_of_the_readme_works(tmp_path: Path) -> None:
    project = made(tmp_path)
    blocks = re.findall(r"^```sh\n(.*?)^```", (project / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    stream, feed, show, read_what_is_there, check = blocks
    assert stream == "tauro --env dev --pipeline real_time_sales --stream\n"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = "set -e\n" + feed + read_what_is_there + show + check
    result = subprocess.run(
        ["bash", "-c", script],
        cwd=project,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    for expected in ("Alice", "Eve", "2 passed"):
        assert expected in result.stdout
