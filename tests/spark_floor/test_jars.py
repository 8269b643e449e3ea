"""The cache of jars, with an Ivy that is a function; the real one runs where the tests need jars."""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.spark import jars
from tauro.spark.ivy import IvyError
from tauro.spark.jar_table import JAR_SETS, Jar, JarSet
from tauro.spark.jars import JarRequest, cache_folder, require_jars
from tauro.spark.settings import with_jars

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


OLD = Jar("org.pigeon:loft:1.0.0", digest("org.pigeon:loft:1.0.0"), lacking="it flies slowly")
NEW = Jar("org.pigeon:loft:2.0.0", None, instead=OLD)
SEED = Jar("org.pigeon:pigeon-seed_2.13:4.0", digest("org.pigeon:pigeon-seed_2.13:4.0"))


class Repository:
    """Has every jar but those that it lacks; a jar's content is its coordinates."""

    def __init__(self) -> None:
        self.lacks: set[Jar] = set()
        self.asked: list[tuple[str, ...]] = []
        self.content: dict[str, str] = {}

    def fetch(self, wanted: Sequence[Jar], into: Path, **_settings: object) -> list[Path]:
        self.asked.append(tuple(jar.coordinates for jar in wanted))
        if self.lacks.intersection(wanted):
            raise IvyError("not found")
        paths = [into / f".{jar.file_name}.new" for jar in wanted]
        for jar, path in zip(wanted, paths, strict=True):
            path.write_text(self.content.get(jar.coordinates, jar.coordinates))
        return paths


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository()
    monkeypatch.setattr(jars, "fetch", made.fetch)
    sets = {"9.9": {"pigeon": JarSet((SEED, NEW), {"spark.sql.extensions": "Coo"})}}
    monkeypatch.setattr(jars, "JAR_SETS", sets)
    return made


PIGEON = JarRequest(("pigeon",))


def test_jars_are_fetched_once(repository: Repository, tmp_path: Path) -> None:
    first = require_jars(PIGEON, "9.9.1", tmp_path / "cache")
    assert [path.read_text() for path in first.paths] == [SEED.coordinates, NEW.coordinates]
    assert (first.conf, first.notices) == ({"spark.sql.extensions": "Coo"}, ())
    assert require_jars(PIGEON, "9.9.1", tmp_path / "cache") == first
    assert len(repository.asked) == 1
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert not list((tmp_path / "cache").glob("*.new"))


def test_nothing_is_fetched_for_who_needs_nothing(repository: Repository, tmp_path: Path) -> None:
    assert require_jars(JarRequest(), "9.9.1", tmp_path / "cache").paths == ()
    assert (repository.asked, (tmp_path / "cache").exists()) == ([], False)


def test_a_jar_that_repositories_lack_has_a_stand_in_and_one_line_says_so(
    repository: Repository, tmp_path: Path
) -> None:
    repository.lacks = {NEW}
    found = require_jars(PIGEON, "9.9.1", tmp_path)
    assert found.paths[1].read_text() == OLD.coordinates
    assert found.notices == (
        "org.pigeon:loft:1.0.0 stands in for org.pigeon:loft:2.0.0, which repositories lack: it flies slowly",
    )
    require_jars(PIGEON, "9.9.1", tmp_path)
    assert len(repository.asked) == 2, "with and without the stand-in, and no more at the second start"


@pytest.mark.parametrize("jar", [SEED, NEW], ids=["in the table", "kept when it came"])
def test_a_jar_that_was_changed_in_the_cache_is_fetched_anew(repository: Repository, tmp_path: Path, jar: Jar) -> None:
    require_jars(PIGEON, "9.9.1", tmp_path)
    (tmp_path / jar.file_name).write_text("half a j")
    found = require_jars(PIGEON, "9.9.1", tmp_path)
    assert found.notices == (f"{jar.file_name} was changed in '{tmp_path}' since it came: it was fetched anew",)
    assert require_jars(PIGEON, "9.9.1", tmp_path).notices == ()
    assert (tmp_path / jar.file_name).read_text() == jar.coordinates
    assert repository.asked[1:] == [(jar.coordinates,)]


