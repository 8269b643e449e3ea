"""What an input or an output says does nothing there, or is refused by Spark there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Part, Problem, Severity
from tauro.streaming.rules._walk import sinks, sources
from tauro.streaming.vocabulary import WriteMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.rules._walk import End
    from tauro.streaming.specs.node import ProjectSpec
    from tauro.streaming.specs.sink import SinkSpec
    from tauro.streaming.specs.source import SourceSpec

_TAKE_OUT = "take it out"


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for source in sources(spec):
        yield from _options(source)
        if not source.spec.is_stream:
            yield from _keys(source)
    for sink in sinks(spec):
        yield from _mode(sink)


def _options(source: End[SourceSpec]) -> Iterator[Problem]:
    for name, reason in source.spec.idle_options.items():
        message = f"the option {name!r} does nothing for {source.shown}: {reason}"
        yield _idle(message, (*source.key_path, "options", name), _TAKE_OUT)
    refused = {name.casefold() for name in source.spec.table_options} if source.spec.is_stream else set()
    for name in source.spec.options:
        if name.casefold() in refused:
            message = f"Spark refuses the option {name!r} on a stream, as {source.shown} is"
            hint = "take it out; which files are taken is said by their names, with 'file_pattern:'"
            yield Problem("unknown-option", message, (*source.key_path, "options", name), hint, part=Part.KEY)


def _keys(source: End[SourceSpec]) -> Iterator[Problem]:
    fields = type(source.spec).model_fields
    for name in sorted(source.spec.stream_keys & source.spec.model_fields_set):
        if getattr(source.spec, name) != fields[name].default:
            message = f"{name!r} does nothing for {source.shown}, which is no stream but a table that is read once"
            yield _idle(message, (*source.key_path, name), "add 'streaming: true', or take it out")


def _mode(sink: End[SinkSpec]) -> Iterator[Problem]:
    """What is there already is nothing to a stream: it goes on behind it."""
    if sink.spec.mode is WriteMode.OVERWRITE and all(node.is_stream for node in sink.users):
        message = f"'mode: overwrite' does nothing for {sink.shown}: a stream adds to what is there"
        hint = "take it out; with 'output_mode: complete' a result is written anew, where the sink can"
        yield _idle(message, (*sink.key_path, "mode"), hint)


def _idle(message: str, path: KeyPath, hint: str) -> Problem:
    return Problem("no-effect", message, path, hint, Severity.WARNING, Part.KEY, is_of_all_envs=True)
