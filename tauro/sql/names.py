"""The names in a query that lead nowhere. Where Spark's scoping is in doubt, a name is taken for good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tauro.problems import did_you_mean
from tauro.sql.mistakes import SqlMistake

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sqlglot.expressions import Column, Expr, Identifier


def unknown_views(tree: Expr, views: Collection[str]) -> Iterator[SqlMistake]:
    """Tables that are no input of the node; one that is written with its database is the catalog's."""
    from sqlglot import expressions as exp

    known = {view.casefold() for view in views} | {cte.alias.casefold() for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        name = table.this
        if not isinstance(name, exp.Identifier) or table.db or name.name.casefold() in known:
            continue
        if "start" not in name.meta or _is_keyword_of_stream(name):
            continue
        hint = did_you_mean(name.name, views)
        if hint is None or not hint.startswith("did you mean"):
            hint = f"{hint}; a table of Spark's catalog is written with its database, as in 'default.{name.name}'"
        yield _mistake("unknown-view", f"the node has no input {name.name!r}", name, hint)


def unknown_parameters(tree: Expr, text: str, params: Collection[str]) -> Iterator[SqlMistake]:
    """Markers such as `:least` that the node's params do not have."""
    from sqlglot import expressions as exp

    for marker in tree.find_all(exp.Placeholder):
        name = marker.this
        if isinstance(name, str) and name not in params:
            hint = did_you_mean(name, params) or f"add 'params: {{{name}: ...}}' to the node"
            marked = re.search(rf":\s*{re.escape(name)}\b", text)
            start, end = marked.span() if marked else (0, 0)
            yield SqlMistake("unknown-param", f"the node has no param {name!r}", start, end, hint)


def unknown_columns(tree: Expr, columns: Mapping[str, Collection[str] | None]) -> Iterator[SqlMistake]:
    """Columns that an input surely does not have; None stands for an input whose columns are not known."""
    from sqlglot import expressions as exp
    from sqlglot.errors import SqlglotError
    from sqlglot.optimizer.scope import traverse_scope

    if not isinstance(tree, exp.Query) or _makes_names(tree):
        return
    known = {name.casefold(): found for name, found in columns.items()}
    said = _said_elsewhere(tree)
    told: set[int] = set()
    try:
        scopes = traverse_scope(tree)
    except (SqlglotError, RecursionError):
        return
    for scope in scopes:
        if not isinstance(scope.expression, exp.Select):
            continue
        visible = _Visible(scope, known)
        for column in scope.columns:
            mistake = None if _is_beyond_doubt(column) else visible.mistake_in(column, said)
            if mistake is not None and mistake.start not in told:
                told.add(mistake.start)
                yield mistake


class _Visible:
    """The inputs that a SELECT and those around it read, by the names they go by there."""

    def __init__(self, scope: object, known: Mapping[str, Collection[str] | None]) -> None:
        from sqlglot import expressions as exp

        self._inputs: dict[str, tuple[str, dict[str, str]]] = {}
        self._is_whole = True
        around: object | None = scope
        while around is not None:
            for alias, source in around.sources.items():  # type: ignore[attr-defined]
                name = source.name if isinstance(source, exp.Table) and not source.db else ""
                found = known.get(name.casefold()) if name else None
                if found is None or alias.casefold() in self._inputs:
                    self._is_whole = False
                    self._inputs.pop(alias.casefold(), None)
                else:
                    self._inputs[alias.casefold()] = name, {column.casefold(): column for column in found}
            around = around.parent if around.is_subquery else None  # type: ignore[attr-defined]

    def mistake_in(self, column: Column, said: Collection[str]) -> SqlMistake | None:
        first, *rest = column.parts
        owner = self._inputs.get(first.name.casefold())
        everything = {name for _, names in self._inputs.values() for name in names}
        if rest and owner is not None and first.name.casefold() not in everything:
            view, names = owner
            return None if rest[0].name.casefold() in names else _no_column(rest[0], f"input {view!r}", names.values())
        if not self._is_whole or not self._inputs or first.name.casefold() in everything | set(said):
            return None
        known = [name for _, names in self._inputs.values() for name in names.values()]
        views = " or ".join(f"input {view!r}" for view in dict.fromkeys(view for view, _ in self._inputs.values()))
        return _no_column(first, views, known)


def _makes_names(tree: Expr) -> bool:
    """Whether parts of the query bring columns that are named nowhere in it."""
    from sqlglot import expressions as exp

    if any(tree.find_all(exp.Pivot, exp.Lateral, exp.Unnest, exp.QueryTransform, exp.Command)):
        return True
    return any(not isinstance(table.this, exp.Identifier) for table in tree.find_all(exp.Table))


IMPLIED = frozenset(
    """
    window session_window col key value pos current_catalog current_database current_schema current_user user
    session_user current_date current_time current_timestamp localtimestamp grouping__id _metadata all default
    microsecond millisecond second minute hour day dayofyear week month quarter year null true false
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)
"""What can stand where a column can, and needs no column."""


def _said_elsewhere(tree: Expr) -> frozenset[str]:
    """Names that the query gives: aliases, those of lambdas, of windows."""
    from sqlglot import expressions as exp

    given = {alias.alias.casefold() for alias in tree.find_all(exp.Alias, exp.TableAlias) if alias.alias}
    listed = {name.name.casefold() for alias in tree.find_all(exp.TableAlias) for name in alias.columns}
    bound = {name.name.casefold() for found in tree.find_all(exp.Lambda) for name in found.expressions}
    several = {name.name.casefold() for found in tree.find_all(exp.Aliases) for name in found.expressions}
    return frozenset(given | listed | bound | several | IMPLIED)


def _is_beyond_doubt(column: Column) -> bool:
    """Whether it stands where names other than the inputs' count too, or was not written as such."""
    from sqlglot import expressions as exp

    if isinstance(column.this, exp.Star) or any("start" not in part.meta for part in column.parts):
        return True
    if isinstance(column.parent, exp.Kwarg | exp.PropertyEQ):
        return True
    return column.find_ancestor(exp.Order, exp.Having, exp.Sort, exp.Aliases) is not None


def _is_keyword_of_stream(name: Identifier) -> bool:
    """`FROM STREAM sales` is read as a table `STREAM` that goes by the name `sales`."""
    return name.name.upper() == "STREAM"


def _no_column(name: Expr, where: str, known: Collection[str]) -> SqlMistake:
    return _mistake("unknown-column", f"{where} has no column {name.name!r}", name, did_you_mean(name.name, known))


def _mistake(code: str, message: str, name: Expr, hint: str | None) -> SqlMistake:
    return SqlMistake(code, message, name.meta["start"], name.meta["end"] + 1, hint)


def result_columns(tree: Expr) -> tuple[str, ...] | None:
    """The columns of what a query gives; None where a star or an expression without a name hides some."""
    from sqlglot import expressions as exp

    first = tree.find(exp.Select) if isinstance(tree, exp.SetOperation) else tree
    if not isinstance(first, exp.Select) or any(tree.find_all(exp.Star, exp.Pivot, exp.QueryTransform)):
        return None
    names = tuple(column.alias_or_name for column in first.expressions)
    return names if all(names) and all(isinstance(c, exp.Alias | exp.Column) for c in first.expressions) else None
