"""Which expressions are streams, and what Spark refuses of that which is done with them."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tauro.code.frames import Kind, given_by, property_of, refused_when_called, refused_when_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Step(NamedTuple):
    """A call that made one frame, or one way to a frame, of another."""

    call: ast.Call
    kind: Kind
    """What it was called on."""
    with_stream: bool
    """Whether a stream is among its arguments, beyond doubt."""


class Traced(NamedTuple):
    kind: Kind
    is_sure: bool
    """Whether it is a stream beyond doubt."""
    steps: frozenset[Step] = frozenset()
    """What was done, in every case, to come to it."""


Streams: TypeAlias = dict[str, Traced]


@dataclass(frozen=True)
class Refusal:
    """A call that Spark refuses on a stream, or a property."""

    node: ast.Attribute
    remedy: str
    is_certain: bool
    """Whether the function can't come to its end because of it."""

    @property
    def name(self) -> str:
        return self.node.attr


class Values(ast.NodeVisitor):
    """Evaluates expressions in the order in which Python does; `found` is by where the attribute ends."""

    def __init__(self, streams: Streams) -> None:
        self.found: dict[tuple[int | None, int | None], Refusal] = {}
        self.streams = streams
        self.is_certain = True
        """Whether what is looked at now runs whenever the function does."""

    def value(self, node: ast.expr | None) -> Traced | None:
        return None if node is None else self.visit(node)

    def generic_visit(self, node: ast.AST) -> None:
        """Evaluate the expressions that a node is made of."""
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def visit_Name(self, node: ast.Name) -> Traced | None:
        return self.streams.get(node.id)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> Traced | None:
        return self.bind(node.target, self.value(node.value))

    def visit_IfExp(self, node: ast.IfExp) -> Traced | None:
        self.value(node.test)
        with self.maybe():
            return both(self.value(node.body), self.value(node.orelse))

    def visit_Subscript(self, node: ast.Subscript) -> Traced | None:
        """`df[["a", "b"]]` is a frame; `df["a"]` is a column, and what `df[x]` is depends."""
        owner = self.value(node.value)
        self.value(node.slice)
        is_selection = owner is not None and owner.kind is Kind.FRAME and isinstance(node.slice, ast.List | ast.Tuple)
        return owner if is_selection else None

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        first, *others = node.values
        self.value(first)
        with self.maybe():
            self._all(others)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Its body runs elsewhere, if ever."""

    def bind(self, target: ast.expr, traced: Traced | None) -> Traced | None:
        """Let a name stand for a value; all names in any other target stand for something unknown."""
        if not isinstance(target, ast.Name):
            self.forget(target)
        elif traced is None:
            self.streams.pop(target.id, None)
        else:
            self.streams[target.id] = traced
        return traced

    def forget(self, node: ast.AST) -> None:
        for name in stored_names(node):
            self.streams.pop(name, None)

    @contextmanager
    def maybe(self) -> Iterator[None]:
        """What is looked at meanwhile may not run."""
        before, self.is_certain = self.is_certain, False
        try:
            yield
        finally:
            self.is_certain = before

    def visit_Attribute(self, node: ast.Attribute) -> Traced | None:
        owner = self.value(node.value)
        if owner is None:
            return None
        self._refuse(node, refused_when_read(owner.kind, node.attr), owner)
        kind = property_of(owner.kind, node.attr)
        return None if kind is None else owner._replace(kind=kind)

    def visit_Call(self, node: ast.Call) -> Traced | None:
        if not isinstance(node.func, ast.Attribute):
            self.generic_visit(node)
            return None
        owner = self.visit_Attribute(node.func) if node.func.attr in {"rdd", "write"} else self.value(node.func.value)
        given = [self.value(argument) for argument in (*node.args, *(keyword.value for keyword in node.keywords))]
        if owner is None:
            return None
        self._refuse(node.func, refused_when_called(owner.kind, node.func.attr, len(given)), owner)
        kind = given_by(owner.kind, node.func.attr)
        if kind is None:
            return None
        others = [other for other in given if other is not None and other.kind is Kind.FRAME]
        step = Step(node, owner.kind, any(other.is_sure for other in others))
        return owner._replace(kind=kind, steps=owner.steps.union({step}, *(other.steps for other in others)))

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehension(node, node.elt)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehension(node, node.elt)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node, node.elt)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node, node.key, node.value)

    def _comprehension(self, node: _Comprehension, *results: ast.expr) -> None:
        first, *others = node.generators
        self.value(first.iter)
        outside = dict(self.streams)
        with self.maybe():
            for generator in node.generators:
                self.forget(generator.target)
            self._all(first.ifs)
            for generator in others:
                self._all([generator.iter, *generator.ifs])
            self._all(results)
        self.streams = outside
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                self.forget(inner.target)

    def _all(self, nodes: Iterable[ast.expr]) -> None:
        for node in nodes:
            self.value(node)

    def _refuse(self, node: ast.Attribute, remedy: str | None, owner: Traced) -> None:
        if remedy is not None:
            place = (node.end_lineno, node.end_col_offset)
            self.found[place] = Refusal(node, remedy, self.is_certain and owner.is_sure)


def both(one: Traced | None, other: Traced | None) -> Traced | None:
    """What is one or the other; None where they are not alike."""
    if one is None or other is None or one.kind is not other.kind:
        return None
    return Traced(one.kind, one.is_sure and other.is_sure, one.steps & other.steps)


def stored_names(node: ast.AST) -> set[str]:
    """Every name that is bound somewhere in a node, in whatever way."""
    names: set[str] = set()
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=asname):
                names.add(asname or name.split(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                names.add(name)
            case ast.MatchMapping(rest=str(name)):
                names.add(name)
            case _:
                pass
    return names
