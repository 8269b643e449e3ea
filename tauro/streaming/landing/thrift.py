"""Values in Thrift's compact encoding, in which Parquet files describe themselves."""

from __future__ import annotations

from typing import Any, Final

_TRUE, _FALSE = 1, 2
"""Kinds of fields; those of values are in `_value` and `_simple`."""
_DOUBLE_BYTES: Final = 8
_LONGEST_NUMBER: Final = 10
"""In bytes of seven bits."""
_LONG_LIST: Final = 15
_DEEPEST: Final = 32


class CompactReader:
    """Reads one value after another. Of whatever bytes, it ends: each step takes at least one."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def struct(self, until: int | None = None, depth: int = 0) -> dict[int, Any]:
        """Fields by their numbers. With `until`, the rest is left unread once a field of that number is there.

        Raises:
            ValueError: these are no such bytes.
        """
        fields: dict[int, Any] = {}
        number = 0
        while kind := (head := self._byte()) & 15:
            number = number + (head >> 4) if head >> 4 else self._signed()
            fields[number] = kind == _TRUE if kind in {_TRUE, _FALSE} else self._value(kind, depth)
            if number == until:
                break
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        match kind:
            case 9 | 10:
                return self._list(depth)
            case 11:
                return self._map(depth)
            case 12:
                return self.struct(depth=depth + 1)
        return self._simple(kind)

    def _simple(self, kind: int) -> int | bytes:
        match kind:
            case 1 | 2 | 3:  # in a list a boolean takes a byte
                return self._byte()
            case 4 | 5 | 6:
                return self._signed()
            case 7:
                return self._bytes(_DOUBLE_BYTES)
            case 8:
                return self._bytes(self._number())
        raise ValueError(f"no kind of value has the number {kind}")

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        count = head >> 4
        if count == _LONG_LIST:
            count = self._number()
        return [self._value(head & 15, depth + 1) for _ in range(count)]

    def _map(self, depth: int) -> list[tuple[Any, Any]]:
        count = self._number()
        kinds = self._byte() if count else 0
        return [(self._value(kinds >> 4, depth + 1), self._value(kinds & 15, depth + 1)) for _ in range(count)]

    def _signed(self) -> int:
        number = self._number()
        return number >> 1 ^ -(number & 1)

    def _number(self) -> int:
        number = 0
        for place in range(_LONGEST_NUMBER):
            byte = self._byte()
            number |= (byte & 127) << 7 * place
            if byte < 128:  # noqa: PLR2004 - the eighth bit says that there is more
                return number
        raise ValueError("a number has no end")

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _bytes(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._content):
            raise ValueError("it ends too early")
        found, self._at = self._content[self._at : end], end
        return found
