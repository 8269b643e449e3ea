"""Whether a function can be called with a node's inputs and params."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Collection


@dataclass(frozen=True)
class Signature:
    """A function's parameters, as its `def` has them."""

    positional: tuple[str, ...]
    only_positional: frozenset[str]
    only_by_name: tuple[str, ...]
    optional: frozenset[str]
    takes_more: bool
    """`*args`"""
    takes_any_name: bool
    """`**kwargs`"""

    @classmethod
    def of(cls, arguments: ast.arguments) -> Signature:
        positional = tuple(argument.arg for argument in (*arguments.posonlyargs, *arguments.args))
        optional = set(positional[len(positional) - len(arguments.defaults) :]) if arguments.defaults else set()
        by_name = tuple(argument.arg for argument in arguments.kwonlyargs)
        optional |= {name for name, default in zip(by_name, arguments.kw_defaults, strict=True) if default is not None}
        return cls(
            positional,
            frozenset(argument.arg for argument in arguments.posonlyargs),
            by_name,
            frozenset(optional),
            arguments.vararg is not None,
            arguments.kwarg is not None,
        )

    @property
    def by_name(self) -> tuple[str, ...]:
        """What can be said by name."""
        return (*(name for name in self.positional if name not in self.only_positional), *self.only_by_name)

    def overflows(self, count: int) -> bool:
        """Whether it can't take so many positional arguments."""
        return count > len(self.positional) and not self.takes_more

    def unknown(self, names: Collection[str]) -> list[str]:
        """Those of `names` that it has no parameter for."""
        return [] if self.takes_any_name else [name for name in names if name not in self.by_name]

    def doubled(self, count: int, names: Collection[str]) -> list[str]:
        """Those of `names` whose parameters the positional arguments fill already."""
        return [name for name in self.positional[:count] if name in names and name not in self.only_positional]

    def missing(self, count: int, names: Collection[str]) -> list[str]:
        """Parameters that get nothing, and have no default."""
        wanted = (*self.positional[count:], *self.only_by_name)
        said = {name for name in names if name not in self.only_positional}
        return [name for name in wanted if name not in said and name not in self.optional]
