"""What a node's checkpoint is made for, out of its plan; nothing is run or imported for it."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tauro.code.behind import modules_behind, used_statements
from tauro.code.definition import definition_of
from tauro.problems import Problem
from tauro.spark.master import is_local_master
from tauro.spark.settings import spark_conf
from tauro.sql.mistakes import SqlMistakeError
from tauro.sql.query import read_query
from tauro.sql.stateful import reading_order, stateful_parts
from tauro.sql.text import read_sql
from tauro.state.fingerprint import Fingerprint, Part
from tauro.streaming.readers import READERS
from tauro.streaming.specs.base import option_text
from tauro.streaming.vocabulary import OutputMode
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tauro.code.sources import Sources
    from tauro.state.layout import StateRoot
    from tauro.state.schemas import SchemaStore
    from tauro.streaming.run.plan import InputPlan, NodePlan, OutputPlan
    from tauro.streaming.specs.location import Location
    from tauro.streaming.specs.project import SparkSettings

_USER_IN_URL: Final = re.compile(r"(?<=://)[^/@]*@")
_MARKER: Final = re.compile(r":(\w+)")
_PARTITIONS: Final = "spark.sql.shuffle.partitions"


class Fingerprints:
    """Makes them for one project; `schemas` has those that were found in the data and kept."""

    def __init__(self, sources: Sources, state: StateRoot, schemas: SchemaStore, spark: SparkSettings) -> None:
        self._sources = sources
        self._root = sources.root
        self._state = state
        self._schemas = schemas
        self._spark = spark

    def name(self, output: OutputPlan) -> str:
        """What the checkpoint goes by in Tauro's state: by its place, whichever node it belongs to."""
        place = output.checkpoint.local
        if place is not None and place.is_relative_to(self._state.checkpoints):
            return place.relative_to(self._state.checkpoints).as_posix()
        shown = self._shown(output.checkpoint)
        return f"elsewhere/{Path(shown).name}-{_hash(shown)}"

    def of(self, node: NodePlan, output: OutputPlan) -> Fingerprint:
        """As the files have it now; the query's id is the checkpoint's to tell."""
        streams = {plan.name: self._input(plan, node) for plan in node.inputs if plan.is_stream}
        order, state, code = self._code(node, tuple(streams))
        return Fingerprint(
            node=node.scope,
            inputs=tuple(streams[name] for name in order),
            output=self._output(output),
            output_mode=(node.spec.settings.output_mode or OutputMode.APPEND).value,
            state=state,
            code=code | self._texts(output.sink.references),
            shuffle_partitions=self._partitions(),
        )

    def _input(self, plan: InputPlan, node: NodePlan) -> Part:
        facts = dict(plan.source.facts)
        if plan.landing is not None:
            facts["landing folder"] = self._in_state(plan.landing)
        if plan.location is not None:
            facts["path" if plan.landing is None else "folder"] = self._shown(plan.location)
        watermark = plan.source.watermark
        facts["watermark"] = None if watermark is None else watermark.model_dump()
        return self._with_schema(Part(plan.name, _files_format(plan.source), facts), node.scope)

    def with_schemas(self, fingerprint: Fingerprint) -> Fingerprint:
        """Also with those that were found in the data meanwhile."""
        inputs = tuple(self._with_schema(part, fingerprint.node) for part in fingerprint.inputs)
        return replace(fingerprint, inputs=inputs)

    def _with_schema(self, part: Part, scope: str) -> Part:
        kept = None if "schema" in part.facts else self._schemas.get(scope, part.name)
        return part if kept is None else replace(part, facts={**part.facts, "schema": kept.ddl()})

    def _output(self, output: OutputPlan) -> Part:
        facts = dict(output.sink.facts)
        if output.location is not None and output.sink.log_folder is not None:
            facts["path"] = self._shown(output.location)
        return Part(output.name, WRITERS.get(output.sink.format).formats[0], facts)

    def _code(
        self, node: NodePlan, streams: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...] | None, dict[str, str]]:
        """The order of the inputs, what is kept between batches, and hashes of the texts."""
        spec = node.spec
        written = [*spec.transforms, spec.function]
        code = self._texts(name for name in written if isinstance(name, str))
        if spec.params:
            code["the params"] = _hash(
                json.dumps(spec.params, sort_keys=True, default=lambda value: type(value).__name__)
            )
        if spec.sql is None:
            return streams, None if any(written) else (), code
        try:
            text = read_sql(self._root, spec.sql).text
            tree = read_query(text)
        except (ValueError, SqlMistakeError):
            return streams, None, code
        code["the SQL"] = _hash(tree.sql("spark", comments=False))
        parts = (_with_values(part, spec.params) for part in stateful_parts(tree, streams))
        return reading_order(tree, streams), None if any(written) else tuple(parts), code

    def _texts(self, references: Iterable[str]) -> dict[str, str]:
        """Hashes of the texts of functions, and of what stands behind them."""
        found: dict[str, str] = {}
        for reference in references:
            found[f"function {reference!r}"] = self._function(reference)
            found |= self._behind(reference)
        return found

    def _behind(self, reference: str) -> dict[str, str]:
        site = self._sources.find(reference)
        if isinstance(site, Problem):
            return {}
        definition = definition_of(self._sources, site)
        module = site.module if definition is None else definition.code.module.name
        found = {f"module {code.shown!r}": _hash(ast.dump(code.tree)) for code in modules_behind(self._sources, module)}
        used = () if definition is None else used_statements(definition)
        if definition is not None and used:
            what = f"what function {reference!r} uses in {definition.code.shown!r}"
            found[what] = _hash("\n".join(map(ast.dump, used)))
        return found

    def _function(self, reference: str) -> str:
        """Of the text of the function alone where that is plain, else of its module's; comments do not count."""
        site = self._sources.find(reference)
        if isinstance(site, Problem):
            return ""
        definition = definition_of(self._sources, site)
        if definition is not None:
            return _hash(ast.dump(definition.node))
        code = self._sources.code(site.module)
        return "" if code is None else _hash(ast.dump(code.tree))

    def _partitions(self) -> str | None:
        said = {key: option_text(value) for key, value in self._spark.conf.items()}
        return spark_conf(said, is_local=is_local_master(self._spark.master)).get(_PARTITIONS)

    def _shown(self, location: Location) -> str:
        """Relative to the project where it lies in it, so that a project can be moved."""
        local = location.local
        if local is not None:
            return local.relative_to(self._root).as_posix() if local.is_relative_to(self._root) else str(local)
        return _USER_IN_URL.sub("", location.text)

    def _in_state(self, folder: Path) -> str:
        return folder.relative_to(self._state.folder).as_posix()


def _with_values(part: str, params: Mapping[str, Any]) -> str:
    """What markers such as `:length` stand for."""
    return _MARKER.sub(lambda marker: repr(params[marker[1]]) if marker[1] in params else marker[0], part)


def _files_format(source: Any) -> str:
    """By what reads it: a format may be another's under a second name."""
    own = READERS.get(source.format)
    if own.spec is type(source):
        return own.formats[0]
    readers = (READERS.get(name) for name in READERS.formats())
    return next((reader.formats[0] for reader in readers if reader.spec is type(source)), own.formats[0])


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
