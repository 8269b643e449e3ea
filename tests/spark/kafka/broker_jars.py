"""The jars of a Kafka broker, fetched once with the Ivy inside pyspark."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

VERSION = "4.1.0"
LIMIT_SECONDS = 300

_IVY = f"""\
<ivy-module version="2.0">
  <info organisation="tests" module="broker"/>
  <configurations><conf name="default"/></configurations>
  <dependencies>
    <dependency org="org.apache.kafka" name="kafka_2.13" rev="{VERSION}" conf="default->runtime,master"/>
    <dependency org="org.apache.kafka" name="kafka-tools" rev="{VERSION}" conf="default->runtime,master"/>
  </dependencies>
</ivy-module>
"""


class NoBrokerError(Exception):
    """There is neither a network nor a cache to have a broker from."""


def broker_jars() -> Path:
    """A folder with the broker and all that it needs.

    Raises:
        NoBrokerError: it can't be had; the text is why.
    """
    cache = Path(os.environ.get("TAURO_CACHE") or Path.home() / ".cache" / "tauro").expanduser() / "tests"
    folder = cache / f"kafka-broker-{VERSION}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        _fetch(folder, Path(mkdtemp(dir=cache)))
    return folder


def _fetch(folder: Path, work: Path) -> None:
    """Into a folder of its own, renamed when it is whole: several test processes may fetch at once."""
    (work / "ivy.xml").write_text(_IVY, encoding="utf-8")
    import pyspark

    (ivy,) = (Path(pyspark.__file__).parent / "jars").glob("ivy-*.jar")
    command = ["java", "-jar", str(ivy), "-cache", str(work / "ivy"), "-ivy", str(work / "ivy.xml")]
    command += ["-confs", "default", "-retrieve", str(work / "jars" / "[artifact]-[revision].[ext]")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS)
        if done.returncode != 0 or not list((work / "jars").glob(f"kafka_2.13-{VERSION}.jar")):
            raise NoBrokerError(f"the jars of a Kafka broker can't be had: {(done.stdout + done.stderr)[-500:]}")
        if not folder.is_dir():
            (work / "jars").rename(folder)
    except subprocess.TimeoutExpired as error:
        raise NoBrokerError(f"the jars of a Kafka broker can't be had within {LIMIT_SECONDS} s") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
