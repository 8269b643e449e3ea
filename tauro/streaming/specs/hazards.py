"""Options that Spark takes, and with which rows or values get lost without a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tauro.streaming.specs.base import OptionValue, option_text

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Hazard:
    """What is lost when an option has one of some values."""

    kind: str
    """One of those that the rule `lossy_options` has a code for."""
    losses: Mapping[str, str]
    """By the option's value in small letters: what happens then."""
    instead: str
    """What to do, as a hint."""

    def loss(self, value: OptionValue) -> str | None:
        return self.losses.get(option_text(value).strip().casefold())


def hazards_taken(options: Mapping[str, OptionValue], hazards: Mapping[str, Hazard]) -> dict[str, Hazard]:
    """Those of the user's options that lose something as they are set; names without regard to case."""
    known = {name.casefold(): found for name, found in hazards.items()}
    met = ((name, value, known.get(name.casefold())) for name, value in options.items())
    return {name: found for name, value, found in met if found is not None and found.loss(value) is not None}
