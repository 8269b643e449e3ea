"""What a function does with the streams that it gets, as far as they can be followed through its statements."""

# ruff: noqa: N802 - the names that ast.NodeVisitor looks for

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tauro.code.frames import Kind
from tauro.code.result import own_nodes
from tauro.code.values import Refusal, Streams, Traced, Values, both, stored_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tauro.code.definition import FunctionNode


def refusals(function: FunctionNode, parameters: Mapping[str, bool]) -> list[Refusal]:
    """What Spark refuses in `function`, of whose parameters those named are streams: surely, or most likely.

    A function that asks `isStreaming`, one that yields, and what is inside other functions, passes.
    """
    trace = _traced(function, parameters)
    found = [] if trace is None else trace.found.values()
    return sorted(found, key=lambda refusal: (refusal.node.end_lineno, refusal.node.end_col_offset))


def result_of(function: FunctionNode, parameters: Mapping[str, bool]) -> Traced | None:
    """What `function` gives back in every case; None where that can't be followed."""
    trace = _traced(function, parameters)
    first, *others = (trace.returned if trace is not None else None) or [None]
    for other in others:
        first = both(first, other)
    return first


def _traced(function: FunctionNode, parameters: Mapping[str, bool]) -> _Trace | None:
    inside = function.body if isinstance(function.body, list) else [function.body]
    if isinstance(function, ast.AsyncFunctionDef) or any(_is_beyond_tracing(node) for node in own_nodes(inside)):
        return None
    shared = {name for node in ast.walk(function) if isinstance(node, ast.Nonlocal) for name in node.names}
    trace = _Trace({name: Traced(Kind.FRAME, sure) for name, sure in parameters.items() if name not in shared})
    try:
        trace.block([ast.Return(function.body)] if isinstance(function, ast.Lambda) else function.body)
    except RecursionError:
        return None
    return trace


def _is_beyond_tracing(node: ast.AST) -> bool:
    if isinstance(node, ast.Yield | ast.YieldFrom):
        return True
    return "isStreaming" in {getattr(node, "attr", None), getattr(node, "value", None)}


class _Trace(Values):
    def __init__(self, streams: Streams) -> None:
        super().__init__(streams)
        self.returned: list[Traced | None] = []

    def block(self, statements: Sequence[ast.stmt]) -> bool:
        """Follow the statements; whether anything can come after them."""
        for statement in statements:
            self.visit(statement)
            if isinstance(statement, ast.Return | ast.Raise):
                return False
            if isinstance(statement, ast.Break | ast.Continue):
                return True
            self.is_certain = self.is_certain and not _may_return(statement)
        return True

    def visit_Return(self, node: ast.Return) -> None:
        self.returned.append(self.value(node.value))

    def visit_Assign(self, node: ast.Assign) -> None:
        traced = self.value(node.value)
        for target in node.targets:
            self.bind(target, traced)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.bind(node.target, self.value(node.value))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.value(node.value)
        self.forget(node.target)

    def visit_Assert(self, node: ast.Assert) -> None:
        self.value(node.test)
        with self.maybe():
            self.value(node.msg)

    def visit_If(self, node: ast.If) -> None:
        self.value(node.test)
        self._one_of(node.body, node.orelse)

    def visit_For(self, node: ast.For) -> None:
        self.value(node.iter)
        self._again_and_again(node.body, node.target)
        self._one_of(node.orelse, ())

    def visit_While(self, node: ast.While) -> None:
        self._again_and_again([ast.Expr(node.test), *node.body], None)
        self._one_of(node.orelse, ())

    def visit_With(self, node: ast.With) -> None:
        """What is entered may swallow what is raised."""
        for item in node.items:
            self.value(item.context_expr)
            self.forget(item)
        self._one_of(node.body, ())

    def visit_Match(self, node: ast.Match) -> None:
        self.value(node.subject)
        for case in node.cases:
            self.forget(case.pattern)
        self._one_of((), *([*_guard(case), *case.body] for case in node.cases))

    def visit_Try(self, node: ast.Try) -> None:
        self._attempt(node)

    def visit_TryStar(self, node: ast.TryStar) -> None:
        self._attempt(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """What is inside runs elsewhere, if ever."""
        self.streams.pop(node.name, None)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.streams.pop(node.name, None)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.streams.pop(node.name, None)

    def visit_Import(self, node: ast.Import) -> None:
        self.forget(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.forget(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        self.forget(node)

    def _one_of(self, *branches: Sequence[ast.stmt]) -> None:
        """Only one of these runs; an empty one stands for none."""
        before = self.streams
        ends: list[Streams] = []
        for branch in branches:
            self.streams = dict(before)
            with self.maybe():
                if self.block(branch):
                    ends.append(self.streams)
        self.streams = _common(ends) if ends else {}

    def _again_and_again(self, body: Sequence[ast.stmt], target: ast.expr | None) -> None:
        """A loop: what is so at its beginning must be so at each further round."""
        while True:
            before, found = dict(self.streams), dict(self.found)
            if target is not None:
                self.bind(target, None)
            with self.maybe():
                self.block(body)
            self.streams = _common([before, self.streams])
            if self.streams == before:
                return
            self.found = found

    def _attempt(self, statement: ast.Try | ast.TryStar) -> None:
        before = dict(self.streams)
        with self.maybe():
            ends = [self.streams] if self.block([*statement.body, *statement.orelse]) else []
            changed = set().union(*(stored_names(inner) for inner in statement.body))
            for handler in statement.handlers:
                self.streams = {name: traced for name, traced in before.items() if name not in changed}
                self.forget(handler)
                if self.block(handler.body):
                    ends.append(self.streams)
            self.streams = _common(ends) if ends else {}
            self.block(statement.finalbody)


def _common(ends: Sequence[Streams]) -> Streams:
    first, *others = ends
    for other in others:
        first = {name: traced for name in first if (traced := both(first[name], other.get(name))) is not None}
    return first


def _guard(case: ast.match_case) -> list[ast.stmt]:
    return [] if case.guard is None else [ast.Expr(case.guard)]


def _may_return(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Return) for node in own_nodes([statement]))
