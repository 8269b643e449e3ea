"""Formats are listed by the folder they live in: one module of a package, one source or sink."""

from __future__ import annotations

import pkgutil
import threading
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from inspect import isclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from tauro.spelling import nearest
from tauro.streaming.exceptions import StreamingFormatNotSupportedError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Connector:
    """A reader or a writer: found by the formats that it names itself."""

    formats: ClassVar[tuple[str, ...]] = ()
    """The names under which `format:` finds it, its own first; a base class of a family names none."""
    jars: ClassVar[tuple[str, ...]] = ()
    """Names of the jar sets that Spark needs for it; `tauro/spark/jar_table.py` has them."""

    @classmethod
    def jars_for(cls, config: Any) -> tuple[str, ...]:
        """The jar sets for one entry of the configuration, where a part of it may need more than the connector."""
        return cls.jars


C = TypeVar("C", bound=Connector)


class Registry(Generic[C]):
    """The connectors of one package, found at first use by walking its modules; then those of other packages.

    Another package names its own as entry points: `csv2 = "package.module:Csv2StreamingReader"`. Those that were there
    before keep their names.
    """

    def __init__(self, package: str, noun: str, *, entry_points_group: str | None = None) -> None:
        self._package = package
        self._noun = noun
        self._group = entry_points_group
        self._lock = threading.RLock()

    def formats(self) -> tuple[str, ...]:
        return tuple(sorted(self._by_format))

    def find(self, name: str) -> type[C] | None:
        """The connector of a format; while nobody has asked for all, only the module of that name is loaded."""
        if "_by_format" not in vars(self) and name in self._modules:
            found = next((own for own in self._in_module(name) if name in own.formats), None)
            if found is not None:
                return found
        return self._by_format.get(name)

    def get(self, name: str) -> type[C]:
        """The connector of a format.

        Raises:
            StreamingFormatNotSupportedError: there is none; the hint names the nearest.
        """
        connector = self.find(name)
        if connector is None:
            raise StreamingFormatNotSupportedError(
                f"unknown {self._noun} format {name!r}",
                hint=self._hint(str(name)),
                format_name=name,
                supported_formats=list(self.formats()),
            )
        return connector

    def _hint(self, name: str) -> str:
        near, known = nearest(name, self._by_format), f"known: {', '.join(self.formats())}"
        return known if near is None else f"did you mean {near!r}? {known}"

    def connectors(self) -> tuple[type[C], ...]:
        """Each connector once, however many names it has."""
        return tuple(dict.fromkeys(self._by_format.values()))

    def named(self, class_name: str) -> type[C] | None:
        """The connector whose class has that name, in whatever case: `JSONStreamingWriter` is `JsonStreamingWriter`."""
        folded = class_name.casefold()
        return next((found for found in self.connectors() if found.__name__.casefold() == folded), None)

    def register(self, name: str, connector: type[C]) -> None:
        """Add a format, or put another connector in the place of the one that had its name."""
        with self._lock:
            self._by_format[name] = connector

    @cached_property
    def _by_format(self) -> dict[str, type[C]]:
        with self._lock:
            own = {name: connector for connector in self._walk() for name in connector.formats}
            return {**self._from_others(), **own}

    def _from_others(self) -> dict[str, type[C]]:
        found: dict[str, Any] = {}
        for point in entry_points(group=self._group) if self._group else ():
            found[point.name] = point.load()
        return found

    def _walk(self) -> Iterator[type[C]]:
        for name in self._modules:
            yield from self._in_module(name)

    @cached_property
    def _modules(self) -> tuple[str, ...]:
        package = import_module(self._package)
        return tuple(found.name for found in pkgutil.iter_modules(package.__path__))

    def _in_module(self, name: str) -> Iterator[type[C]]:
        module = import_module(f"{self._package}.{name}")
        for value in vars(module).values():
            is_its_own = getattr(value, "__module__", None) == module.__name__
            if is_its_own and isclass(value) and issubclass(value, Connector) and "formats" in vars(value):
                yield value  # type: ignore[misc]  # the package holds connectors of one kind