def test_one_that_can_not_be_fetched_anew_is_refused(repository: Repository, tmp_path: Path) -> None:
    require_jars(PIGEON, "9.9.1", tmp_path)
    (tmp_path / SEED.file_name).write_text("something else")
    repository.lacks = {SEED}
    with pytest.raises(EnvironmentUnfitError, match=f"{SEED.file_name} in '{tmp_path}' was changed since it came"):
        require_jars(PIGEON, "9.9.1", tmp_path)


def test_a_jar_of_another_content_is_refused(repository: Repository, tmp_path: Path) -> None:
    repository.content = {SEED.coordinates: "something else"}
    with pytest.raises(EnvironmentUnfitError, match="another SHA-256"):
        require_jars(PIGEON, "9.9.1", tmp_path)
    assert not (tmp_path / SEED.file_name).exists()
    assert not list(tmp_path.glob(".*.new"))


def test_jars_that_cannot_be_had_are_named_with_the_ways_out(repository: Repository, tmp_path: Path) -> None:
    repository.lacks = {SEED}
    with pytest.raises(EnvironmentUnfitError, match=f"jars can't be had: {SEED.coordinates}") as caught:
        require_jars(PIGEON, "9.9.1", tmp_path)
    assert caught.value.exit_code == 1
    for way in ("network", "repositories", "jars", "TAURO_CACHE"):
        assert way in str(caught.value.hint)


@pytest.mark.usefixtures("repository")
def test_a_spark_that_nothing_is_known_for_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentUnfitError, match=r"no jars of 'pigeon' are known for Spark 3\.5\.1"):
        require_jars(PIGEON, "3.5.1", tmp_path)


@pytest.mark.parametrize(
    "request_",
    [
        JarRequest(("pigeon",), packages=("org.pigeon:pigeon-seed_4.1_2.13:5.0",)),
        JarRequest(("pigeon",), jars=("/lib/pigeon-seed_2.13-5.0.jar",)),
        JarRequest(packages=("org.pigeon:pigeon-seed_4.1_2.13:5.0",)),
    ],
    ids=["as a package", "as a file", "for the code of their own alone"],
)
def test_who_brings_an_own_version_gets_the_settings_alone(
    repository: Repository, tmp_path: Path, request_: JarRequest
) -> None:
    found = require_jars(request_, "9.9.1", tmp_path)
    assert (found.paths, found.conf) == ((), {"spark.sql.extensions": "Coo"})
    assert require_jars(JarRequest(packages=("org.pigeon:owl:1",)), "9.9.1", tmp_path).conf == {}
    assert repository.asked == []


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"TAURO_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, "/a/jars"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/tauro/jars"),
    ],
    ids=["its own", "that of all programs"],
)
def test_where_the_cache_is(environ: dict[str, str], folder: str) -> None:
    assert str(cache_folder(environ)) == folder


def test_settings_of_jars_join_lists_and_give_way_elsewhere() -> None:
    user = {"spark.sql.extensions": "Mine", "spark.sql.catalog.spark_catalog": "MyCatalog"}
    brought = {"spark.sql.extensions": "Delta", "spark.sql.catalog.spark_catalog": "DeltaCatalog", "spark.jars": ""}
    assert with_jars(user, brought) == {
        "spark.sql.extensions": "Mine,Delta",
        "spark.sql.catalog.spark_catalog": "MyCatalog",
    }


@pytest.mark.parametrize("minor", JAR_SETS)
def test_every_jar_of_the_table_has_a_checksum_or_a_stand_in(minor: str) -> None:
    for jar_set in JAR_SETS[minor].values():
        assert all(jar.sha256 or (jar.instead and jar.instead.sha256) for jar in jar_set.jars)
