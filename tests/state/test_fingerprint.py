from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.state.fingerprint import Fingerprint, FingerprintStore, Part
from tauro.state.storage import LocalStorage

if TYPE_CHECKING:
    from pathlib import Path

MADE = Fingerprint(
    node="shop/count",
    inputs=(Part("sales", "csv", {"folder": "data/in", "options": {"sep": ";"}, "watermark": None}),),
    output=Part("out", "parquet", {"path": "data/out"}),
    output_mode="append",
    state=("group by k", "count(*)"),
    code={"the SQL": "0f"},
    shuffle_partitions="2",
    query_id="1b80",
)


def file_of(root: Path) -> Path:
    return root / "fingerprints/shop/count.json"


@pytest.mark.parametrize("made", [MADE, replace(MADE, state=None, query_id=None), replace(MADE, state=())])
def test_what_is_kept_comes_back(tmp_path: Path, made: Fingerprint) -> None:
    store = FingerprintStore(LocalStorage(tmp_path))
    assert store.get("shop/count") is None
    store.keep("shop/count", made)
    assert store.get("shop/count") == made
    store.forget("shop/count")
    assert store.get("shop/count") is None


def test_what_is_the_same_is_not_written_again(tmp_path: Path) -> None:
    store = FingerprintStore(LocalStorage(tmp_path))
    store.keep("shop/count", MADE)
    inode = file_of(tmp_path).stat().st_ino
    store.keep("shop/count", MADE)
    assert file_of(tmp_path).stat().st_ino == inode


def test_one_of_a_newer_tauro_is_not_guessed_at(tmp_path: Path) -> None:
    store = FingerprintStore(LocalStorage(tmp_path))
    store.keep("shop/count", MADE)
    written = json.loads(file_of(tmp_path).read_text())
    file_of(tmp_path).write_text(json.dumps({**written, "version": 99, "more": 1}))
    with pytest.raises(EnvironmentUnfitError, match="has version 99; this tauro knows up to 1"):
        store.get("shop/count")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 1}', '{"version": "x"}'])
def test_one_that_can_not_be_read_is_told_with_the_way_out(tmp_path: Path, text: str) -> None:
    file_of(tmp_path).parent.mkdir(parents=True)
    file_of(tmp_path).write_text(text)
    with pytest.raises(EnvironmentUnfitError) as caught:
        FingerprintStore(LocalStorage(tmp_path)).get("shop/count")
    assert "'fingerprints/shop/count.json' in Tauro's state can't be read" in caught.value.message
    assert str(caught.value.hint).startswith("remove it: ")
