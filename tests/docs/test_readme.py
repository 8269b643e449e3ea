"""What README shows is what happens."""

from __future__ import annotations

import io
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tauro.errors import ProjectError, TauroError, UsageError
from tauro.streaming.run.status import PipelineStatus
from tauro_cli.init import run_init
from tauro_cli.render.masking import Mask
from tauro_cli.signals import SECOND_SIGNAL_EXIT
from tauro_cli.validate import ValidateOptions, run_validate
from tests.docs.markdown import blocks_under, table_under
from tests.modules import ROOT
from tests.spark.processes import Tauro
from tests.spark.runs import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

README = ROOT / "README.md"
FIRST_MINUTE = "The first minute by hand"


def shell(commands: Sequence[str], folder: Path) -> str:
    """Run commands as somebody does who has Tauro's environment activated; what they print."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e"],
        input="\n".join(commands),
        cwd=folder,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def without_times(line: str) -> str:
    return re.sub(r"\d+\.\d s$", "N s", re.sub(r"^\d\d:\d\d:\d\d ", "", line)).rstrip()


def test_the_mistakes_look_as_shown(tmp_path: Path) -> None:
    run_init("shop", "streaming", tmp_path, io.StringIO())
    for name, right, wrong in (
        ("inputs.yaml", "path:", "pth:"),
        ("nodes.yaml", "nodes.process_sales", "nodes.process_sale"),
    ):
        file = tmp_path / "shop/config" / name
        file.write_text(file.read_text().replace(right, wrong))
    out = io.StringIO()
    assert run_validate(ValidateOptions(project=tmp_path / "shop"), out, io.StringIO(), {}) == 3
    (picture,) = blocks_under(README, "Mistakes are found before Spark starts", "text")
    assert out.getvalue() == picture.text


def test_the_exit_codes_are_those_of_the_errors() -> None:
    said = [int(code) for row in table_under(README, "Exit codes") for code in row[0].split(",")]
    errors = {TauroError.exit_code, UsageError.exit_code, ProjectError.exit_code}
    assert sorted(said) == sorted({0, *errors, *SECOND_SIGNAL_EXIT.values()})


def test_the_table_has_the_columns_that_are_shown() -> None:
    from rich.table import Table

    from tauro_cli.render.live import picture_of

    table = picture_of(PipelineStatus("p", 0.0, ()), Mask(())).renderables[0]
    assert isinstance(table, Table)
    picture = blocks_under(README, FIRST_MINUTE, "text")[0].text
    (head,) = [line for line in picture.splitlines() if line.startswith("node ")]
    assert re.split(r"  +", head) == [column.header for column in table.columns]


@pytest.mark.spark
def test_the_first_minute_comes_true(tmp_path: Path) -> None:
    begin, start, feed, go_on = (block.text.splitlines() for block in blocks_under(README, FIRST_MINUTE, "sh"))
    on_a_terminal, in_lines = (block.text.splitlines() for block in blocks_under(README, FIRST_MINUTE, "text"))
    shell(begin, tmp_path)
    shop = tmp_path / begin[-1].removeprefix("cd ")
    output = shop / "data/output"
    with Tauro(shop, *shlex.split(start[0])[1:]) as tauro:
        tauro.wait_to_say("waiting: the first file")
        shell(feed[:1], shop)
        tauro.wait_for(lambda: len(rows(output)) == 5, "five rows")
        assert "part-" in shell(feed[1:], shop)
        said = [without_times(line) for line in tauro.output.splitlines()]
        tauro.send(signal.SIGINT)
        assert tauro.end() == 0
    assert [line for line in on_a_terminal[:-2] if line.rstrip() not in said] == []

    printed = [without_times(line) for line in shell(go_on, shop).splitlines()]
    assert counted(in_lines) <= counted(printed)
    assert len(rows(output)) > 5


def counted(lines: Sequence[str]) -> set[str]:
    """What the lines say, whatever the numbers are."""
    return {re.sub(r"\d+", "N", without_times(line)) for line in lines}
