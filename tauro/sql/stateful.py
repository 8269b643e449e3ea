"""What a query over streams keeps between its batches: that must not change under a checkpoint.

In words that are the same for the same thing, however it is written: capitals, blanks and quotes do not count, nor do
the names that results go by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlglot.expressions import Expr, Join, Select


def stateful_parts(tree: Expr, streams: Collection[str]) -> tuple[str, ...]:
    """In the order of the text: Spark keeps aggregates side by side, without their names."""
    from sqlglot import expressions as exp

    known = {name.casefold() for name in streams} | {cte.alias.casefold() for cte in tree.find_all(exp.CTE)}
    found: list[str] = []
    for node in tree.dfs():
        if isinstance(node, exp.Select) and _streams_in(node, known):
            found += dict.fromkeys(_of_select(node, known))
        elif isinstance(node, exp.SetOperation) and node.args.get("distinct"):
            found.append(f"{node.key} without doubles")
    return tuple(found)


def reading_order(tree: Expr, names: Collection[str]) -> tuple[str, ...]:
    """The inputs in the order in which the query names them; Spark knows the sources of a checkpoint by it."""
    from sqlglot import expressions as exp

    tables = [table for table in tree.find_all(exp.Table) if isinstance(table.this, exp.Identifier) and not table.db]
    tables.sort(key=lambda table: table.this.meta.get("start", 0))
    folded = {name.casefold(): name for name in names}
    found = [folded[table.name.casefold()] for table in tables if table.name.casefold() in folded]
    return tuple(dict.fromkeys([*found, *names]))


def _of_select(select: Select, known: Collection[str]) -> Iterator[str]:
    from sqlglot import expressions as exp

    yield from (f"group by {_text(key, select)}" for key in _keys(select))
    yield from (_text(found, select) for found in _own(select, exp.AggFunc) if not found.find_ancestor(exp.Window))
    if select.args.get("distinct") is not None:
        columns = ", ".join(_text(column.unalias(), select) for column in select.expressions)
        yield f"distinct {columns}"
    for found in select.find_all(exp.In, exp.Exists):
        inner = found.find(exp.Select)
        if inner is not None and _streams_in(inner, known):
            yield _text(found, select)
    if len(_streams_in(select, known)) > 1:
        yield from (_of_join(join) for join in select.args.get("joins") or ())
    if select.args.get("limit") is not None:
        yield _text(select.args["limit"], select)


def _keys(select: Select) -> Iterator[Expr]:
    """What the rows are grouped by; sets of keys as they are written."""
    from sqlglot import expressions as exp

    group = select.args.get("group")
    if group is None:
        return
    yield from (_resolved(key, select) for key in group.expressions)
    for kind in ("cube", "rollup", "grouping_sets"):
        yield from (part for part in group.args.get(kind) or () if isinstance(part, exp.Expression))
    if group.args.get("all"):
        yield from (given.unalias() for given in select.expressions if given.find(exp.AggFunc) is None)


def _of_join(join: Join) -> str:
    kind = " ".join(part.lower() for part in (join.method, join.side, join.kind) if part) or "inner"
    condition = join.args.get("on")
    using = join.args.get("using") or ()
    keys = [_plain(condition)] if condition is not None else [_plain(column) for column in using]
    return f"{kind} join on {', '.join(keys)}"


def _resolved(key: Expr, select: Select) -> Expr:
    """What a number or the name of a result stands for."""
    from sqlglot import expressions as exp

    if isinstance(key, exp.Literal) and key.is_int and 0 < int(key.this) <= len(select.expressions):
        named_by_number: Expr = select.expressions[int(key.this) - 1].unalias()
        return named_by_number
    if isinstance(key, exp.Column) and not key.table:
        named: dict[str, Expr] = {
            given.alias.casefold(): given.unalias() for given in select.expressions if given.alias
        }
        return named.get(key.name.casefold(), key)
    return key


def _own(select: Select, kind: type[Expr]) -> Iterator[Expr]:
    """What of a kind belongs to this query, and not to one inside it; in the order of the text."""
    from sqlglot import expressions as exp

    parts = [*select.expressions, select.args.get("having")]
    for part in filter(None, parts):
        for node in part.dfs(prune=lambda inner: isinstance(inner, exp.Query)):
            if isinstance(node, kind):
                yield node


def _streams_in(select: Select, known: Collection[str]) -> list[str]:
    from sqlglot import expressions as exp

    joined = [join.this for join in select.args.get("joins") or ()]
    beginning = select.args.get("from_") or select.args.get("from")
    sources = [*([beginning.this] if beginning is not None else []), *joined]
    names = [table.name.casefold() for source in sources for table in source.find_all(exp.Table)]
    return [name for name in names if name in known]


def _text(node: Expr, select: Select) -> str:
    """As it stands in the query; without the table's name where there is but one."""
    from sqlglot import expressions as exp

    if select.args.get("joins"):
        return _plain(node)
    bare = node.copy()
    for column in bare.find_all(exp.Column):
        column.set("table", None)
    return _plain(bare)


def _plain(node: Expr) -> str:
    from sqlglot import expressions as exp

    bare = node.copy()
    for name in bare.find_all(exp.Identifier):
        name.set("quoted", False)
        name.set("this", name.name.casefold())
    return bare.sql("spark", normalize_functions="lower", comments=False)
