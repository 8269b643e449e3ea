from __future__ import annotations

from typing import TYPE_CHECKING

from bench.big_project import write_big_project
from tauro.environments import check_environments, environments
from tauro.project.yaml_file import YamlFile, read_yaml
from tauro.streaming.specs.location import Location, locate

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_big_project_is_sound_and_as_big_as_it_says(tmp_path: Path) -> None:
    root = write_big_project(tmp_path, pipelines=3, environments=2)
    checked = check_environments(root, environments(root, "dev"), {})
    assert checked.problems == ()
    assert checked.envs == ("dev", "env_0", "env_1")
    text = (root / "config/nodes.yaml").read_text()
    assert text.count("function:") == 12


def test_each_yaml_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many environments there are; so the time does not grow with them as it would."""

    root = write_big_project(tmp_path, pipelines=1, environments=3)
    read: list[str] = []

    def counted(path: Path, name: str) -> YamlFile:
        read.append(name)
        return read_yaml(path, name)

    monkeypatch.setattr("tauro.project.section.read_yaml", counted)
    check_environments(root, environments(root, "dev"), {})
    assert len(read) == len(set(read)) == 5 + 3 * 2


def test_rules_look_at_each_path_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rules, nodes and environments there are: following links costs more than all else of a rule."""
    root = write_big_project(tmp_path, pipelines=3, environments=2)
    asked: list[str] = []

    def counted(path: str, root: Path) -> Location:
        asked.append(path)
        return locate(path, root)

    monkeypatch.setattr("tauro.streaming.rules._paths.locate", counted)
    check_environments(root, environments(root, "dev"), {})
    assert len(asked) == len(set(asked)) > 12
