"""Which changes of a node its checkpoint bears: one table, each line with where it is known from.

GUIDE is the section "Recovery Semantics after Changes in a Streaming Query" of Spark's Structured Streaming guide;
TRIED is what Spark 4.2 did when batch 1 ran with the old definition and batch 2 with the new one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from tauro.state.schema_changes import judge_schema
from tauro.state.verdict import Circumstances, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tauro.state.fingerprint import Fingerprint, Part


class Source(StrEnum):
    GUIDE = "Spark's guide"
    TRIED = "tried"
    TAURO = "Tauro's own files"


@dataclass(frozen=True)
class Rule:
    verdict: Verdict | Callable[[Any, Any, Circumstances], Verdict]
    because: str
    source: Source

    def judged(self, before: Any, now: Any, circumstances: Circumstances) -> Verdict:
        return self.verdict(before, now, circumstances) if callable(self.verdict) else self.verdict


@dataclass(frozen=True)
class Change:
    what: str
    before: str
    now: str
    verdict: Verdict
    because: str

    @property
    def is_refused(self) -> bool:
        return self.verdict is not Verdict.SAFE

    def __str__(self) -> str:
        return f"{self.what} changed" + (f" from {self.before} to {self.now}" if self.before != self.now else "")


def _topics(before: list[str], now: list[str], _: Circumstances) -> Verdict:
    if set(before) <= set(now):
        return Verdict.SAFE
    return Verdict.UNDEFINED if set(before) & set(now) else Verdict.NEW


def _servers(before: list[str], now: list[str], _: Circumstances) -> Verdict:
    return Verdict.SAFE if set(before) & set(now) else Verdict.UNDEFINED


def _more(before: Any, now: Any, _: Circumstances) -> Verdict:
    is_kept = all(set(before[topic]) <= set(now.get(topic, ())) for topic in before) if before and now else False
    return Verdict.SAFE if is_kept else Verdict.UNDEFINED


def _watermark(before: Any, now: Any, circumstances: Circumstances) -> Verdict:
    if not circumstances.is_stateful or (before and now and before["column"] == now["column"]):
        return Verdict.SAFE
    return Verdict.UNDEFINED


def _output_mode(before: str, now: str, circumstances: Circumstances) -> Verdict:
    is_safe = not circumstances.is_stateful or "append" not in {before, now}
    return Verdict.SAFE if is_safe else Verdict.UNDEFINED


def _state(before: list[str], now: list[str], _: Circumstances) -> Verdict:
    return Verdict.NEW if before != now else Verdict.SAFE


INPUT_RULES: Final[dict[str, Rule]] = {
    "format": Rule(
        Verdict.NEW, "what the checkpoint says of one kind of source means nothing to another", Source.GUIDE
    ),
    "path": Rule(Verdict.NEW, "the checkpoint says what was read of the other place", Source.TRIED),
    "folder": Rule(
        Verdict.UNDEFINED,
        "files that have a name and a content which were read in the other folder would count as read",
        Source.TAURO,
    ),
    "landing folder": Rule(Verdict.NEW, "the checkpoint names the files in the other one", Source.TRIED),
    "topics": Rule(
        _topics, "the checkpoint has offsets of the others; a topic that is added is read whole", Source.TRIED
    ),
    "topic pattern": Rule(Verdict.UNDEFINED, "which topics go and come is not known", Source.GUIDE),
    "partitions": Rule(_more, "the checkpoint has offsets of the others", Source.GUIDE),
    "servers": Rule(_servers, "offsets of one cluster mean nothing in another", Source.GUIDE),
    "change feed": Rule(Verdict.NEW, "the rows are others, and so are the columns", Source.GUIDE),
    "value": Rule(Verdict.SAFE, "messages are read so from now on", Source.GUIDE),
    "options": Rule(Verdict.SAFE, "rows are read so from now on, those before stay as they are", Source.GUIDE),
    "schema": Rule(
        judge_schema, "rows are read so from now on; values that do not fit are no longer read", Source.TRIED
    ),
    "watermark": Rule(_watermark, "which rows count as late is decided anew, with the state as it is", Source.TRIED),
}
OUTPUT_RULES: Final[dict[str, Rule]] = {
    "path": Rule(Verdict.NEW, "the new one would lack all batches before", Source.GUIDE),
    "table": Rule(Verdict.NEW, "the new one would lack all batches before", Source.TRIED),
    "partition_by": Rule(Verdict.NEW, "a table is laid out in one way", Source.GUIDE),
    "topic": Rule(Verdict.SAFE, "rows go there from now on", Source.GUIDE),
    "merge keys": Rule(Verdict.SAFE, "rows are merged so from now on", Source.GUIDE),
}
QUERY_RULES: Final[dict[str, Rule]] = {
    "number": Rule(Verdict.NEW, "the checkpoint has an offset for each", Source.GUIDE),
    "order": Rule(Verdict.NEW, "the checkpoint knows them by their order alone", Source.TRIED),
    "sink": Rule(Verdict.NEW, "the new one would lack all batches before", Source.GUIDE),
    "other sink": Rule(Verdict.SAFE, "it gets what is new from now on", Source.GUIDE),
    "output mode": Rule(_output_mode, "results that are kept and not written yet may never be", Source.TRIED),
    "state": Rule(_state, "what is kept between batches would be taken for something else", Source.TRIED),
    "code": Rule(Verdict.SAFE, "rows go through it from now on, those before stay as they are", Source.GUIDE),
    "code with state": Rule(
        Verdict.SAFE,
        "if it groups, joins, counts or drops duplicates in another way now, start over with 'tauro reset'",
        Source.GUIDE,
    ),
    "shuffle partitions": Rule(Verdict.SAFE, "the checkpoint keeps those it was made with", Source.TRIED),
}


def compare(before: Fingerprint, now: Fingerprint, circumstances: Circumstances) -> tuple[Change, ...]:
    """What has changed, each with what becomes of it; facts that one of them does not know are passed over."""
    return (
        *_inputs(before, now, circumstances),
        *_output(before, now, circumstances),
        *_query(before, now, circumstances),
    )


def _inputs(before: Fingerprint, now: Fingerprint, circumstances: Circumstances) -> Iterator[Change]:
    names, others = [part.name for part in before.inputs], [part.name for part in now.inputs]
    if len(names) != len(others):
        yield _change(QUERY_RULES["number"], "the number of streaming inputs", len(names), len(others), circumstances)
        return
    if names != others and sorted(names) == sorted(others):
        yield _change(QUERY_RULES["order"], "the order of the inputs", names, others, circumstances)
        return
    for old, new in zip(before.inputs, now.inputs, strict=True):
        yield from _part(old, new, INPUT_RULES, f"of input {new.name!r}", circumstances)


def _part(old: Part, new: Part, rules: dict[str, Rule], of_what: str, circumstances: Circumstances) -> Iterator[Change]:
    if "format" in rules and old.format != new.format:
        yield _change(rules["format"], f"the format {of_what}", old.format, new.format, circumstances)
        return
    for fact, rule in rules.items():
        if fact in old.facts and fact in new.facts and old.facts[fact] != new.facts[fact]:
            yield _change(rule, f"the {fact} {of_what}", old.facts[fact], new.facts[fact], circumstances)


def _output(before: Fingerprint, now: Fingerprint, circumstances: Circumstances) -> Iterator[Change]:
    old, new = before.output, now.output
    of_what = f"of output {new.name!r}"
    if old.format != new.format:
        rule = QUERY_RULES["sink" if "path" in new.facts or "table" in new.facts else "other sink"]
        yield _change(rule, f"the format {of_what}", old.format, new.format, circumstances)
        return
    yield from _part(old, new, OUTPUT_RULES, of_what, circumstances)


def _query(before: Fingerprint, now: Fingerprint, circumstances: Circumstances) -> Iterator[Change]:
    rules = QUERY_RULES
    if before.output_mode != now.output_mode:
        yield _change(rules["output mode"], "the output mode", before.output_mode, now.output_mode, circumstances)
    if before.state is not None and now.state is not None and before.state != now.state:
        yield _change(
            rules["state"], "what the query keeps between batches", list(before.state), list(now.state), circumstances
        )
    for name in sorted({*before.code} & {*now.code}):
        if before.code[name] != now.code[name]:
            rule = rules["code with state" if now.state is None and circumstances.is_stateful else "code"]
            yield _change(rule, f"the text of {name}", None, None, circumstances)
    old, new = before.shuffle_partitions, now.shuffle_partitions
    if circumstances.is_stateful and None not in {old, new} and old != new:
        yield _change(rules["shuffle partitions"], "'spark.sql.shuffle.partitions'", old, new, circumstances)


def _change(rule: Rule, what: str, before: Any, now: Any, circumstances: Circumstances) -> Change:
    return Change(what, _shown(before), _shown(now), rule.judged(before, now, circumstances), rule.because)


def _shown(value: Any) -> str:
    match value:
        case None | [] | {} | "":
            return "nothing"
        case str():
            return repr(value)
        case list():
            return ", ".join(repr(item) for item in value)
        case dict():
            return json.dumps(value, sort_keys=True)
    return str(value)
