"""Spark's classes, read once and mapped into each JVM after it: a process of the tests starts a third sooner.

That is the JVM's own "dynamic archive" (JEP 350). A JVM looks whether its Java and its jars are those of the archive,
and does without it where they are not.
"""

from __future__ import annotations

import fcntl
import subprocess
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.project_files import write_tutorial

_BUILD = Path(__file__).parents[2] / "build"
_QUIET = "-Xshare:auto -Xlog:disable"


@cache
def using_archive() -> str:
    """Options of a JVM that takes its classes from the archive, which is made where there is none."""
    _BUILD.mkdir(exist_ok=True)
    archive = _BUILD / f"classes-{_fingerprint()}.jsa"
    with (_BUILD / "classes.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # each worker of pytest asks for it
        if not archive.exists():
            _make(archive)
    return f"-XX:SharedArchiveFile={archive} {_QUIET}"


def _make(archive: Path) -> None:
    """By a run of the tutorial's project: a JVM writes the archive when it ends."""
    from tests.spark.processes import Tauro

    half = archive.with_suffix(".half")
    with TemporaryDirectory(prefix="tauro-classes-") as name:
        project = write_tutorial(Path(name, "shop"), {"data/input/a.csv": "id,name\n1,a\n"})
        options = f"-XX:ArchiveClassesAtExit={half} {_QUIET}"
        with Tauro(project, "--pipeline", "real_time_sales", jvm=options) as process:
            process.wait_to_say("running")
            code = process.end()
            assert code == 0, process.output
    half.replace(archive)


def _fingerprint() -> str:
    java = subprocess.run(["java", "-version"], capture_output=True, check=True).stderr
    return sha256(java + version("pyspark").encode()).hexdigest()[:12]
