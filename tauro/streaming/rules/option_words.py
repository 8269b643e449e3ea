"""An option is one of a few words, and has another: Spark would take its default for it, in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, did_you_mean
from tauro.streaming.rules._walk import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for end in sources(spec):
        known = {name.casefold(): words for name, words in end.spec.option_words.items()}
        for name, value in end.spec.options.items():
            words = known.get(name.casefold())
            if words is None or str(value).strip().casefold() in map(str.casefold, words):
                continue
            message = f"option {name!r} of {end.shown} can't be {value!r}: Spark would take its own default"
            yield Problem(
                "unknown-value",
                message,
                (*end.key_path, "options", name),
                did_you_mean(str(value), words),
                expected="one of: " + ", ".join(words),
            )
