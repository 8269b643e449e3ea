from __future__ import annotations

import pytest

from tauro.streaming.landing.selection import Selection

CSV = Selection((".csv", ".tsv"))


@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.tsv", "a.csv.gz", "a.b.csv", "a.csv.bz2"])
def test_names_of_the_format_are_taken(name: str) -> None:
    assert not CSV.hides(name)
    assert CSV.objection(name) is None


@pytest.mark.parametrize(
    "name", [".a.csv", "_a.csv", "a.csv._COPYING_", "a.csv.tmp", "a.csv.part", "a.csv.crdownload", "a.csv~", "~a.csv"]
)
def test_hidden_and_unfinished_files_are_passed_over_without_a_word(name: str) -> None:
    assert CSV.hides(name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sales.dat", "its name does not end in '.csv' or '.tsv'"),
        ("README.md", "its name does not end in '.csv' or '.tsv'"),
        ("a.csv.zst", "files packed as '.zst' can't be read here"),
        ("a.csv.GZ", "Spark only unpacks names that end in '.gz', in small letters"),
        ("a\udcff.csv", "its name is not text in UTF-8, which Spark can't open"),
    ],
)
def test_other_names_are_not_taken_for_a_reason(name: str, reason: str) -> None:
    objection = CSV.objection(name)
    assert objection is not None
    assert objection[0] == reason


def test_a_pattern_decides_alone() -> None:
    selection = Selection((".csv",), "sales_*.dat")
    assert selection.objection("sales_1.dat") is None
    assert selection.objection("sales_1.csv") is not None


def test_a_format_without_suffixes_takes_every_name() -> None:
    assert Selection().objection("anything") is None
