"""`tauro config show`: what a run would get, in YAML that reads as the project does."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from tauro.errors import ProjectError
from tauro.project.load import load_project
from tauro.project.yaml_file import read_yaml
from tauro_cli.configuration import ShowOptions, show_configuration
from tests.docs.markdown import blocks_under
from tests.modules import ROOT
from tests.project_files import write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Tauro

ODD = """
clean:
  sql: |
    SELECT *
      FROM sales

    WHERE id > 5
  params: {a: '0123', b: 12:30:00, c: 1.5, d: 'yes', e: "ä: ö # x", f: [], g: {}, h: "x\\n  y\\n\\n", i: "7", j: null,
    k: "", l: " x ", m: 0x1f, n: '0o17', o: "- a", p: [[1, [2]], {x: [y]}, []], q: "a\\tb", r: '~', s: "'", t: 1e5}
"""


def shown(root: Path, env: str = "dev", *, origin: bool = False, **environ: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = show_configuration(ShowOptions(env, root, origin), out, err, environ)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("origin", [False, True], ids=["plain", "with origins"])
@pytest.mark.parametrize("name", ["odd", *sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir())])
def test_it_reads_as_the_project_does(name: str, origin: bool, tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {"nodes.yaml": ODD}) if name == "odd" else ROOT / "examples" / name
    code, out, err = shown(root, origin=origin)
    assert (code, err) == (0, "")
    (tmp_path / "out.yaml").write_text(out)
    read = read_yaml(tmp_path / "out.yaml", "out.yaml")
    assert read.value is not None, read.problems
    assert read.value.plain() == {
        section: values for section, values in load_project(root, "dev", {}).tree.values.items() if values
    }


def test_each_value_says_where_it_is_written(tmp_path: Path) -> None:
    files = {
        "prod/inputs.yaml": "sales_stream: {path: '${ROOT}/in'}\n",
        "nodes.yaml": "process_sales_stream:\n  sql: |\n    SELECT 1\n    FROM sales_stream\n",
    }
    _, out, _ = shown(write_tutorial(tmp_path, files), "prod", origin=True, ROOT="/srv")
    lines = out.splitlines()
    assert "    path: /srv/in  # config/prod/inputs.yaml:1" in lines
    assert "    format: csv  # config/inputs.yaml:4" in lines
    assert "      - process_sales_stream  # config/pipelines.yaml:2" in lines
    sql = lines.index("    sql: |  # config/nodes.yaml:2")
    assert lines[sql + 1 : sql + 3] == ["      SELECT 1", "      FROM sales_stream"]


def test_secrets_are_masked_by_value_and_by_the_names_of_settings(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from-a-file")
    settings = """
    variables:
      TOKEN: {value: hunter2, secret: true}
      PORT: {value: 5432, secret: true}
    spark:
      conf: {spark.a: "${TOKEN}!", spark.b: "${PORT}", spark.c: "${file:password}", spark.my.password: plain-one}
    """
    kafka = "sales: {format: kafka, options: {kafka.sasl.jaas.config: 'x password=plain-two;', subscribe: s}}\n"
    root = write_tutorial(tmp_path, {"global_settings.yaml": settings, "inputs.yaml": kafka})
    _, out, _ = shown(root)
    for secret in ("hunter2", "5432", "from-a-file", "plain-one", "plain-two"):
        assert secret not in out
    assert "spark.a: '***!'" in out
    assert "secret: true" in out


def test_what_could_not_be_read_is_told_beside_it(tmp_path: Path) -> None:
    inputs = "sales_stream: {format: csv, path: '${NOWHERE_SET}/in'}\n"
    code, out, err = shown(write_tutorial(tmp_path, {"inputs.yaml": inputs, "outputs.yaml": "a: [\n"}))
    assert code == 3
    assert "path: ${NOWHERE_SET}/in" in out
    assert "outputs:" not in out
    assert "error[unset-variable]" in err
    assert "error[yaml-syntax]" in err


def test_the_command(tauro: Tauro, tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {"prod/inputs.yaml": "sales_stream: {path: /srv}\n"})
    for arguments in (["config", "show", "--env", "prod"], ["--env", "prod", "config", "show"]):
        answer = tauro(*arguments, "--project", str(root))
        assert answer.code == 0
        assert "    path: /srv\n" in answer.out
    with pytest.raises(ProjectError):
        show_configuration(ShowOptions("dev", tmp_path / "src"), io.StringIO(), io.StringIO(), {})


def test_it_looks_as_documented(tmp_path: Path) -> None:
    document = ROOT / "docs" / "configuration.md"
    written = {
        str(block.path).removeprefix("config/"): block.text for block in blocks_under(document, "Environments", "yaml")
    }
    _, out, _ = shown(write_tutorial(tmp_path, written), "prod", origin=True)
    (picture,) = blocks_under(document, "Environments", "text")
    assert picture.text in out
