"""Streaming pipelines: specs, readers, writers, rules, and the run.

Every public name of the module can be taken from here; it is loaded when it is asked for. Type checkers read the same
names in `__init__.pyi`, which a test writes out of this list and the registries.
"""

from typing import Any

_PUBLIC = {
    "tauro.streaming.constants": (
        "DEFAULT_STREAMING_CONFIG",
        "PipelineType",
        "STREAMING_FORMAT_CONFIGS",
        "STREAMING_VALIDATIONS",
        "StreamingFormat",
        "StreamingOutputMode",
        "StreamingTrigger",
    ),
    "tauro.streaming.exceptions": (
        "OutOfReachError",
        "SparkDiedError",
        "StreamingError",
        "StreamingFormatNotSupportedError",
        "StreamingPipelineError",
        "StreamingQueryError",
        "StreamingValidationError",
        "create_error_context",
        "handle_streaming_error",
    ),
    "tauro.streaming.validators": ("StreamingValidator",),
    "tauro.streaming.query_manager": ("StreamingQueryManager",),
    "tauro.streaming.pipeline_manager": ("StreamingPipelineManager",),
    "tauro.streaming.factories": ("StreamingReaderFactory", "StreamingWriterFactory"),
    "tauro.streaming.readers.base": ("BaseStreamingReader",),
    "tauro.streaming.writers.base": ("BaseStreamingWriter",),
}
_MODULE_OF = {name: module for module, names in _PUBLIC.items() for name in names}
_PACKAGE_OF = {"StreamingReader": "tauro.streaming.readers", "StreamingWriter": "tauro.streaming.writers"}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return _names()
    from importlib import import_module

    package = next((package for suffix, package in _PACKAGE_OF.items() if name.endswith(suffix)), None)
    module = _MODULE_OF.get(name, package)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return _names()


def _names() -> list[str]:
    """The fixed names, and the class of each reader and writer that there is."""
    from tauro.streaming.readers import READERS
    from tauro.streaming.writers import WRITERS

    found = {connector.__name__ for registry in (READERS, WRITERS) for connector in registry.connectors()}
    return sorted(found.union(_MODULE_OF))
