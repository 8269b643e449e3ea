"""What a function does to the stream that it gives back, where that is beyond doubt."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from tauro.code.frames import Kind as Owner
from tauro.code.trace import result_of
from tauro.operations import SESSIONS, TIME_WINDOWS, Kind, Operation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tauro.code.definition import FunctionNode
    from tauro.code.values import Step

_EACH_BATCH: Final = "a function that is an output gets each micro-batch as a table, where it can be done"
_KINDS: Final = {
    Owner.FRAME: dict.fromkeys(("agg", "describe", "summary", "freqItems"), Kind.AGGREGATION)
    | dict.fromkeys(("distinct", "dropDuplicates", "drop_duplicates"), Kind.DEDUPLICATION)
    | dict.fromkeys(("orderBy", "sort", "sortWithinPartitions"), Kind.ORDER)
    | dict.fromkeys(("offset", "sample", "intersect", "intersectAll"), Kind.REFUSED)
    | {"limit": Kind.LIMIT, "dropDuplicatesWithinWatermark": Kind.WITHIN_WATERMARK},
    Owner.GROUPED: dict.fromkeys(("agg", "count", "sum", "avg", "mean", "max", "min"), Kind.AGGREGATION),
    Owner.STATISTICS: {"freqItems": Kind.AGGREGATION},
}
_ADDS_NO_COLUMN: Final = frozenset(
    """
    alias coalesce distinct drop dropDuplicates drop_duplicates dropna fill fillna filter hint join limit na observe
    orderBy repartition replace sort toDF union unionAll unionByName where withColumnRenamed withColumnsRenamed
    """.split()  # noqa: SIM905
)
"""Only what adds a column may hold an aggregate function: `df.select(F.count("*"))` has one row."""
_HOW: Final = 2
"""Which argument of `join` says how."""
_OUTER: Final = ("left", "right", "outer", "full")


class FoundInCode(NamedTuple):
    operation: Operation
    node: ast.Attribute


@dataclass(frozen=True)
class Done:
    found: tuple[FoundInCode, ...]
    """In the order in which they stand."""
    is_whole: bool
    """Whether nothing else is done that could be an aggregation."""
    sets_watermark: bool


def done_by(function: FunctionNode, streams: Iterable[str]) -> Done | None:
    """What is done in every case with the parameters that are streams; None where that can't be followed."""
    result = result_of(function, dict.fromkeys(streams, True))
    if result is None or not result.is_sure:
        return None
    steps = sorted(result.steps, key=lambda step: (step.call.end_lineno or 0, step.call.end_col_offset or 0))
    windows = frozenset(word for step in steps if _name(step).casefold() == "groupby" for word in _windows(step.call))
    found = [FoundInCode(operation, _method(step)) for step in steps if (operation := _operation(step, windows))]
    sets_watermark = any(getattr(node, "attr", None) == "withWatermark" for node in ast.walk(function))
    return Done(tuple(found), all(_name(step) in _ADDS_NO_COLUMN for step in steps), sets_watermark)


def _operation(step: Step, windows: frozenset[str]) -> Operation | None:
    name = _name(step)
    if name in {"join", "crossJoin"} and step.kind is Owner.FRAME:
        return Operation(_join(step.call), name) if step.with_stream else None
    kind = _KINDS.get(step.kind, {}).get(name)
    if kind is None:
        return None
    groups = windows if kind is Kind.AGGREGATION else frozenset()
    return Operation(kind, name, _EACH_BATCH if kind is Kind.REFUSED else None, bool(groups), SESSIONS in groups)


def _join(call: ast.Call) -> Kind:
    named = [word.value for word in call.keywords if word.arg == "how"]
    how = next(iter([*named, *call.args[_HOW:]]), None)
    said = str(how.value) if isinstance(how, ast.Constant) else ""
    return Kind.OUTER_STREAM_JOIN if said.replace("_", "").startswith(_OUTER) else Kind.STREAM_JOIN


def _windows(call: ast.Call) -> frozenset[str]:
    """The functions by which it groups rows by time."""
    called = (node.func for argument in call.args for node in ast.walk(argument) if isinstance(node, ast.Call))
    return TIME_WINDOWS & {getattr(func, "attr", None) or getattr(func, "id", "") for func in called}


def _method(step: Step) -> ast.Attribute:
    assert isinstance(step.call.func, ast.Attribute)
    return step.call.func


def _name(step: Step) -> str:
    return _method(step).attr
