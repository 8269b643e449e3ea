"""What connectors say to Spark, written down instead of done."""

from __future__ import annotations

from typing import Any


class Recorder:
    """Stands for Spark's reader or writer: every call is kept, and can be chained."""

    def __init__(self) -> None:
        self.options_said: dict[str, str] = {}
        self.calls: dict[str, tuple[Any, ...]] = {}

    def options(self, **options: str) -> Recorder:
        self.options_said |= options
        return self

    def option(self, name: str, value: str) -> Recorder:
        self.options_said[name] = value
        return self

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Recorder:
            self.calls[name] = arguments
            return self

        return call


class FakeSpark:
    """A session with a reader for tables and one for streams."""

    def __init__(self) -> None:
        self.read = Recorder()
        self.readStream = Recorder()
