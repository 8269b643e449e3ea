"""What is valid passes the schemas, in every form; what is plainly wrong does not."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tauro.errors import UsageError
from tauro.file_schemas import SECTIONS, file_schema
from tauro.project.layout import CONFIG_FOLDER, read_folder
from tauro.project.yaml_file import read_yaml
from tauro.streaming.readers import READERS
from tauro.streaming.writers import WRITERS
from tauro_cli.init import run_init, templates
from tauro_cli.schema import print_schema
from tests.docs.markdown import Block, blocks, documents
from tests.modules import ROOT

if TYPE_CHECKING:
    from pathlib import Path

VALIDATORS = {section: jsonschema.Draft7Validator(file_schema(section)) for section in SECTIONS}
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/config"))


def wrong(section: str, written: Any) -> list[str]:
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in VALIDATORS[section].iter_errors(written)]


def wrong_in(folder: Path) -> dict[str, list[str]]:
    """By file, what the schemas say of a project."""
    found = {}
    for section, path in read_folder(folder / CONFIG_FOLDER, CONFIG_FOLDER).files.items():
        value = read_yaml(path, path.name).value
        found[path.name] = wrong(section, None if value is None else value.plain())
    return {name: errors for name, errors in found.items() if errors}


@pytest.mark.parametrize("section", SECTIONS)
def test_it_is_a_json_schema(section: str) -> None:
    jsonschema.Draft7Validator.check_schema(file_schema(section))


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_the_examples_are_valid(folder: Path) -> None:
    assert wrong_in(folder) == {}


@pytest.mark.parametrize("template", templates())
def test_templates_are_valid_and_name_the_schemas_beside_them(template: str, tmp_path: Path) -> None:
    run_init("shop", template, tmp_path, io.StringIO())
    assert wrong_in(tmp_path / "shop") == {}
    config = tmp_path / "shop" / CONFIG_FOLDER
    for file in config.glob("*.yaml"):
        said = file.read_text().splitlines()[0].removeprefix("# yaml-language-server: $schema=")
        assert json.loads((config / said).read_text()) == file_schema(file.stem)


def yaml_blocks() -> list[Block]:
    """Whole files in the documents; those of an environment are no whole ones."""
    found = [block for document in documents() for block in blocks(document, "yaml") if block.path]
    return [block for block in found if str(block.path).count("/") == 1 and block.document.name != "CONTRIBUTING.md"]


@pytest.mark.parametrize("block", yaml_blocks(), ids=lambda block: block.name)
def test_files_in_the_documents_are_valid(block: Block, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(block.text)
    value = read_yaml(tmp_path / "x.yaml", "x.yaml").value
    assert value is not None
    section = str(block.path).rpartition("/")[2].partition(".")[0]
    assert wrong(section if section in SECTIONS else f"{section}s", value.plain()) == []


@pytest.mark.parametrize(("section", "registry"), [("inputs", READERS), ("outputs", WRITERS)])
def test_every_format_is_known_with_its_example(section: str, registry: Any) -> None:
    for connector in registry.connectors():
        assert wrong(section, {"x": dict(connector.spec.example)}) == []
        (error,) = wrong(section, {"x": {**connector.spec.example, "pathh": "x"}})
        assert "'pathh' was unexpected" in error


CSV = {"format": "csv", "path": "x"}


@pytest.mark.parametrize(
    ("section", "written"),
    [
        ("inputs", {"inputs": {"a": CSV}}),
        ("inputs", {"input": {"a": CSV}, ".x": [1], "x-y": 5}),
        ("inputs", {"a": {"format": "csv", "path": "x", "streaming": "${FLAG:-true}", "schema": [{"name": "id"}]}}),
        ("inputs", {"a": {"format": "${FORMAT}", "path": "x"}}),
        ("outputs", {"a": {"format": "delta", "path": "x", "mode": "${MODE}", "partition_by": "day"}}),
        ("nodes", {"a": None, "b": {"depends_on": "a"}, "c": {"name": "c", "input": ["x", CSV]}}),
        ("nodes", {"nodes": {"a": {"streaming": {"trigger": {"type": "available_now"}}, "params": {"rate": 2}}}}),
        ("pipelines", {"p": {"nodes": ["a", {"name": "b", "output": {"format": "console"}}], "type": "hybrid"}}),
        ("global_settings", {"global_settings": {"spark": {"conf": {"spark.ui.enabled": True}}}}),
        ("global_settings", {"lint": {"ignore": "renamed-columns"}, "variables": {"X": {"value": 1, "secret": True}}}),
    ],
)
def test_every_form_is_valid(section: str, written: Any) -> None:
    assert wrong(section, written) == []


@pytest.mark.parametrize(
    ("section", "written", "said"),
    [
        ("inputs", {"a": {"format": "cvs", "path": "x"}}, "a.format: "),
        ("inputs", {"a": {"path": "x"}}, "'format' is a required property"),
        ("inputs", {"a": {"format": "csv"}}, "'path' is a required property"),
        ("inputs", {"inputs": {"a": {**CSV, "streming": True}}}, "'streming' was unexpected"),
        ("inputs", {"a": {**CSV, "streaming": "perhaps"}}, "a.streaming: "),
        ("inputs", {"a": {"format": "kafka", "options": {}, "value": {"format": "json", "shema": "x"}}}, "a.value: "),
        ("outputs", {"a": {"format": "parquet", "path": "x", "mode": "overwite"}}, "a.mode: "),
        ("nodes", {"a": {"fuction": "x"}}, "a: "),
        ("nodes", {"a": {"streaming": {"trigger": {"type": "availableNow"}}}}, "a: "),
        ("pipelines", {"p": {"nodes": []}}, "p.nodes: "),
        ("pipelines", {"p": {"nodes": "a"}}, "p.nodes: "),
        ("global_settings", {"spark": {"mster": "local"}}, "'mster' was unexpected"),
    ],
)
def test_what_is_plainly_wrong_is_refused(section: str, written: Any, said: str) -> None:
    assert any(said in error for error in wrong(section, written)), wrong(section, written)


def test_keys_are_explained_where_they_are_written() -> None:
    schema = file_schema("inputs")
    assert schema["$defs"]["CsvSource"]["properties"]["path"]["description"].startswith("The folder, relative to")
    assert schema["$defs"]["WatermarkSpec"]["properties"]["delay"]["description"].startswith("How late a row may come")
    assert "sep" in schema["$defs"]["CsvSource"]["properties"]["options"]["properties"]


def test_one_is_printed_by_its_name_or_path_and_all_without() -> None:
    for said in ("inputs", "inputs.yaml", "config/prod/inputs.yml"):
        out = io.StringIO()
        print_schema(said, out)
        assert json.loads(out.getvalue()) == file_schema("inputs")
    print_schema(None, out := io.StringIO())
    assert set(json.loads(out.getvalue())) == set(SECTIONS)
    with pytest.raises(UsageError) as caught:
        print_schema("input", io.StringIO())
    assert caught.value.hint == "did you mean 'inputs'?"
