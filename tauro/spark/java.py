"""The Java that Spark will run on, looked at before Spark does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.errors import EnvironmentUnfitError

if TYPE_CHECKING:
    from collections.abc import Mapping

LOWEST_JAVA = 17
"""Spark 4 is compiled for Java 17 and tested with 17 and 21 (Spark 4.0 release notes)."""

_REMEDY = "install Java 17 (Debian: openjdk-17-jre-headless, macOS: brew install openjdk@17) or set JAVA_HOME to one"
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


def require_java(environ: Mapping[str, str] | None = None) -> int:
    """The major version of the Java that Spark's launcher will take: JAVA_HOME first, then PATH.

    Raises:
        EnvironmentUnfitError: there is none, it does not run, or it is too old.
    """
    environ = os.environ if environ is None else environ
    java = java_command(environ)
    try:
        answer = subprocess.run(
            [java, "-version"], capture_output=True, text=True, check=True, timeout=60, start_new_session=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentUnfitError(f"the Java at '{java}' does not run: {error}", hint=_REMEDY) from error
    match = _VERSION.search(answer.stderr + answer.stdout)
    if match is None:
        raise EnvironmentUnfitError(f"the Java at '{java}' does not tell its version", hint=_REMEDY)
    version = int(match[1])
    if version < LOWEST_JAVA:
        raise EnvironmentUnfitError(f"the Java at '{java}' is version {version}; Spark needs 17 or 21", hint=_REMEDY)
    return version


def java_command(environ: Mapping[str, str]) -> str:
    home = environ.get("JAVA_HOME")
    if home:
        java = Path(home, "bin", "java")
        if not java.is_file():
            raise EnvironmentUnfitError(f"JAVA_HOME is '{home}', which has no bin/java", hint=_REMEDY)
        return str(java)
    found = shutil.which("java", path=environ.get("PATH"))
    if found is None:
        raise EnvironmentUnfitError("no Java found: JAVA_HOME is not set and no 'java' is on the PATH", hint=_REMEDY)
    return found
