"""What one look at a project has asked of the disk, so that nothing is asked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


class Looked:
    """Remembers answers, for as long as one look takes: files change afterwards."""

    def __init__(self) -> None:
        self._answers: dict[object, object] = {}

    def once(self, ask: Callable[P, T], *asked: P.args, **named: P.kwargs) -> T:
        """The answer of `ask` to what can be a key of a dict; it is asked once."""
        key = (ask, asked, *named.items())
        if key not in self._answers:
            self._answers[key] = ask(*asked, **named)
        return cast("T", self._answers[key])
