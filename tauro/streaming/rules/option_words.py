"""An option has a value that it can't have: Spark would take its own default, in silence, or stop at the start."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tauro.problems import Problem, did_you_mean
from tauro.streaming.rules._walk import sinks, sources
from tauro.streaming.specs.option_kinds import FLAG_WORDS, FLAGS, WHOLE_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tauro.streaming.rules import Site
    from tauro.streaming.rules._walk import End
    from tauro.streaming.specs.node import ProjectSpec
    from tauro.streaming.specs.sink import SinkSpec
    from tauro.streaming.specs.source import SourceSpec

_CODEC = "compression"
_NUMBER = re.compile(r"[+-]?[0-9]+")


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for source in sources(spec):
        words = {name.casefold(): words for name, words in source.spec.option_words.items()}
        yield from _misspelt(source, words, ": Spark would take its own default")
    for sink in sinks(spec):
        yield from _misspelt(sink, {_CODEC: sink.spec.codecs} if sink.spec.codecs else {}, "")


def _misspelt(
    end: End[SourceSpec] | End[SinkSpec], of_format: Mapping[str, tuple[str, ...]], otherwise: str
) -> Iterator[Problem]:
    for name, value in end.spec.options.items():
        folded, text = name.casefold(), str(value).strip()
        words = FLAG_WORDS if folded in FLAGS else of_format.get(folded, ())
        if words and text.casefold() not in map(str.casefold, words) and not _is_a_class(folded, text):
            tail = "" if folded in FLAGS else otherwise
            yield _problem(end, name, f"can't be {value!r}{tail}", did_you_mean(text, words), words)
        elif folded in WHOLE_NUMBERS and not _NUMBER.fullmatch(text):
            yield _problem(end, name, f"must be a whole number, not {value!r}", "write its digits alone", ())


def _is_a_class(name: str, text: str) -> bool:
    """A codec may be a class of Hadoop's."""
    return name == _CODEC and "." in text


def _problem(
    end: End[SourceSpec] | End[SinkSpec], name: str, what: str, hint: str | None, words: tuple[str, ...]
) -> Problem:
    expected = "one of: " + ", ".join(words) if words else "a whole number"
    path = (*end.key_path, "options", name)
    return Problem("unknown-value", f"option {name!r} of {end.shown} {what}", path, hint, expected=expected)
