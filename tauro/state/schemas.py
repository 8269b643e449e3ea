"""The schemas that were inferred once and are kept from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.schema import Schema, parse_schema

if TYPE_CHECKING:
    from tauro.state.storage import Storage


class SchemaStore:
    """One DDL text for each input of a node, in `schemas/<pipeline>/<node>/<input>.ddl`.

    `scope` is `<pipeline>/<node>`. Whether a schema is provisional (no batch is committed with it yet) is the
    caller's to know; to replace one is to `keep` another.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def get(self, scope: str, input_name: str) -> Schema | None:
        text = self._storage.read(_name(scope, input_name))
        return None if text is None else parse_schema(text.strip())

    def keep(self, scope: str, input_name: str, schema: Schema) -> None:
        self._storage.write(_name(scope, input_name), schema.ddl() + "\n")

    def forget(self, scope: str, input_name: str) -> None:
        self._storage.delete(_name(scope, input_name))


def _name(scope: str, input_name: str) -> str:
    return f"schemas/{scope}/{input_name}.ddl"
