"""Columns that stand beside an aggregate and are not grouped by, and aggregates in WHERE: Spark refuses both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.sql.mistakes import SqlMistake
from tauro.sql.names import IMPLIED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot.expressions import Column, Expr, Select

_READS_FROM = frozenset({"from", "from_", "joins", "with", "with_"})


def misplaced_aggregates(tree: Expr) -> Iterator[SqlMistake]:
    """Only of queries that see no columns from around them, and where each part is one whose meaning is plain."""
    from sqlglot import expressions as exp

    for select in tree.find_all(exp.Select):
        if not _stands_alone(select):
            continue
        yield from _in_where(select)
        if not any(_inside(select, exp.Window, exp.Pivot, exp.QueryTransform)):
            yield from _not_grouped(select)


def _in_where(select: Select) -> Iterator[SqlMistake]:
    where = select.args.get("where")
    for found in _aggregates(where) if where is not None else ():
        if "start" in found.meta:
            start, end = found.meta["start"], found.meta["end"] + 1
            hint = "rows are not grouped yet; put it into HAVING, behind GROUP BY"
            yield SqlMistake("aggregate-in-where", f"{found.key!r} can't stand in WHERE", start, end, hint)


def _not_grouped(select: Select) -> Iterator[SqlMistake]:
    grouped = _grouped(select)
    if grouped is None or (not grouped and not any(any(_aggregates(given)) for given in select.expressions)):
        return
    aliases = {given.alias.casefold() for given in select.expressions if given.alias}
    if grouped & aliases:
        return
    for given in select.expressions:
        for column in _bare_columns(given):
            parts = {part.name.casefold() for part in column.parts}
            if not parts & (grouped | aliases | IMPLIED) and "start" in column.parts[0].meta:
                yield _mistake(column, bool(grouped))


def _mistake(column: Column, is_grouped: bool) -> SqlMistake:
    name = column.sql("spark")
    start, end = column.parts[0].meta["start"], column.parts[-1].meta["end"] + 1
    message = f"{name!r} is neither grouped by nor in an aggregate"
    hint = f"add it to GROUP BY, or take 'any_value({name})'" if is_grouped else f"add 'GROUP BY {name}'"
    return SqlMistake("missing-group-by", message, start, end, hint)


def _grouped(select: Select) -> frozenset[str] | None:
    """The names that are grouped by, none where nothing is said; None where it is more than a list of columns."""
    from sqlglot import expressions as exp

    group = select.args.get("group")
    if group is None:
        return None if select.args.get("having") is not None else frozenset()
    if not group.expressions or any(value for key, value in group.args.items() if key != "expressions"):
        return None
    if not all(isinstance(column, exp.Column) for column in group.expressions):
        return None
    return frozenset(part.name.casefold() for column in group.expressions for part in column.parts)


def _aggregates(node: Expr) -> Iterator[Expr]:
    """Those that are aggregates beyond doubt, of this query itself."""
    from sqlglot import expressions as exp

    for found in _inside(node, exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max):
        if found.find_ancestor(exp.Window) is None:
            yield found


def _bare_columns(node: Expr) -> Iterator[Column]:
    """Columns with nothing but signs of arithmetic around them."""
    from sqlglot import expressions as exp

    if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
        yield node
    elif isinstance(node, exp.Alias | exp.Paren):
        yield from _bare_columns(node.this)
    elif isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div):
        yield from _bare_columns(node.left)
        yield from _bare_columns(node.right)


def _inside(node: Expr, *kinds: type[Expr]) -> Iterator[Expr]:
    """What of these kinds belongs to this query, and not to one inside it."""
    from sqlglot import expressions as exp

    for found in node.walk(prune=lambda inner: inner is not node and isinstance(inner, exp.Query)):
        if isinstance(found, kinds):
            yield found


def _stands_alone(select: Select) -> bool:
    """Whether no query around it can lend it columns."""
    from sqlglot import expressions as exp

    node: Expr = select
    while node.parent is not None:
        above = node.parent
        if isinstance(above, exp.Select):
            if node.arg_key not in _READS_FROM:
                return False
        elif not isinstance(above, exp.CTE | exp.With | exp.Subquery | exp.From | exp.Join | exp.SetOperation):
            return False
        node = above
    return True
