"""Spark ignores an option that it does not know, in silence; Tauro does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import did_you_mean
from tauro.streaming.specs.base import option_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tauro.streaming.specs.base import OptionValue


class OptionsError(ValueError):
    """Some options can't be used, or are missing; `found` has a message and a hint for each."""

    def __init__(self, found: dict[str, tuple[str, str | None]], missing: Iterable[str] = ()) -> None:
        super().__init__("; ".join(message for message, _ in found.values()))
        self.found = found
        self.missing = frozenset(missing)


def check_options(
    options: Mapping[str, object], *, known: Iterable[str], reserved: Mapping[str, str], required: Iterable[str] = ()
) -> None:
    """Compare names without regard to case, as Spark does; a known name such as `parquet.*` stands for a family.

    Raises:
        OptionsError: some options are unknown or missing, or Tauro sets them itself.
    """
    known = tuple(known)
    known_folded = {name.casefold() for name in known}
    reserved_folded = {name.casefold(): reason for name, reason in reserved.items()}
    found: dict[str, tuple[str, str | None]] = {}
    for name in options:
        folded = name.casefold()
        if folded in reserved_folded:
            found[name] = (f"option {name!r} is set by Tauro", reserved_folded[folded])
        elif folded not in known_folded and f"{folded.partition('.')[0]}.*" not in known_folded:
            found[name] = (
                f"Spark does not know the option {name!r} here and would ignore it",
                did_you_mean(name, known),
            )
    said = {name.casefold() for name in options}
    missing = [name for name in required if name.casefold() not in said]
    for name in missing:
        found[name] = (f"the option {name!r} is missing", f"add '{name}:' under 'options:'")
    if found:
        raise OptionsError(found, missing)


def option_value(options: Mapping[str, object], name: str) -> str | None:
    """What an option says, in whatever case its name is written; None where it is not there."""
    return next((str(value) for key, value in options.items() if key.casefold() == name.casefold()), None)


def with_defaults(options: Mapping[str, OptionValue], defaults: Mapping[str, OptionValue]) -> dict[str, str]:
    """The user's options over the defaults, as the text that Spark wants; names without regard to case."""
    return {name: option_text(value) for name, value in laid_over(options, defaults).items()}


def laid_over(options: Mapping[str, OptionValue], base: Mapping[str, OptionValue]) -> dict[str, OptionValue]:
    """The options, and those of `base` that they do not name; names without regard to case."""
    said = {name.casefold() for name in options}
    return {name: value for name, value in base.items() if name.casefold() not in said} | dict(options)
