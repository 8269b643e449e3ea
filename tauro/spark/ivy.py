"""Jars by their coordinates, fetched with the Ivy that pyspark brings."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tauro.errors import EnvironmentUnfitError
from tauro.spark.java import java_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tauro.spark.jar_table import Jar

_LIMIT_SECONDS = 300
_MAVEN = "{*}"


class IvyError(Exception):
    """Some jars could not be fetched; the text is the first thing that Ivy complains of."""


def fetch(
    jars: Sequence[Jar], into: Path, *, repositories: Sequence[str] = (), settings: str | None = None
) -> list[Path]:
    """Each jar as a file in `into`, exactly these and none that they depend on.

    Looked for in `repositories` first, then in Maven's local repository, then where Ivy or Maven are told to on this
    machine: `settings` (an `ivysettings.xml`), `~/.ivy2/ivysettings.xml`, the mirror in `~/.m2/settings.xml`, the
    variable DEFAULT_ARTIFACT_REPOSITORY that Spark knows too, else Maven Central.

    Raises:
        IvyError: some can't be had; then there is none of them.
    """
    with tempfile.TemporaryDirectory(prefix=".ivy-", dir=into) as scratch:
        folder = Path(scratch)
        _write(folder / "ivy.xml", _module(jars))
        own = Path(settings).expanduser() if settings else Path("~/.ivy2/ivysettings.xml").expanduser()
        if repositories or not own.is_file():
            own = folder / "ivysettings.xml"
            _write(own, _settings(repositories, os.environ))
        pattern = folder / "out" / "[organisation]_[artifact]-[revision].[ext]"
        arguments = ["-cache", str(folder / "cache"), "-settings", str(own), "-ivy", str(folder / "ivy.xml")]
        _run([*arguments, "-confs", "default", "-retrieve", str(pattern)])
        fetched = [folder / "out" / jar.file_name for jar in jars]
        missing = [path.name for path in fetched if not path.is_file()]
        if missing:
            raise IvyError(f"not among what was fetched: {', '.join(missing)}")
        return [path.replace(into / f".{path.name}.new") for path in fetched]


def _run(arguments: list[str]) -> None:
    command = [java_command(os.environ), "-jar", str(_ivy_jar()), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_LIMIT_SECONDS, start_new_session=True
        )
    except subprocess.TimeoutExpired as error:
        raise IvyError(f"no answer within {_LIMIT_SECONDS} s") from error
    if done.returncode != 0:
        raise IvyError(_complaint(done.stdout + done.stderr))


def _complaint(text: str) -> str:
    lines = [line.strip(" :\t") for line in text.splitlines()]
    told = [line for line in lines if "not found" in line or "Exception" in line or "rror" in line]
    return told[0] if told else next((line for line in reversed(lines) if line), "Ivy said nothing")


def _ivy_jar() -> Path:
    import pyspark

    homes = [os.environ.get("SPARK_HOME"), Path(pyspark.__file__).parent]
    for home in homes:
        for jar in sorted(Path(home, "jars").glob("ivy-*.jar")) if home else ():
            return jar
    raise EnvironmentUnfitError("this Spark brings no Ivy", hint="give the jars as files in 'spark: {jars:}'")


def _module(jars: Iterable[Jar]) -> ET.Element:
    root = ET.Element("ivy-module", version="2.0")
    ET.SubElement(root, "info", organisation="tauro", module="jars")
    ET.SubElement(ET.SubElement(root, "configurations"), "conf", name="default")
    dependencies = ET.SubElement(root, "dependencies")
    for jar in jars:
        group, artifact, version = jar.parts
        # without "master" Ivy leaves out the artifact itself
        ET.SubElement(
            dependencies,
            "dependency",
            org=group,
            name=artifact,
            rev=version,
            transitive="false",
            conf="default->runtime,master",
        )
    return root


def _settings(repositories: Iterable[str], environ: Mapping[str, str]) -> ET.Element:
    root = ET.Element("ivysettings")
    ET.SubElement(root, "settings", defaultResolver="all")
    chain = ET.SubElement(ET.SubElement(root, "resolvers"), "chain", name="all", returnFirst="true")
    for number, url in enumerate(repositories):
        ET.SubElement(chain, "ibiblio", name=f"said-{number}", m2compatible="true", root=url)
    local = Path("~/.m2/repository").expanduser()
    if local.is_dir():
        ET.SubElement(chain, "ibiblio", name="local", m2compatible="true", root=local.as_uri())
    central = ET.SubElement(chain, "ibiblio", name="central", m2compatible="true")
    mirror = environ.get("DEFAULT_ARTIFACT_REPOSITORY") or _maven_mirror()
    if mirror:
        central.set("root", mirror)
    return root


def _maven_mirror() -> str | None:
    with suppress(OSError, ET.ParseError):
        for mirror in ET.parse(Path("~/.m2/settings.xml").expanduser()).iter(f"{_MAVEN}mirror"):
            names = (mirror.findtext(f"{_MAVEN}mirrorOf") or "").replace(" ", "").split(",")
            if {"*", "central", "external:*"}.intersection(names):
                return mirror.findtext(f"{_MAVEN}url")
    return None


def _write(path: Path, root: ET.Element) -> None:
    path.write_bytes(ET.tostring(root, encoding="utf-8"))
