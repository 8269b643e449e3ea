"""Whether rows can be read with another schema from now on."""

from __future__ import annotations

import re
from typing import Final

from tauro.schema import parse_schema
from tauro.state.verdict import Circumstances, Verdict

_LADDERS: Final = (
    ("TINYINT", "SMALLINT", "INT", "BIGINT", "DECIMAL", "DOUBLE"),
    ("FLOAT", "DOUBLE"),
    ("DATE", "TIMESTAMP"),
    ("DATE", "TIMESTAMP_NTZ"),
)
"""Each type holds all values of those before it, or nearly."""

_DECIMAL: Final = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")


def judge_schema(before: str, now: str, circumstances: Circumstances) -> Verdict:
    """Columns may come and go; a type may become a wider one where nothing is kept of the rows before."""
    old = {column.name.casefold(): column.type.upper() for column in parse_schema(before).columns}
    new = {column.name.casefold(): column.type.upper() for column in parse_schema(now).columns}
    changed = [(old[name], new[name]) for name in old.keys() & new.keys() if old[name] != new[name]]
    if not changed or not circumstances.has_committed:
        return Verdict.SAFE
    is_wider = all(_is_wider(*types) for types in changed)
    return Verdict.SAFE if is_wider and not circumstances.is_stateful else Verdict.UNDEFINED


def _is_wider(before: str, now: str) -> bool:
    if now == "STRING":
        return True
    old, new = _DECIMAL.fullmatch(before), _DECIMAL.fullmatch(now)
    if old and new:
        (digits, scale), (more, finer) = map(int, old.groups()), map(int, new.groups())
        return finer >= scale and more - finer >= digits - scale
    names = before.partition("(")[0], now.partition("(")[0]
    return any(set(names) <= set(ladder) and ladder.index(names[0]) < ladder.index(names[1]) for ladder in _LADDERS)
