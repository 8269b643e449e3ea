"""Any project is judged in words, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.profiles import profiles
from tests.fuzz.projects import SECTIONS, as_yaml, changed_fragments, changed_tutorials, files, judge

if TYPE_CHECKING:
    from collections.abc import Mapping

few, many = profiles(60)


@few
@given(st.dictionaries(st.sampled_from(SECTIONS), st.binary(max_size=200), min_size=1))
def test_any_bytes_are_judged(content: Mapping[str, bytes]) -> None:
    judge({f"config/{section}.yaml": text for section, text in content.items()})


@few
@given(files)
def test_any_arrangement_of_known_words_is_judged(content: Mapping[str, Any]) -> None:
    judge({f"config/{section}.yaml": as_yaml(values) for section, values in content.items()})


@few
@given(changed_tutorials())
def test_a_project_with_slips_of_any_kind_is_judged(content: Mapping[str, bytes]) -> None:
    judge(content)


@few
@given(changed_fragments())
def test_a_project_with_a_value_replaced_by_any_other_is_judged(content: Mapping[str, bytes]) -> None:
    judge(content)


@pytest.mark.long
@many
@given(changed_fragments())
def test_many_projects_with_values_replaced_are_judged(content: Mapping[str, bytes]) -> None:
    judge(content)


@pytest.mark.long
@many
@given(files)
def test_many_arrangements_of_known_words_are_judged(content: Mapping[str, Any]) -> None:
    judge({f"config/{section}.yaml": as_yaml(values) for section, values in content.items()})


@pytest.mark.long
@many
@given(changed_tutorials())
def test_many_projects_with_slips_are_judged(content: Mapping[str, bytes]) -> None:
    judge(content)
