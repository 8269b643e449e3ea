"""The schemas that were inferred once and are kept from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.errors import EnvironmentUnfitError
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
        """Raises EnvironmentUnfitError where somebody has written there what is no schema."""
        name = _name(scope, input_name)
        text = self._storage.read(name)
        try:
            return None if text is None else parse_schema(text.strip())
        except ValueError as error:
            message = f"the schema {name!r} that Tauro's state keeps can't be read: {error}"
            hint = "mend it; or remove it, and write what the columns were as 'schema:' of the input"
            raise EnvironmentUnfitError(message, hint=hint) from error

    def keep(self, scope: str, input_name: str, schema: Schema) -> None:
        self._storage.write(_name(scope, input_name), schema.ddl() + "\n")

    def forget(self, scope: str, input_name: str) -> None:
        self._storage.delete(_name(scope, input_name))


def _name(scope: str, input_name: str) -> str:
    return f"schemas/{scope}/{input_name}.ddl"
