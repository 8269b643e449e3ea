"""Each key taken out. What the models need must be missed; without the rest, the project is as good as before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from tests.mutations.bases import Base, overlaid
from tests.mutations.model import Kind, owner_of
from tests.mutations.mutant import Mutant, Spot, at
from tests.mutations.references import due_where_named, implied, lines_of, markers, views

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.mutations.bases import Part
    from tests.mutations.model import Owner
    from tests.mutations.sheet import Pair

LEANING = {
    "keys": ("mode", "merge"),
    "mode": ("keys", None),
    "json_schema": ("parse_json", True),
    "parse_json": ("json_schema", None),
    "table_name": ("schema", None),
    "interval": ("type", "continuous"),
    "output_mode": ("trigger", "real_time"),
}
"""Keys that are needed as long as another is there, with the value that it needs them for."""
ONE_OF = ({"subscribe", "assign", "subscribePattern"}, {"topic", "topic_column"}, {"path", "table_name"})
"""One of each is needed; only those are looked at that a project has."""


FOR_STATE = {"watermark", "output_mode"}
"""Whether a node can do without them depends on what its code does with the stream: tests/rules/test_state.py tries."""


def mutants(base: Base, _chance: Random) -> Iterator[Mutant]:
    for part in base.parts:
        plain = base.section(part.section, part.env)
        for pair in part.sheet.pairs:
            if pair.key is None or part.sheet.holds_anchor(pair) or part.sheet.is_shared(pair):
                continue
            text = part.sheet.without(pair)
            expected = _expected(base, part, pair, owner_of(part.section, pair.path, plain), text)
            if expected is not None:
                gone = part.sheet.text.count("\n") - text.count("\n")
                expected = tuple(_after(spot, part.sheet.file, pair.line, gone) for spot in expected)
                what = ".".join(map(str, pair.path))
                yield Mutant("key dropped", what, part.sheet.file, text, expected, env=part.env)


def _after(spot: Spot, file: str, dropped: int, gone: int) -> Spot:
    """Lines below what is dropped move up."""
    return frozenset((name, line - gone if name == file and line > dropped else line) for name, line in spot)


def _expected(base: Base, part: Part, pair: Pair, owner: Owner, text: str) -> tuple[Spot, ...] | None:
    """The places where a problem is due; None where it can't be told."""
    still = _is_still_there(base, part, pair, text)
    if still is not False:
        return () if still else None
    if owner.kind is Kind.ENTRIES:
        return _without_entry(base, part, pair)
    if part.section == "global_settings":
        return _without_setting(base, part, pair)
    if owner.kind is Kind.FREE:
        return _without_param(base, part, pair)
    above = at(part.sheet.file, *lines_of(part, pair.path[:-1]), pair.line)
    if pair.name in LEANING:
        above |= at(part.sheet.file, *lines_of(part, (*pair.path[:-1], LEANING[pair.name][0])))
    if pair.name in owner.required or _is_leant_on(pair) or _is_last_of_its_kind(owner, pair):
        return (above,)
    if owner.kind is Kind.OPTIONS or pair.name == "options":
        return _without_option(base, part, pair, above)
    return _without_node_key(base, part, pair, above)


def _without_option(base: Base, part: Part, pair: Pair, above: Spot) -> tuple[Spot, ...]:
    inside = (*pair.path, "x") if pair.name == "options" else pair.path
    needed = {*owner_of(part.section, inside, base.section(part.section, part.env)).required}
    held = {str(key.value) for key, _ in (pair.value.value if pair.name == "options" else pair.siblings)}
    needed |= {"host", "port"} if "port" in held else set()
    return (above,) if (needed if pair.name == "options" else needed & {pair.name}) else ()


def _without_node_key(base: Base, part: Part, pair: Pair, above: Spot) -> tuple[Spot, ...] | None:
    if pair.name in FOR_STATE or FOR_STATE.intersection(_keys_in(pair)):
        return None
    if pair.name in {"input", "output"} and part.section in {"nodes", "pipelines"}:
        if not implied(base, pair.name, part.env):
            return (above,)
        return views(base, part, pair, pair.text) if pair.text not in base.section("inputs", part.env) else ()
    if pair.name == "streaming" and part.section == "inputs" and pair.text == "true":
        return _without_stream(base, part, pair)
    if pair.name == "value" and part.section == "inputs":
        return _without_columns(part, pair)
    if pair.name == "params":
        names = [key.value for key, _ in pair.value.value]
        return tuple(spot for name in names for spot in markers(base, part, pair, name))
    if pair.name == "name" and part.section == "pipelines":
        return due_where_named(base, "node", pair.text or "", part.env)
    return ()


