"""From the name of a format to its reader or writer."""

from __future__ import annotations

from inspect import isclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from tauro.streaming.exceptions import StreamingError
from tauro.streaming.readers import READERS
from tauro.streaming.readers.base import BaseStreamingReader
from tauro.streaming.writers import WRITERS
from tauro.streaming.writers.base import BaseStreamingWriter

if TYPE_CHECKING:
    from tauro.streaming.registry import Registry
    from tauro.streaming.session import ContextLike

C = TypeVar("C", BaseStreamingReader, BaseStreamingWriter)


class _Factory(Generic[C]):
    registry: ClassVar[Registry[Any]]
    base: ClassVar[type]

    def __init__(self, context: ContextLike) -> None:
        self._context = context

    @classmethod
    def list_supported_formats(cls) -> list[str]:
        return list(cls.registry.formats())

    @classmethod
    def validate_format_support(cls, fmt: str) -> bool:
        """Whether there is such a format."""
        return cls.registry.find(fmt) is not None

    @classmethod
    def register(cls, fmt: str, connector: type[C] | C) -> None:
        """Make a format known to the whole process: to factories, validators, managers and `tauro` alike.

        An instance serves every context; of a class, one is made for each.

        Raises:
            StreamingError: it is not of the right kind, or lacks a method.
        """
        kind = connector if isclass(connector) else type(connector)
        if not issubclass(kind, cls.base):
            hint = f"derive it from {cls.base.__name__}"
            raise StreamingError(f"{kind.__name__} can't be registered for the format {fmt!r}", hint=hint)
        missing = ", ".join(sorted(getattr(kind, "__abstractmethods__", ())))
        if missing:
            raise StreamingError(f"{kind.__name__} can't be registered for {fmt!r}: it has no {missing}")
        cls.registry.register(fmt, kind if isclass(connector) else _always(connector))

    def _make(self, fmt: str) -> C:
        made: C = self.registry.get(fmt)(self._context)
        return made


class StreamingReaderFactory(_Factory[BaseStreamingReader]):
    """Needs no Spark before a reader is used."""

    registry: ClassVar[Registry[Any]] = READERS
    base: ClassVar[type] = BaseStreamingReader

    def get_reader(self, fmt: str) -> BaseStreamingReader:
        """The reader of a format.

        Raises:
            StreamingFormatNotSupportedError: there is none; it names those there are, and the nearest.
        """
        return self._make(fmt)


class StreamingWriterFactory(_Factory[BaseStreamingWriter]):
    """Needs no Spark before a writer is used."""

    registry: ClassVar[Registry[Any]] = WRITERS
    base: ClassVar[type] = BaseStreamingWriter

    def get_writer(self, fmt: str) -> BaseStreamingWriter:
        """The writer of a format.

        Raises:
            StreamingFormatNotSupportedError: there is none; it names those there are, and the nearest.
        """
        return self._make(fmt)


def _always(instance: Any) -> type[Any]:
    """A class that gives back the same instance, whatever context it is made with."""
    kind = type(instance)
    return type(kind.__name__, (kind,), {"__new__": lambda _cls, _context: instance, "__doc__": kind.__doc__})
