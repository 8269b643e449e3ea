"""Formats are listed by the folder they live in: one module of a package, one source or sink."""

from __future__ import annotations

import pkgutil
from functools import cached_property
from importlib import import_module
from inspect import isclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from tauro.problems import did_you_mean
from tauro.streaming.exceptions import StreamingFormatNotSupportedError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Connector:
    """A reader or a writer: found by the formats that it names itself."""

    formats: ClassVar[tuple[str, ...]]
    """The names under which `format:` finds it, its own first; a base class of a family names none."""
    jars: ClassVar[tuple[str, ...]] = ()
    """Names of the jar sets that Spark needs for it; `tauro/spark/jar_table.py` has them."""


C = TypeVar("C", bound=Connector)


class Registry(Generic[C]):
    """The connectors of one package, found at first use by walking its modules."""

    def __init__(self, package: str, noun: str) -> None:
        self._package = package
        self._noun = noun

    def formats(self) -> tuple[str, ...]:
        return tuple(sorted(self._by_format))

    def find(self, name: str) -> type[C] | None:
        return self._by_format.get(name)

    def get(self, name: str) -> type[C]:
        """The connector of a format.

        Raises:
            StreamingFormatNotSupportedError: there is none; the hint names the nearest.
        """
        connector = self.find(name)
        if connector is None:
            raise StreamingFormatNotSupportedError(
                f"unknown {self._noun} format {name!r}", hint=did_you_mean(name, self._by_format)
            )
        return connector

    @cached_property
    def _by_format(self) -> dict[str, type[C]]:
        return {name: connector for connector in self._walk() for name in connector.formats}

    def _walk(self) -> Iterator[type[C]]:
        package = import_module(self._package)
        for found in pkgutil.iter_modules(package.__path__):
            module = import_module(f"{self._package}.{found.name}")
            for value in vars(module).values():
                is_its_own = getattr(value, "__module__", None) == module.__name__
                if is_its_own and isclass(value) and issubclass(value, Connector) and "formats" in vars(value):
                    yield value  # type: ignore[misc]  # the package holds connectors of one kind
