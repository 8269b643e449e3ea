"""The jars of connectors: fetched once, kept for all projects of a user, verified at each use."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.errors import EnvironmentUnfitError
from tauro.spark.ivy import IvyError, fetch
from tauro.spark.jar_table import JAR_SETS, Jar, JarSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

logger = logging.getLogger(__name__)

WAYS_OUT = (
    "run once with a network; or name a mirror in 'spark: {repositories:}' of config/global_settings.yaml, "
    "give the files themselves in 'spark: {jars:}', or bring a filled cache and set TAURO_CACHE"
)


@dataclass(frozen=True)
class JarRequest:
    """What a session is to be started with, besides Spark itself."""

    sets: tuple[str, ...] = ()
    """Names of jar sets, those of the connectors at hand."""
    packages: tuple[str, ...] = ()
    """Coordinates that Spark itself resolves, with all they depend on."""
    jars: tuple[str, ...] = ()
    """Files or URLs."""
    repositories: tuple[str, ...] = ()
    settings: str | None = None
    """An `ivysettings.xml`."""


@dataclass(frozen=True)
class JarsFound:
    paths: tuple[Path, ...] = ()
    conf: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def cache_folder(environ: Mapping[str, str] | None = None) -> Path:
    environ = os.environ if environ is None else environ
    own, shared = environ.get("TAURO_CACHE"), environ.get("XDG_CACHE_HOME")
    root = Path(own) if own else Path(shared or "~/.cache", "tauro")
    return root.expanduser().absolute() / "jars"


def require_jars(request: JarRequest, spark_version: str, folder: Path) -> JarsFound:
    """The files of the sets that the user does not bring, each with the checksum it must have.

    Safe for several processes at once. What is in `folder` already needs no network.

    Raises:
        EnvironmentUnfitError: jars can't be had, or there are none for this Spark.
    """
    sets = [_jar_set(name, spark_version) for name in request.sets if not _is_brought(name, request)]
    wanted = list(dict.fromkeys(jar for jar_set in sets for jar in jar_set.jars))
    found, changed = _in_cache(wanted, folder), []
    if len(found) < len(wanted):
        with _locked(folder):
            found = _in_cache(wanted, folder)
            missing = [jar for jar in wanted if jar not in found]
            changed = [jar.file_name for jar in missing if (folder / jar.file_name).exists()]
            _fetch(missing, folder, request, changed)
        found = _in_cache(wanted, folder)
    taken = [found[jar] for jar in wanted]
    notices = [f"{name} was changed in '{folder}' since it came: it was fetched anew" for name in changed]
    notices += [
        f"{taken.coordinates} stands in for {jar.coordinates}, which repositories lack: {taken.lacking}"
        for jar, taken in zip(wanted, taken, strict=True)
        if jar != taken
    ]
    known = {name for jar_sets in JAR_SETS.values() for name in jar_sets}
    used = sorted(known.intersection(request.sets) | {name for name in known if _is_brought(name, request)})
    conf = {key: value for name in used for key, value in _conf_of(name, spark_version).items()}
    return JarsFound(tuple(folder / jar.file_name for jar in taken), conf, tuple(notices))


def _jar_set(name: str, spark_version: str) -> JarSet:
    minor = ".".join(spark_version.split(".")[:2])
    found = JAR_SETS.get(minor, {}).get(name)
    if found is None:
        raise EnvironmentUnfitError(
            f"no jars of {name!r} are known for Spark {spark_version}; they are for {', '.join(JAR_SETS)}",
            hint="name them in 'spark: {packages:}' or 'spark: {jars:}' of config/global_settings.yaml",
        )
    return found


def _conf_of(name: str, spark_version: str) -> Mapping[str, str]:
    """A set's settings hold for whichever version of its jars the user brings, and whoever in the project uses them."""
    sets = JAR_SETS.get(".".join(spark_version.split(".")[:2])) or next(iter(JAR_SETS.values()))
    return sets[name].conf


def _is_brought(name: str, request: JarRequest) -> bool:
    products = {sets[name].jars[0].product for sets in JAR_SETS.values() if name in sets}
    artifacts = {product.partition(":")[2] for product in products}
    by_package = {":".join(package.split(":")[:2]).partition("_")[0] for package in request.packages}
    return bool(products & by_package) or any(
        jar.rpartition("/")[2].startswith(f"{artifact}_") for jar in request.jars for artifact in artifacts
    )


def _in_cache(wanted: Sequence[Jar], folder: Path) -> dict[Jar, Jar]:
    """For each jar that is there, which one is used: itself, or what stands in for it."""
    found: dict[Jar, Jar] = {}
    for jar in wanted:
        for candidate in (jar, jar.instead):
            if candidate is not None and jar not in found and _is_sound(candidate, folder):
                found[jar] = candidate
    return found


def _is_sound(jar: Jar, folder: Path) -> bool:
    path = folder / jar.file_name
    try:
        kept = jar.sha256 or path.with_suffix(".sha256").read_text("ascii").strip()
        return _sha256(path) == kept
    except OSError:
        return False


def _fetch(missing: Sequence[Jar], folder: Path, request: JarRequest, changed: Sequence[str]) -> None:
    if not missing:
        return
    logger.info("fetching %s", ", ".join(jar.coordinates for jar in missing))
    try:
        try:
            _take(missing, folder, request)
        except IvyError:
            if not any(jar.instead for jar in missing):
                raise
            _take([jar.instead or jar for jar in missing], folder, request)
    except IvyError as error:
        names = ", ".join(jar.coordinates for jar in missing)
        refused = f"; {', '.join(changed)} in '{folder}' was changed since it came, and is not used" if changed else ""
        raise EnvironmentUnfitError(f"jars can't be had: {names} ({error}){refused}", hint=WAYS_OUT) from error


def _take(jars: Sequence[Jar], folder: Path, request: JarRequest) -> None:
    fetched = fetch(jars, folder, repositories=request.repositories, settings=request.settings)
    try:
        for jar, path in zip(jars, fetched, strict=True):
            digest = _sha256(path)
            if jar.sha256 is None:
                (folder / jar.file_name).with_suffix(".sha256").write_text(digest, "ascii")
            elif digest != jar.sha256:
                raise IvyError(f"{jar.coordinates} came with another SHA-256 than the one that was tried: {digest}")
            path.replace(folder / jar.file_name)
    finally:
        for path in fetched:
            path.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentUnfitError(
            f"jars can't be kept in '{folder}': {reason}", hint="set TAURO_CACHE to a folder that can be written"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
