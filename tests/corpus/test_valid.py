"""Nothing valid is refused: projects of every form that the documents describe have no errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.problems import Severity
from tests.corpus.fragments import Fragment, fragments
from tests.mutations.bases import Base, given_projects
from tests.project_files import check, write_files

if TYPE_CHECKING:
    from pathlib import Path

FEWEST = 60


def test_the_corpus_is_not_smaller_than_it_was() -> None:
    assert len(fragments()) >= FEWEST


@pytest.mark.parametrize("fragment", fragments(), ids=lambda fragment: fragment.name)
def test_a_valid_project_has_no_errors(fragment: Fragment, tmp_path: Path) -> None:
    checked = check(fragment.written_to(tmp_path), fragment.env, **fragment.environ)
    assert [problem for problem in checked.problems if problem.severity is Severity.ERROR] == []


@pytest.mark.parametrize("base", given_projects(), ids=lambda base: base.name)
def test_templates_and_examples_have_no_problems(base: Base, tmp_path: Path) -> None:
    assert check(write_files(tmp_path, base.files)).problems == ()
