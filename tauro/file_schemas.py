"""The JSON Schema of each file of a project, made of the specs: for editors that complete and check.

It is laxer than `tauro validate` where a schema can't say what holds: names, intervals, options in any case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from tauro.project.layout import SPELLINGS
from tauro.streaming.decoders import DECODERS
from tauro.streaming.decoders.base import DecoderSpec
from tauro.streaming.readers import READERS
from tauro.streaming.specs.base import nested_specs
from tauro.streaming.specs.described import described
from tauro.streaming.specs.node import InlineNodeEntry, NodeEntry, PipelineEntry
from tauro.streaming.specs.project import GlobalSettings
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.registry import Registry
    from tauro.streaming.specs.base import Spec

JsonSchema: TypeAlias = dict[str, Any]

SECTIONS = tuple(SPELLINGS)
_DRAFT = "http://json-schema.org/draft-07/schema#"
_VARIABLE = {"type": "string", "pattern": r"\$\{", "description": "A value for `${NAME}`."}
_PLAIN = {"boolean", "integer", "number"}
_ANCHORS: JsonSchema = {r"^(\.|x-)": True}
"""What may stand beside the wrapper."""


def file_schema(section: str) -> JsonSchema:
    """That of `config/<section>.yaml`, whether it holds its mapping bare or under its own name."""
    parts = _Definitions()
    bare = _section(section, parts)
    parts.found["section"] = bare
    wrapped = {name: {"$ref": "#/$defs/section"} for name in SPELLINGS[section]}
    whole = {**bare, "properties": {**bare.get("properties", {}), **wrapped}, "patternProperties": _ANCHORS}
    return {"$schema": _DRAFT, "title": f"{section}.yaml", **whole, "$defs": parts.found}


def _section(section: str, parts: _Definitions) -> JsonSchema:
    if section == "global_settings":
        return parts.found[parts.name_of(GlobalSettings)]
    entry = {"inputs": parts.source, "outputs": parts.sink, "nodes": parts.node, "pipelines": parts.pipeline}[section]
    return {"type": ["object", "null"], "additionalProperties": entry()}


class _Definitions:
    """Grows by what is asked for, and by what that refers to."""

    def __init__(self) -> None:
        self.found: dict[str, JsonSchema] = {"variable": _VARIABLE}

    def source(self) -> JsonSchema:
        return self._family("input", READERS)

    def sink(self) -> JsonSchema:
        return self._family("output", WRITERS)

    def node(self) -> JsonSchema:
        """One without a word more than its name, and one that says its own name, are nodes too."""
        schema = self.found[self.name_of(NodeEntry)]
        self._bind(schema)
        schema["properties"] |= {"name": {"type": "string"}}
        return {"anyOf": [{"$ref": f"#/$defs/{NodeEntry.__name__}"}, {"type": "null"}]}

    def pipeline(self) -> JsonSchema:
        self._bind(self.found[self.name_of(InlineNodeEntry)])
        schema = self.found[self.name_of(PipelineEntry)]
        inline = {"$ref": f"#/$defs/{InlineNodeEntry.__name__}"}
        schema["properties"]["nodes"]["items"] = {"anyOf": [{"type": "string"}, inline]}
        return {"$ref": f"#/$defs/{PipelineEntry.__name__}"}

    def name_of(self, spec: type[Spec]) -> str:
        """The name of a spec's definition, which is there from now on."""
        if spec.__name__ not in self.found:
            schema = spec.model_json_schema()
            nested = {child.__name__: child for child in _nested(spec)}
            for name, inner in {**schema.pop("$defs", {}), spec.__name__: schema}.items():
                owner = spec if name == spec.__name__ else nested.get(name)
                self.found.setdefault(name, _tidied(inner, owner))
            if DecoderSpec in nested.values():
                self.found[DecoderSpec.__name__] = self._any_of("value", DECODERS)
        return spec.__name__

    def _bind(self, node: JsonSchema) -> None:
        """What a node reads and writes is named, or written out."""
        for key, family in (("input", self.source()), ("output", self.sink())):
            one = [{"type": "string"}, family]
            said = node["properties"][key]
            node["properties"][key] = {**said, "anyOf": [*one, {"type": "array", "items": {"anyOf": one}}]}

    def _family(self, name: str, registry: Registry[Any]) -> JsonSchema:
        if name not in self.found:
            self.found[name] = {}
            self.found[name] = self._any_of(name, registry)
        return {"$ref": f"#/$defs/{name}"}

    def _any_of(self, name: str, registry: Registry[Any]) -> JsonSchema:
        """What else may be said is told by the `format`."""
        cases = [
            {
                "if": {"properties": {"format": {"const": fmt}}, "required": ["format"]},
                "then": {"$ref": f"#/$defs/{self.name_of(registry.get(fmt).spec)}"},
            }
            for fmt in registry.formats()
        ]
        formats = {"description": f"Which kind of {name} it is.", "anyOf": [{"enum": list(registry.formats())}, _OPEN]}
        return {"type": "object", "required": ["format"], "properties": {"format": formats}, "allOf": cases}


_OPEN = {"$ref": "#/$defs/variable"}


def _nested(spec: type[Spec]) -> Iterator[type[Spec]]:
    for field in spec.model_fields.values():
        for inner in nested_specs(field.annotation):
            yield inner
            yield from _nested(inner)


def _tidied(schema: JsonSchema, spec: type[Spec] | None) -> JsonSchema:
    """Without what helps nobody in an editor, with the docstrings of the keys, and open to `${NAME}`."""
    if "enum" in schema:
        said = {"description": schema["description"]} if schema.get("description") else {}
        return {**said, "anyOf": [{"enum": schema["enum"]}, _OPEN]}
    texts = {} if spec is None else _texts(spec)
    for key, said in schema.get("properties", {}).items():
        opened = _opened(said)
        opened.pop("title", None)
        if isinstance(opened.get("default"), (dict, list)) or opened.get("default") is None:
            opened.pop("default", None)
        schema["properties"][key] = opened | ({"description": texts[key]} if texts.get(key) else {})
    options = schema.get("properties", {}).get("options")
    if options is not None:
        known = sorted(getattr(spec, "known_options", ()))
        options["properties"] = {name: True for name in known if "*" not in name}
        options.pop("additionalProperties", None)
    return schema


def _texts(spec: type[Spec]) -> dict[str, str]:
    """What is said of each key, as it is written in the files."""
    texts = described(spec)
    return {field.alias or name: texts[name] for name, field in spec.model_fields.items() if name in texts}


def _opened(schema: JsonSchema) -> JsonSchema:
    """A value that is no text may be a variable's."""
    if "anyOf" in schema:
        choices = [choice for inner in schema["anyOf"] for choice in _opened(inner).get("anyOf", [inner])]
        return {**schema, "anyOf": [choice for n, choice in enumerate(choices) if choice not in choices[:n]]}
    if schema.get("type") not in _PLAIN:
        return schema
    kept = {key: value for key, value in schema.items() if key in {"default", "description"}}
    core = {key: value for key, value in schema.items() if key not in {"default", "description", "title"}}
    return {**kept, "anyOf": [core, _OPEN]}