def _keys_in(pair: Pair) -> set[str]:
    written = pair.value.value if pair.name == "streaming" and isinstance(pair.value, yaml.MappingNode) else ()
    return {str(key.value) for key, _ in written}


def _is_still_there(base: Base, part: Part, pair: Pair, text: str) -> bool | None:
    """Whether the base's file says it too; None where a merged mapping does, so that something else is said."""
    after: Any = yaml.safe_load(text) or {}
    merged: Any = {}
    for other in base.in_env(part.env):
        if other.section == part.section:
            merged = overlaid(merged, _bare(after if other == part else other.sheet.plain, part))
    for step in pair.path:
        try:
            merged = merged[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True if len({p.sheet.file for p in base.in_env(part.env) if p.section == part.section}) > 1 else None


def _bare(plain: Any, part: Part) -> Any:
    inner = (plain or {}).get(part.sheet.wrapper)
    return inner if isinstance(inner, dict) else plain or {}


def _without_entry(base: Base, part: Part, pair: Pair) -> tuple[Spot, ...]:
    if part.section == "pipelines":
        # The other pipelines still run; without any there is no project.
        return () if len(pair.siblings) > 1 else (at(part.sheet.file, *range(1, part.sheet.text.count("\n") + 2)),)
    if len(pair.siblings) == 1 and part.env == "dev":
        return (at(part.sheet.file, 1, *range(1, part.sheet.text.count("\n") + 2)),)
    return due_where_named(base, part.section.removesuffix("s"), pair.name, part.env)


def _without_setting(base: Base, part: Part, pair: Pair) -> tuple[Spot, ...]:
    names = []
    if pair.path == ("variables",):
        names = [key.value for key, _ in pair.value.value]
    if len(pair.path) == 2 and pair.path[0] == "variables":
        names = [pair.name]
    if len(pair.path) == 3 and pair.path[0] == "variables" and pair.name == "value":
        return (at(part.sheet.file, *lines_of(part, pair.path[:-1])),)
    return tuple(
        at(other.sheet.file, found.line)
        for other in base.parts
        for found in other.sheet.pairs
        if any(f"${{{name}}}" in (found.text or "") for name in names) and found.path[:2] != pair.path
        if other.section != "global_settings" or len(pair.path) > 1
    )


def _without_param(base: Base, part: Part, pair: Pair) -> tuple[Spot, ...] | None:
    if len(pair.path) > 2 and pair.path[-2] == "params":
        return tuple(markers(base, part, pair, pair.name))
    if "schema" in pair.path or "json_schema" in pair.path:
        return (
            (at(part.sheet.file, *lines_of(part, pair.path[:-1]), pair.line),) if pair.name in {"name", "type"} else ()
        )
    return ()


def _is_leant_on(pair: Pair) -> bool:
    other, value = LEANING.get(pair.name, (None, None))
    beside = {key.value: node.value for key, node in pair.siblings}
    if pair.name == "mode" and pair.text != "merge":
        return False
    return other in beside and (value is None or str(value).casefold() in str(beside[other]).casefold())


def _is_last_of_its_kind(owner: Owner, pair: Pair) -> bool:
    beside = {key.value for key, _ in pair.siblings}
    known = {*owner.known}
    return any(pair.name in group and len(beside & group) == 1 and len(known & group) > 1 for group in ONE_OF)


def _without_columns(part: Part, pair: Pair) -> tuple[Spot, ...]:
    """A watermark on a column that only the decoded value has."""
    column = next((p for p in part.sheet.pairs if p.path == (*pair.path[:-1], "watermark", "column")), None)
    texts = [p.text or "" for p in part.sheet.pairs if p.path[: len(pair.path)] == pair.path]
    is_lost = column is not None and any(column.text in text.split() for text in texts)
    return (at(part.sheet.file, column.line),) if column is not None and is_lost else ()


def _without_stream(base: Base, part: Part, pair: Pair) -> tuple[Spot, ...]:
    """What is then only a table can't be written by an output that is said to be a stream's."""
    written = [
        (other, found)
        for other in base.in_env(part.env)
        for found in other.sheet.pairs
        if other.section == "outputs" and found.name == "streaming" and found.text == "true"
    ]
    return tuple(at(other.sheet.file, found.line) for other, found in written)
