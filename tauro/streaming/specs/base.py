"""What every typed part of the configuration has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tauro.durations import parse_interval, remedy


class Spec(BaseModel):
    """A parsed piece of configuration: frozen, and no key in it that Tauro does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    misplaced: ClassVar[Mapping[str, str]] = {}
    """Keys that belong elsewhere, each with where."""

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_not_said(cls, value: Any) -> Any:
        """A key with nothing behind it, as where all of its lines are comments, is as good as left out."""
        if not isinstance(value, dict):
            return value
        needless = {field.alias or name for name, field in cls.model_fields.items() if not field.is_required()}
        return {key: item for key, item in value.items() if item is not None or key not in needless}

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The YAML keys of this piece, as a user writes them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


def nested_specs(annotation: Any) -> tuple[type[Spec], ...]:
    """The specs that a field of this type may hold."""
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return (annotation,)
    return tuple(found for inner in getattr(annotation, "__args__", ()) for found in nested_specs(inner))


S = TypeVar("S", bound=Spec)


class NestedError(ValueError):
    """A piece of configuration inside another, of a kind that only its own words tell, is wrong."""

    def __init__(self, error: ValidationError, spec: type[Spec]) -> None:
        super().__init__(str(error))
        self.error = error
        self.spec = spec

    @classmethod
    def unless_valid(cls, spec: type[S], written: Any, context: Any) -> S:
        """The piece, typed; for a validator of what it lies in."""
        try:
            return spec.model_validate(written, context=context)
        except ValidationError as error:
            raise cls(error, spec) from error


def _check_interval(text: str) -> str:
    parse_interval(text)
    return text


def _has_a_unit(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(remedy(value))  # noqa: TRY004 - pydantic takes a ValueError
    return value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) or callable(value) else value


def _as_function(value: Any) -> Any:
    if isinstance(value, str) or callable(value):
        return value
    raise PydanticCustomError("string_type", "must be text")


IntervalText = Annotated[str, BeforeValidator(_has_a_unit)]
"""A length of time that is looked at further."""

Interval = Annotated[str, BeforeValidator(_has_a_unit), AfterValidator(_check_interval)]
"""A length of time as Spark reads it, such as `10 seconds`."""

Names = Annotated[tuple[str, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...])]
"""One name, or a list of names."""

UserFunction: TypeAlias = str | Callable[..., Any]
Function = Annotated[UserFunction, PlainValidator(_as_function, json_schema_input_type=str)]
"""A function of the user's: by reference, or, out of a program, itself."""

Functions = Annotated[tuple[Function, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...])]
"""One function, or a list of functions."""

OptionValue = str | bool | int | float


def option_text(value: OptionValue) -> str:
    """An option's value as Spark wants it: text, with lower-case booleans."""
    return str(value).lower() if isinstance(value, bool) else str(value)
