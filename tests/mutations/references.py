"""Who names what, in the projects as they are before a mistake is made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.mutations.mutant import Spot, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mutations.bases import Base, Part
    from tests.mutations.sheet import Pair


def due_where_named(base: Base, kind: str, name: str, env: str) -> tuple[Spot, ...]:
    """A problem is due wherever a node, an input or an output is named that is not there.

    Who waits for a node that its pipeline names in vain is not told so again.
    """
    found = {
        at(file, pair.line): "depends_on" in pair.path
        for named in ({"input", "output"} if kind == "output" else {kind})
        for file, pair in base.references(named, env)
        if pair.text == name
    }
    return tuple(spot for spot, waits in found.items() if not waits or all(found.values()))


def views(base: Base, part: Part, pair: Pair, name: str | None) -> tuple[Spot, ...]:
    """Where the query of the node that `pair` is a key of reads an input."""
    query = next((p for p in part.sheet.pairs if p.path == (*pair.path[:-1], "sql")), None)
    return tuple(_in_query(base, part, query, rf"\b(?:FROM|JOIN)\s+{name}\b")) if query is not None else ()


def implied(base: Base, kind: str, env: str) -> bool:
    """Whether a node may leave its input, or its output, out."""
    return len(base.section(f"{kind}s", env)) == 1


def lines_of(part: Part, path: tuple[str | int, ...]) -> list[int]:
    """The line of what stands at a path; the file's first where that is the whole."""
    return [pair.line for pair in part.sheet.pairs if pair.path == path] or [1]


def markers(base: Base, part: Part, pair: Pair, name: str) -> Iterator[Spot]:
    """Where a param of a node is asked for: in its query, or in the signature of its function.

    A function that is not handed what it needs may be told of in the YAML just as well.
    """
    path = pair.path[: pair.path.index("params")]
    node = next(p for p in part.sheet.pairs if p.path == path)
    beside = {p.name: p for p in part.sheet.pairs if p.path[:-1] == path}
    if "sql" in beside:
        yield from _in_query(base, part, beside["sql"], rf":{name}\b")
    elif "function" in beside:
        file = next((f for f, text in base.files.items() if f.endswith(".py") and f" {name}: " in text), None)
        defined = base.files[file].split("def ")[0].count("\n") + 1 if file is not None else 1
        here = {(part.sheet.file, line) for line in (node.line, beside["function"].line, beside["params"].line)}
        yield frozenset({*here, (file or "", defined)})


def _in_query(base: Base, part: Part, sql: Pair, pattern: str) -> Iterator[Spot]:
    assert sql.text is not None
    file, text, above = (
        (sql.text, base.files[sql.text], 0) if sql.text in base.files else (part.sheet.file, sql.text, sql.line)
    )
    marker = re.compile(pattern)
    if sql.text not in base.files:
        lines = part.sheet.text.splitlines()
        yield from (at(file, n) for n, line in enumerate(lines, 1) if n >= sql.line and marker.search(line))
        return
    yield from (at(file, number + above) for number, line in enumerate(text.splitlines(), 1) if marker.search(line))
