"""Several contexts in one process: its JVM stays, and takes no jars after its start."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.project_files import write_tutorial
from tests.spark.runs import LIMIT_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("jars")]

BEGIN = """
import sys
from tauro.config import Context
from tauro.errors import EnvironmentUnfitError
from tauro.streaming import StreamingError, StreamingPipelineManager

plain, delta = sys.argv[1:]
tick = {"name": "n", "input": {"format": "rate"}, "output": {"format": "delta", "path": f"{delta}/data/other"}}
LACKING = "Spark has no code for 'delta' in this process: its Java was started without their jars"


def is_refused(context):
    try:
        context.spark
    except EnvironmentUnfitError as error:
        return LACKING in error.message and "make the context that needs them before" in error.hint
    return False


def start(context):
    manager = StreamingPipelineManager(context)
    try:
        assert manager.stop_pipeline(manager.start_pipeline("p", {"nodes": [tick]}))
    except StreamingError as error:
        return str(error)
    finally:
        assert manager.shutdown()
    return "started"


"""

PROGRAMS = {
    "one after the other": """
first = Context.from_project(plain)
assert first.spark.range(3).count() == 3
first.close()
second = Context.from_project(delta)
assert is_refused(second)
assert LACKING in start(second)
third = Context.from_project(plain)
assert third.spark.range(3).count() == 3
third.close()
""",
    "both at once": """
first = Context.from_project(plain)
assert first.spark.range(3).count() == 3
first.spark.conf.set("spark.sql.catalog.spark_catalog", "somebody.elses.Catalog")
before = first.spark.conf.getAll
assert is_refused(Context.from_project(delta))
assert first.spark.conf.getAll == before
first.spark.conf.unset("spark.sql.catalog.spark_catalog")
assert first.spark.range(3).count() == 3
first.spark.read.format("json").schema("id INT").load(plain + "/config").count()
told = start({"spark": first.spark, "output_path": delta})
assert "Spark has no code for the format 'delta': the session was made without its jars" in told, told
first.close()
""",
    "the one with jars first": """
for project in (delta, plain, delta):
    context = Context.from_project(project)
    assert context.spark.range(3).count() == 3
    assert start(context) == "started"
    context.close()
""",
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_contexts_of_one_process(tmp_path: Path, program: str) -> None:
    plain = write_tutorial(tmp_path / "plain")
    delta = write_tutorial(tmp_path / "delta", {"outputs.yaml": "sold: {format: delta, path: data/sold}\n"})
    command = [sys.executable, "-c", BEGIN + program, str(plain), str(delta)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=2 * LIMIT_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
