"""A project with a node for each of some jobs."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from tauro.spark.jars import JarRequest, cache_folder, require_jars
from tests.chaos.ground import PIPELINE
from tests.project_files import write_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.chaos.course import Course

_SETTINGS = """\
streaming: {{settle_time: 0 seconds, trigger: {{interval: 0 seconds}}, max_bad_ratio: 1}}
spark:
  master: local[2]
  jars: {jars}
  conf:
    spark.driver.extraJavaOptions: -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
    spark.sql.shuffle.partitions: 1
    spark.sql.streaming.fileSource.log.compactInterval: 3
    spark.sql.streaming.fileSink.log.compactInterval: 3
    spark.databricks.delta.properties.defaults.checkpointInterval: 3
"""
"""Logs are written anew at every third batch, so that there is something to be cut. No process lives long enough for
the thorough compiler to be of use."""


def write_project(root: Path, courses: Sequence[Course]) -> None:
    files = {
        "config/pipelines.yaml": f"{PIPELINE}: {{nodes: [{', '.join(course.name for course in courses)}]}}\n",
        "config/nodes.yaml": "".join(map(_node, courses)),
        "config/inputs.yaml": "".join(f"{course.input_name}: {course.feeder.said}\n" for course in courses),
        "config/outputs.yaml": "".join(
            f"{course.output_name(name)}: {output.said}\n"
            for course in courses
            for name, output in course.outputs.items()
        ),
        "config/global_settings.yaml": _SETTINGS.format(jars=_jars(root, courses)),
    }
    for course in courses:
        files |= {f"src/{course.name}.py": course.job.function} | dict(course.job.files)
    write_files(root, files)


def _node(course: Course) -> str:
    outputs = ", ".join(map(course.output_name, course.outputs))
    return (
        f"{course.name}: {{function: 'src.{course.name}:rows', input: {course.input_name}, output: [{outputs}], "
        f"streaming: {{output_mode: {course.job.output_mode}}}}}\n"
    )


def _jars(root: Path, courses: Sequence[Course]) -> list[str]:
    """Under their Maven names, as a user has them."""
    sets = tuple({name for course in courses for name in course.job.jar_sets})
    found = require_jars(JarRequest(sets), version("pyspark"), cache_folder()).paths if sets else ()
    lib = root / "lib"
    lib.mkdir(parents=True)
    for jar in found:
        (lib / jar.name.partition("_")[2]).symlink_to(jar)
    return sorted(f"lib/{jar.name}" for jar in lib.iterdir())
