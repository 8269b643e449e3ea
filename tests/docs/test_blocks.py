"""Every block of the documents is what it says it is: YAML that validates, commands that are there, Python."""

from __future__ import annotations

import ast
import hashlib
import re
import shlex
import subprocess
from itertools import groupby
from pathlib import Path

import pytest
import yaml

from tauro.schema import parse_schema
from tauro_cli.main import cli
from tests.docs.markdown import Block, blocks, documents
from tests.modules import ROOT
from tests.project_files import check, shown, write_files, write_tutorial

TUTORIAL_SHA256 = "eabf2741209f9340e66757faa932c3112e933585d0897335b1ccba259bc1e980"
"""Of the text as it was given: readers elsewhere have the same."""

LANGUAGES = {"mermaid", "python", "sh", "text", "yaml"}
REFERENCE = ROOT / "docs" / "streaming_reference.md"
REFERENCE_SHA256 = "ee53b982367f61ce4ebf835393abd49d71ed4eded640a48db8e25db41f4e89a6"
"""Its blocks are looked at in test_reference.py, and run in tests/spark/test_reference.py."""

SOURCE_IN_FOUR_STEPS = ROOT / "CONTRIBUTING.md"
"""Its project needs the source that it adds, and is validated with it in test_contributing.py."""

PATH = re.compile(r"(?<![\w./-])(?:bench|config_templates|docs|examples|scripts|tauro|tauro_cli|tests)/[\w./-]*")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")

ALL = [block for document in documents() for block in blocks(document)]
each_document = pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))


def each(*languages: str) -> pytest.MarkDecorator:
    found = [block for block in ALL if block.language in languages]
    return pytest.mark.parametrize("block", found, ids=lambda block: block.name)


def sections() -> list[list[Block]]:
    """Files that stand under one heading make a project together."""
    files = [block for block in ALL if block.path and block.document != SOURCE_IN_FOUR_STEPS]
    return [list(group) for _, group in groupby(files, key=lambda block: (block.document, block.heading))]


def test_the_tutorial_is_the_given_text() -> None:
    text = (ROOT / "docs" / "streaming_tutorial.rst").read_bytes()
    assert hashlib.sha256(text).hexdigest() == TUTORIAL_SHA256


def test_the_reference_is_the_given_text() -> None:
    assert hashlib.sha256(REFERENCE.read_bytes()).hexdigest() == REFERENCE_SHA256


def test_every_block_is_of_a_language_that_is_looked_at() -> None:
    assert [block.name for block in ALL if block.language not in LANGUAGES] == []


@each("yaml")
def test_yaml_can_be_read(block: Block) -> None:
    assert yaml.safe_load(block.text)


@each("yaml")
def test_yaml_says_which_file_it_is_or_shows_schemas(block: Block) -> None:
    if block.path is None and block.document != REFERENCE:
        inline = [value for value in yaml.safe_load(block.text).values() if not str(value).endswith((".ddl", ".json"))]
        assert all(parse_schema(value).columns for value in inline), "begin it with a comment that names the file"


@pytest.mark.parametrize("section", sections(), ids=lambda section: section[0].name)
def test_configuration_validates(section: list[Block], tmp_path: Path) -> None:
    """But for what is shown without those who use it."""
    files = {str(block.path).removeprefix("config/"): block.text for block in section}
    root = write_tutorial(tmp_path, files)
    write_files(root, {"lib/our_functions.jar": ""})
    for env in {"dev", *(Path(name).parts[0] for name in files if "/" in name and not name.startswith("src/"))}:
        assert [line for line in shown(check(root, env)) if " unused-" not in line] == []


@each("python")
def test_python_compiles(block: Block) -> None:
    assert ast.parse(block.text).body


@each("sh")
def test_commands_are_there(block: Block) -> None:
    for line in block.text.splitlines():
        program, *arguments = shlex.split(line, comments=True)
        if program == "make":
            made = subprocess.run(["make", "--dry-run", *arguments], cwd=ROOT, capture_output=True, check=False)
            assert made.returncode == 0, line
        elif program == "tauro":
            name, *rest = (*arguments, "") if arguments[0] in cli.commands else ("", *arguments)
            command = cli.commands.get(name, cli)
            command.make_context(name or "tauro", [word for word in rest if word], **cli.context_settings)
        else:
            assert program in {"cd", "ls", "python"}, f"{line}: nothing looks at it"


@each_document
def test_make_targets_are_there(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"`make ([\w-]+)", document.read_text(encoding="utf-8"))
    assert [target for target in named if f"\n{target}:" not in makefile] == []


@each_document
def test_files_that_are_named_are_there(document: Path) -> None:
    added = {block.path for block in blocks(document)}
    paths = {path.rstrip(".") for path in PATH.findall(document.read_text(encoding="utf-8"))} - added
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
