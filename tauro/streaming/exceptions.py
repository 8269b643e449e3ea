"""The streaming branch of the error tree, and what turns any other error into one of it.

StreamingError                          exit 1
├── StreamingValidationError            exit 3   a configuration is wrong; all of it is in `.problems`
├── StreamingFormatNotSupportedError    exit 3   no reader or writer of that name
├── StreamingQueryError                 exit 1   one node's query could not start, or died
├── StreamingPipelineError              exit 1   a pipeline as a whole
├── OutOfReachError                     exit 1   a source or a sink does not answer
└── SparkDiedError                      exit 1   the JVM is gone
"""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

from tauro.errors import TauroError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tauro.problems import Problem

P = ParamSpec("P")
T = TypeVar("T")


class StreamingError(TauroError):
    """An error with what is known of its circumstances.

    `context` holds what is known of `operation, component, pipeline_name, node_name, execution_id, field, expected,
    actual`, and whatever else was given by keyword; what is None is left out. `cause` is also the `__cause__`.
    """

    code: ClassVar[str] = "STREAMING_ERROR"

    def __init__(
        self,
        message: str,
        *,
        error_code: str | None = None,
        cause: BaseException | None = None,
        context: Mapping[str, Any] | None = None,
        hint: str | None = None,
        **known: Any,
    ) -> None:
        super().__init__(message, hint=hint)
        self.error_code = error_code or self.code
        self.context: dict[str, Any] = {**(context or {}), **{key: v for key, v in known.items() if v is not None}}
        if cause is not None:
            self.__cause__ = cause

    def __str__(self) -> str:
        """The message, and what to do where that is known: all that a traceback shows."""
        return self.message if self.hint is None else f"{self.message} ({self.hint})"

    @property
    def cause(self) -> BaseException | None:
        """What it came from: given, or named by `raise ... from`."""
        return self.__cause__

    def get_context(self, key: str, default: Any = None) -> Any:
        return self.context.get(key, default)

    def add_context(self, key: str, value: Any) -> StreamingError:
        """Add one thing that is known; gives back the error, so that calls can be chained."""
        self.context[key] = value
        return self

    def get_full_traceback(self) -> str:
        """The error with its traceback, and each of its causes, the first of them on top."""
        return "".join(traceback.format_exception(self))


class StreamingValidationError(StreamingError):
    """`field`, `expected` and `actual` in `.context` are those of the first problem."""

    exit_code: ClassVar[int] = 3
    code: ClassVar[str] = "STREAMING_VALIDATION_ERROR"

    def __init__(self, message: str, *, problems: Sequence[Problem] = (), **known: Any) -> None:
        super().__init__(message, **known)
        self.problems = tuple(problems)


class StreamingFormatNotSupportedError(StreamingError):
    """`format_name` and `supported_formats` are in `.context`."""

    exit_code: ClassVar[int] = 3
    code: ClassVar[str] = "STREAMING_FORMAT_NOT_SUPPORTED"


class StreamingQueryError(StreamingError):
    code: ClassVar[str] = "STREAMING_QUERY_ERROR"


class StreamingPipelineError(StreamingError):
    code: ClassVar[str] = "STREAMING_PIPELINE_ERROR"


class OutOfReachError(StreamingError):
    code: ClassVar[str] = "OUT_OF_REACH"
    may_pass: ClassVar[bool] = True


class SparkDiedError(StreamingError):
    code: ClassVar[str] = "SPARK_DIED"


_ARGUMENTS_TOLD = ("pipeline_name", "node_name", "execution_id")
_FITTING: tuple[tuple[str, type[StreamingError]], ...] = (
    ("valid", StreamingValidationError),
    ("query", StreamingQueryError),
    ("pipeline", StreamingPipelineError),
)
"""What a function's name, else its class's, speaks of."""


def create_error_context(*, operation: str, component: str, **more: Any) -> dict[str, Any]:
    """The circumstances of an error, with the time; what is None is left out."""
    known = {"operation": operation, "component": component, **more}
    known = {key: value for key, value in known.items() if value is not None}
    return known | {"timestamp": datetime.now(UTC).isoformat()}


def handle_streaming_error(function: Callable[P, T]) -> Callable[P, T]:
    """Let nothing but streaming errors out of a public function, each with its circumstances.

    An unexpected error becomes the fitting one, with its text and as its cause. A call with the wrong arguments is a
    mistake of the caller's, and stays the TypeError that it is.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def handled(*args: P.args, **kwargs: P.kwargs) -> T:
        signature.bind(*args, **kwargs)
        try:
            return function(*args, **kwargs)
        except StreamingError as error:
            for key, value in _circumstances(function, signature, args, kwargs).items():
                error.context.setdefault(key, value)
            raise
        except Exception as error:
            context = _circumstances(function, signature, args, kwargs)
            raise _fitting(error, function.__qualname__, context) from error

    return handled


def _fitting(error: Exception, name: str, context: dict[str, Any]) -> StreamingError:
    parts = [part.casefold() for part in reversed(name.split("."))]
    kind = next((kind for part in parts for word, kind in _FITTING if word in part), StreamingError)
    if isinstance(error, TauroError):
        if kind is StreamingValidationError:
            found = getattr(error, "problems", ())
            return StreamingValidationError(error.message, problems=found, hint=error.hint, context=context)
        return kind(error.message, hint=error.hint, context=context)
    return kind(f"{type(error).__name__}: {error}".rstrip(": "), context=context)


def _circumstances(
    function: Callable[..., Any], signature: inspect.Signature, args: Any, kwargs: Any
) -> dict[str, Any]:
    arguments = signature.bind_partial(*args, **kwargs).arguments
    known = {name: arguments[name] for name in _ARGUMENTS_TOLD if name in arguments}
    node = arguments.get("node_config")
    if isinstance(node, Mapping) and "name" in node:
        known.setdefault("node_name", node["name"])
    component = type(arguments["self"]).__name__ if "self" in arguments else function.__module__
    return create_error_context(operation=function.__name__, component=component, **known)
