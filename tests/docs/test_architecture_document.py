"""ARCHITECTURE.md draws the house as it stands."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement

from tests.docs.markdown import blocks_under, table_under
from tests.modules import ROOT
from tests.test_architecture import FLOORS

DOCUMENT = ROOT / "ARCHITECTURE.md"


def test_the_floors_are_drawn_as_they_are() -> None:
    (picture,) = blocks_under(DOCUMENT, "The floors", "text")
    drawn = re.findall(r"\btauro[\w.]*", picture.text)
    assert drawn == [package for floor in reversed(FLOORS) for package in floor]


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {row[0].split()[0].casefold() for row in table_under(DOCUMENT, "The libraries")}
    assert named == {Requirement(text).name.casefold() for text in project["dependencies"]}
