"""What becomes of an output whose node is set back: the rows after the point come again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.errors import UsageError
from tauro.streaming.vocabulary import WriteMode

if TYPE_CHECKING:
    from tauro.streaming.run.plan import OutputPlan


@dataclass(frozen=True)
class Fate:
    becomes: str
    """In words that follow the output's name."""
    is_moved: bool = False
    is_joined: bool = False
    """Whether the new checkpoint goes on in what the old one has written."""


def fate(output: OutputPlan, *, keep: bool) -> Fate:
    """Moved aside, unless somebody wants it kept, or rows that come again do no harm there."""
    if output.sink.log_folder is None:
        return Fate("stays as it is, and gets the rows from there on again")
    if output.sink.mode is WriteMode.MERGE:
        text = "is kept: rows are merged into it again, older ones over newer ones until the newest are read"
        return Fate(text, is_joined=True)
    if keep:
        return Fate("is kept: rows from there on that it has already are in it twice then", is_joined=True)
    return Fate("begins anew, with the rows from there on; what it has now is moved aside, not lost", is_moved=True)


def require_possible(output: OutputPlan, fate: Fate) -> None:
    """Raises UsageError where the output, or its checkpoint, can't be dealt with like this."""
    place = output.checkpoint
    if output.begins_anew:
        raise UsageError(f"a stream into output {output.name!r} begins anew at each run: there is nothing to set back")
    if place.local is None:
        hint = "move it away by hand, and say in the options of the input where the next start begins"
        raise UsageError(f"checkpoint '{place.text}' is not on this machine: it can't be set back from here", hint=hint)
    if fate.is_joined and not output.sink.takes_several_writers:
        raise UsageError(
            f"output {output.name!r} can't be kept: as {output.sink.format!r} it takes rows of the checkpoint that "
            "began it alone",
            hint="leave --keep-output out, or name another 'path:' in the output first",
        )
    if fate.is_moved and (output.location is None or output.location.local is None):
        raise UsageError(
            f"output {output.name!r} can't be moved aside from here: it is not in a folder of this machine",
            hint="say --keep-output, if rows from there on may be in it twice; or move it away by hand first",
        )
