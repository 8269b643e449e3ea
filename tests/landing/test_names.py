from __future__ import annotations

import re

import pytest

from tauro.streaming.landing.names import LONGEST_NAME, is_landed_name, landed_name, user_name

NAMES = [
    "sales.csv", "f x%20y.csv", "star*.csv", "br[1].csv", "cu{1}.csv", "q?.csv", "back\\s.csv", "c:d.csv", "k=1.csv",
    "new\nline.csv", "é ü 漢.csv", "a,b;c#d+e&f.csv.gz", "sub/x.csv", "-dash.csv", "=41.csv", "=~.csv",
]  # fmt: skip


@pytest.mark.parametrize("path", NAMES)
def test_a_name_is_safe_for_hadoop_and_leads_back_to_the_user_s(path: str) -> None:
    name = landed_name(path, "content")
    assert re.fullmatch(r"[0-9a-f]{16}-[A-Za-z0-9._=-]+", name)
    assert user_name(name) == path
    assert is_landed_name(name)


def test_path_and_content_make_the_name() -> None:
    assert landed_name("a.csv", "x") == landed_name("a.csv", "x")
    assert len({landed_name(path, content) for path in ("a.csv", "b.csv") for content in ("x", "y")}) == 4


@pytest.mark.parametrize("path", ["x" * 251 + ".csv", "漢" * 80 + ".csv.gz", "*" * 240 + ".csv"])
def test_a_long_name_is_cut_in_its_middle_and_keeps_its_end(path: str) -> None:
    name = landed_name(path, "content")
    assert len(name.encode()) <= LONGEST_NAME
    assert name.endswith(path[path.index(".") :])
    assert user_name(name).startswith(path[:10])
    assert "..." in user_name(name)


@pytest.mark.parametrize("name", ["sales.csv", "._COPYING_", "0123456789abcdef", ".0123456789abcdef-a.csv"])
def test_other_names_are_not_taken_for_landed_ones(name: str) -> None:
    assert not is_landed_name(name)
    with pytest.raises(ValueError, match="is not the name of a landed file"):
        user_name(name)
