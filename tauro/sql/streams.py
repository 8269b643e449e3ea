"""What a query does with the streams among its inputs. Where it can't be known, nothing is said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tauro.operations import SESSIONS, TIME_WINDOWS, Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot.expressions import Expr

Names: TypeAlias = Mapping[str, bool | None]
"""Whether the tables that can be read by these names are streams; None where that is not known."""

_WATERMARK = re.compile(r"\bwatermark\b", re.IGNORECASE)
_EACH_BATCH = "a function that is an output gets each micro-batch as a table, where it can be done"
_KEPT_STREAM = "let the stream be the side of which all rows are kept"


class Found(NamedTuple):
    operation: Operation
    start: int
    """Where it stands, as an offset into the text."""
    end: int


@dataclass
class StreamUse:
    found: list[Found] = field(default_factory=list)
    is_whole: bool = True
    """Whether every table and every function in it is known, so that what was not found is not there."""
    sets_watermark: bool = False
    mentioned: frozenset[str] | None = None
    """Every name in it, in lower case; None where a star stands for more."""


def use_of_streams(tree: Expr, text: str, inputs: Mapping[str, bool]) -> StreamUse:
    """What is done with those inputs, by their names, that are streams."""
    from sqlglot import expressions as exp

    reader = _Reader(text)
    reader.rows_of(tree, {name.casefold(): is_stream for name, is_stream in inputs.items()})
    use = reader.use
    use.found = list(dict.fromkeys(use.found))
    use.sets_watermark = _WATERMARK.search(text) is not None
    odd = (exp.Anonymous, exp.AnonymousAggFunc, exp.Pivot, exp.Lateral, exp.QueryTransform, exp.Command)
    use.is_whole = use.is_whole and not any(tree.find_all(*odd))
    stars = (star for star in tree.find_all(exp.Star) if not isinstance(star.parent, exp.Count))
    if next(stars, None) is None:
        use.mentioned = frozenset(name.name.casefold() for name in tree.find_all(exp.Identifier))
    return use


class _Reader:
    """Walks down from the query to what it reads; each step says whether rows are a stream, None where unknown."""

    def __init__(self, text: str) -> None:
        self.use = StreamUse()
        self._text = text

    def rows_of(self, query: Expr, names: Names) -> bool | None:
        from sqlglot import expressions as exp

        for cte in _with(query):
            names = {**names, cte.alias.casefold(): self.rows_of(cte.this, names)}
        if isinstance(query, exp.Subquery):
            streams = self.rows_of(query.this, names)
        elif isinstance(query, exp.SetOperation):
            streams = self._set(query, names)
        elif isinstance(query, exp.Select):
            streams = self._select(query, names)
        elif isinstance(query, exp.Values):
            return False
        else:
            self.use.is_whole = False
            return None
        if streams:
            self._end(query)
        return streams

    def _table(self, table: Expr, names: Names) -> bool | None:
        from sqlglot import expressions as exp

        if isinstance(table, exp.Subquery | exp.Values):
            return self.rows_of(table, names)
        is_name = isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier) and not table.db
        streams = names.get(table.name.casefold()) if is_name else None
        self.use.is_whole = self.use.is_whole and streams is not None
        return streams

    def _select(self, select: Expr, names: Names) -> bool | None:
        self._subqueries(select, names)
        source = select.args.get("from_")
        if source is None:
            return False
        streams = self._table(source.this, names)
        for join in select.args.get("joins") or ():
            streams = self._joined(join, streams, self._table(join.this, names))
        if streams:
            self._windows(select)
            self._aggregation(select)
        return streams

    def _subqueries(self, select: Expr, names: Names) -> None:
        """Spark allows no stream in them."""
        for query in _inside(select):
            before = list(self.use.found)
            if self.rows_of(query, names):
                operation = Operation(Kind.REFUSED, "a subquery that reads a stream", "join the two")
                self.use.found = [*before, Found(operation, *self._span("SELECT", query))]

    def _joined(self, join: Expr, left: bool | None, right: bool | None) -> bool | None:
        side, kind = (str(join.args.get(part) or "").upper() for part in ("side", "kind"))
        word = " ".join(part for part in (side, kind, "JOIN") if part)
        keeps_one = kind in {"SEMI", "ANTI"}
        if left and right:
            how = Kind.STREAM_JOIN if not side and not keeps_one else Kind.OUTER_STREAM_JOIN
            operation = Operation(how, word)
            if kind == "ANTI":
                operation = Operation(Kind.REFUSED, f"{word} of two streams", "take a LEFT JOIN with a watermark")
            self._add(operation, "JOIN", join.this)
        elif None not in {left, right} and left is not right:
            keeps_table = side == "FULL" or (right and (side == "LEFT" or keeps_one)) or (left and side == "RIGHT")
            if keeps_table:
                self._add(Operation(Kind.REFUSED, f"{word} that keeps a table's rows", _KEPT_STREAM), "JOIN", join.this)
        return _either(left, right)

    def _set(self, query: Expr, names: Names) -> bool | None:
        from sqlglot import expressions as exp

        left, right = self.rows_of(query.this, names), self.rows_of(query.expression, names)
        operation = None
        if isinstance(query, exp.Union):
            if None not in {left, right} and left is not right:
                operation = Operation(Kind.REFUSED, "UNION of a stream and a table", "read both as streams")
            elif left and right and query.args.get("distinct"):
                operation = Operation(Kind.AGGREGATION, "UNION", "'UNION ALL' needs no state")
        elif isinstance(query, exp.Intersect) and (left or right):
            operation = Operation(Kind.REFUSED, "INTERSECT", "join the two")
        elif isinstance(query, exp.Except) and right:
            operation = Operation(Kind.REFUSED, "EXCEPT with a stream on its right", _EACH_BATCH)
        if operation is not None:
            self._add(operation, operation.word.partition(" ")[0], query.expression)
        return _either(left, right)

    def _aggregation(self, select: Expr) -> None:
        from sqlglot import expressions as exp

        group = select.args.get("group")
        functions = [found for found in _own(select, exp.AggFunc) if not isinstance(found.parent, exp.Window)]
        for function in functions:
            if isinstance(function.this, exp.Distinct):
                remedy = "'approx_count_distinct' counts nearly the same"
                self._add(Operation(Kind.REFUSED, "DISTINCT in an aggregate function", remedy), "DISTINCT", function)
        if group is not None:
            windows = _windows(group)
            operation = Operation(Kind.AGGREGATION, "GROUP BY", None, bool(windows), SESSIONS in windows)
            self._add(operation, r"GROUP\s+BY", group)
        elif functions:
            self._add(Operation(Kind.AGGREGATION, "an aggregate function"), _name(functions[0]), functions[0])
        if select.args.get("distinct") is not None:
            self._add(Operation(Kind.AGGREGATION, "SELECT DISTINCT"), "DISTINCT", select)

    def _windows(self, select: Expr) -> None:
        from sqlglot import expressions as exp

        for window in _own(select, exp.Window):
            operation = Operation(Kind.REFUSED, "OVER", f"group by 'window(...)'; {_EACH_BATCH}")
            inside = [*(window.args.get("partition_by") or ()), window.args.get("order"), window]
            self._add(operation, "OVER", next(part for part in inside if part is not None))

    def _end(self, query: Expr) -> None:
        for clause, word in (("order", r"ORDER\s+BY"), ("sort", r"SORT\s+BY")):
            if query.args.get(clause) is not None:
                self._add(Operation(Kind.ORDER, word.replace(r"\s+", " ")), word, query.args[clause])
        if query.args.get("limit") is not None:
            self._add(Operation(Kind.LIMIT, "LIMIT"), "LIMIT", query.args["limit"])
        if query.args.get("offset") is not None:
            self._add(Operation(Kind.REFUSED, "OFFSET", _EACH_BATCH), "OFFSET", query.args["offset"])

    def _add(self, operation: Operation, mark: str, where: Expr) -> None:
        self.use.found.append(Found(operation, *self._span(mark, where)))

    def _span(self, mark: str, where: Expr) -> tuple[int, int]:
        """The mark that stands nearest before the names in `where`; sqlglot keeps no places but those of names."""
        starts = [node.meta["start"] for node in where.walk() if "start" in node.meta]
        marks = list(re.finditer(rf"\b{mark}\b", self._text, re.IGNORECASE))
        before = [found for found in marks if not starts or found.start() < min(starts)]
        found = next(iter([*before[::-1], *marks]), None)
        return found.span() if found is not None else (0, len(self._text))


def _either(left: bool | None, right: bool | None) -> bool | None:
    if left or right:
        return True
    return None if None in {left, right} else False


def _with(query: Expr) -> list[Expr]:
    with_ = query.args.get("with_")
    return [] if with_ is None else list(with_.expressions)


def _own(select: Expr, kind: type[Expr]) -> Iterator[Expr]:
    """What is in a SELECT's own clauses, not in a query inside them."""
    from sqlglot import expressions as exp

    for clause in [*select.expressions, *(select.args.get(name) for name in ("having", "qualify", "order"))]:
        if clause is not None:
            walked = clause.walk(prune=lambda node: isinstance(node, exp.Query))
            yield from (node for node in walked if isinstance(node, kind))


def _inside(select: Expr) -> Iterator[Expr]:
    """The queries in a SELECT's expressions, not those in its FROM."""
    from sqlglot import expressions as exp

    clauses = [*select.expressions, *(select.args.get(name) for name in ("where", "having", "qualify"))]
    clauses += [join.args.get("on") for join in select.args.get("joins") or ()]
    for clause in clauses:
        if clause is not None:
            walked = clause.walk(prune=lambda node: isinstance(node, exp.Query))
            yield from (node for node in walked if isinstance(node, exp.Query))


def _windows(group: Expr) -> frozenset[str]:
    """The functions by which it groups rows by time."""
    from sqlglot import expressions as exp

    return TIME_WINDOWS & {found.name.casefold() for found in group.find_all(exp.Anonymous)}


def _name(function: Expr) -> str:
    from sqlglot import expressions as exp

    return function.sql_name() if isinstance(function, exp.Func) else ""
