from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.errors import EnvironmentUnfitError
from tauro.schema import parse_schema
from tauro.state.schemas import SchemaStore
from tauro.state.storage import LocalStorage

if TYPE_CHECKING:
    from pathlib import Path


def test_a_kept_schema_outlives_the_process_and_is_kept_for_each_input(tmp_path: Path) -> None:
    schema = parse_schema("id BIGINT, `the name` STRING COMMENT 'it''s'".replace("''", "\\'"))
    SchemaStore(LocalStorage(tmp_path)).keep("sales/clean", "orders", schema)
    store = SchemaStore(LocalStorage(tmp_path))
    assert store.get("sales/clean", "orders") == schema
    assert store.get("sales/clean", "customers") is None
    store.forget("sales/clean", "orders")
    assert store.get("sales/clean", "orders") is None


@pytest.mark.parametrize("junk", [b"", b"id", b"\xff", b"{}"], ids=range(4))
def test_what_is_no_schema_any_more_is_told(tmp_path: Path, junk: bytes) -> None:
    store = SchemaStore(LocalStorage(tmp_path))
    store.keep("sales/clean", "orders", parse_schema("id BIGINT"))
    (tmp_path / "schemas/sales/clean/orders.ddl").write_bytes(junk)
    with pytest.raises(EnvironmentUnfitError, match=r"schemas/sales/clean/orders\.ddl.* can't be read|can't read"):
        store.get("sales/clean", "orders")
