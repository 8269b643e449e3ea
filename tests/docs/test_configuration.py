"""docs/configuration.md has every key that there is: `UPDATE_GOLDEN=1 pytest tests/docs` writes its tables anew."""

from __future__ import annotations

import os
import re

import pytest

from tests.docs.tables import TABLES
from tests.modules import ROOT

DOCUMENT = ROOT / "docs" / "configuration.md"
TABLE = re.compile(r"<!-- table: (?P<name>[\w-]+) -->\n\n(?P<rows>(?:\|.*\n)*)")


@pytest.fixture(scope="module")
def tables() -> dict[str, str]:
    """What stands in the document, by the comment above each."""
    text = DOCUMENT.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        text = TABLE.sub(lambda match: f"<!-- table: {match['name']} -->\n\n{TABLES[match['name']]()}", text)
        DOCUMENT.write_text(text, encoding="utf-8")
    return {match["name"]: match["rows"] for match in TABLE.finditer(text)}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_what_the_code_does(tables: dict[str, str], name: str) -> None:
    assert tables[name] == TABLES[name]()


def test_there_is_no_other_table(tables: dict[str, str]) -> None:
    assert sorted(tables) == sorted(TABLES)
