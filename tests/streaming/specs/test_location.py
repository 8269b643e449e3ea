from __future__ import annotations

from pathlib import Path

import pytest

from tauro.streaming.specs.location import locate

ROOT = Path("/home/ann/shop")


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("data/input/", "/home/ann/shop/data/input"),
        ("./data", "/home/ann/shop/data"),
        ("../other/data", "/home/ann/other/data"),
        ("data/../../x", "/home/ann/x"),
        ("/mnt/sales", "/mnt/sales"),
        ("file:/mnt/sales", "/mnt/sales"),
        ("file:///mnt/my%20sales", "/mnt/my sales"),
        ("a:b", "/home/ann/shop/a:b"),
        ("", "/home/ann/shop"),
    ],
)
def test_a_path_on_this_machine(written: str, local: str) -> None:
    location = locate(written, ROOT)
    assert (location.text, location.local) == (local, Path(local))


@pytest.mark.parametrize("written", ["s3a://bucket/sales", "hdfs://node:9000/x/", "abfss://c@a.dfs.core/x", "dbfs:/x"])
def test_a_place_that_only_spark_can_reach(written: str) -> None:
    location = locate(written, ROOT)
    assert (location.text, location.is_local) == (written, False)


def test_a_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/bob")
    assert locate("~/sales", ROOT).text == "/home/bob/sales"


def test_a_home_of_nobody_is_a_folder_with_an_odd_name() -> None:
    assert locate("~nobody-of-that-name/sales", ROOT).text == f"{ROOT}/~nobody-of-that-name/sales"
