from __future__ import annotations

from typing import TYPE_CHECKING

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
