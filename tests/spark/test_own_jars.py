"""`spark: {jars:, packages:, repositories:}` as a user says them, in a process that has no Spark yet."""

from __future__ import annotations

from base64 import b64decode
from importlib.metadata import version
from shutil import copyfile
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from tauro.spark.jar_table import JAR_SETS, Jar
from tauro.spark.jars import JarRequest, cache_folder, require_jars
from tests.project_files import write_files
from tests.spark.processes import Tauro
from tests.spark.runs import rows

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.spark

HELLO = b64decode(
    "yv66vgAAADQADgoAAgADBwAEDAAFAAYBABBqYXZhL2xhbmcvT2JqZWN0AQAGPGluaXQ+AQADKClWCAAIAQAFSGVsbG8HAAoBABBvcmcvcGln"
    "ZW9uL0hlbGxvAQAEQ29kZQEAA3NheQEAFCgpTGphdmEvbGFuZy9TdHJpbmc7ACEACQACAAAAAAACAAEABQAGAAEACwAAABEAAQABAAAABSq3"
    "AAGxAAAAAAAJAAwADQABAAsAAAAPAAEAAAAAAAMSB7AAAAAAAAA="
)
"""`package org.pigeon; public class Hello { public static String say() { return "Hello"; } }`, compiled."""

POM = (
    "<project><modelVersion>4.0.0</modelVersion><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>"
    "</project>"
)


def project(root: Path, spark: str) -> Path:
    calls = ", ".join(f"reflect('org.pigeon.{name}', 'say') AS {name}" for name in ("Hello", "Other"))
    write_files(
        root,
        {
            "config/pipelines.yaml": "p: {nodes: [call]}\n",
            "config/nodes.yaml": f'call: {{sql: "SELECT id, {calls} FROM sales"}}\n',
            "config/inputs.yaml": "sales: {format: csv, path: data/in, streaming: true, schema: 'id BIGINT'}\n",
            "config/outputs.yaml": "said: {format: parquet, path: data/said}\n",
            "config/global_settings.yaml": spark,
            "data/in/a.csv": "id\n1\n",
        },
    )
    make_jar(root / "lib/hello.jar", "Hello")
    other = root / "repository/org/pigeon/other/1.0/other-1.0.jar"
    make_jar(other, "Other")
    other.with_suffix(".pom").write_text(POM.format("org.pigeon", "other", "1.0"))
    return root


def make_jar(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True)
    with ZipFile(path, "w") as jar:
        jar.writestr(f"org/pigeon/{name}.class", HELLO.replace(b"Hello", name.encode()))


def test_a_jar_of_the_project_and_a_package_of_an_own_repository(tmp_path: Path) -> None:
    repository = (tmp_path / "shop/repository").as_uri()
    said = f"spark: {{jars: lib/hello.jar, packages: 'org.pigeon:other:1.0', repositories: '{repository}'}}\n"
    root = project(tmp_path / "shop", said)
    with Tauro(root, "--pipeline", "p") as process:
        assert process.end() == 0, process.output
    assert rows(root / "data/said") == [{"id": 1, "Hello": "Hello", "Other": "Other"}]


@pytest.mark.usefixtures("jars")
def test_a_jar_that_was_changed_in_the_cache_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "shop", "{}\n")
    tables = {"config/nodes.yaml": "call: {}\n", "config/outputs.yaml": "said: {format: delta, path: data/said}\n"}
    write_files(root, tables)
    sound = require_jars(JarRequest(("delta",)), version("pyspark"), cache_folder()).paths
    cache = tmp_path / "cache/jars"
    for jar in sound:
        put(jar, cache / jar.name)
    changed = cache / sound[0].name
    with ZipFile(changed, "a") as jar_file:
        jar_file.writestr("META-INF/evil", "x")
    monkeypatch.setenv("TAURO_CACHE", str(cache.parent))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DEFAULT_ARTIFACT_REPOSITORY", (tmp_path / "none").as_uri())

    with Tauro(root, "--pipeline", "p") as process:
        assert process.end() == 1, process.output
    assert f"{changed.name} in '{cache}' was changed since it came, and is not used" in process.output
    assert not (root / "data/said").exists()

    repository = root / "repository"
    group, artifact, number = next(jar for jar in of_delta() if jar.file_name == changed.name).parts
    served = repository / group.replace(".", "/") / artifact / number / f"{artifact}-{number}.jar"
    put(sound[0], served)
    served.with_suffix(".pom").write_text(POM.format(group, artifact, number))
    write_files(root, {"config/global_settings.yaml": f"spark: {{repositories: '{repository.as_uri()}'}}\n"})
    with Tauro(root, "--pipeline", "p") as process:
        assert process.end() == 0, process.output
    assert f"{changed.name} was changed in '{cache}' since it came: it was fetched anew" in process.output
    assert changed.read_bytes() == sound[0].read_bytes()


def of_delta() -> tuple[Jar, ...]:
    return JAR_SETS[".".join(version("pyspark").split(".")[:2])]["delta"].jars


def put(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    copyfile(file, place)


def test_a_package_that_nobody_has_is_named(tmp_path: Path) -> None:
    root = project(tmp_path / "shop", "spark: {packages: 'org.pigeon:other:9.9'}\n")
    with Tauro(root, "--pipeline", "p") as process:
        assert process.end() == 1, process.output
    assert "packages can't be had: org.pigeon:other:9.9" in process.output
    assert "repositories" in process.output
    assert "Traceback" not in process.output
    assert not (root / "data/said").exists()
