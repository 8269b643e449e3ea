from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.spark.secret_settings import options_in_a_file, properties_with

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = "spark.driver.extraJavaOptions"
SECRETS = frozenset({"s3cr\\et", 'wo"rd'})


def test_options_of_the_jvm_that_hold_a_secret_are_read_by_java_from_a_file(tmp_path: Path) -> None:
    conf = {"a": "b", OPTIONS: """-Dplain=1 '-Dkey=my s3cr\\et' -Xss4m -Dmore='wo"rd'"""}
    assert properties_with(conf, SECRETS) == {"key", "more"}
    with options_in_a_file(conf, SECRETS, tmp_path) as shown:
        (file,) = tmp_path.iterdir()
        assert shown == {"a": "b", OPTIONS: f"-Dplain=1 -Xss4m @{file}"}
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_text() == '"-Dkey=my s3cr\\\\et"\n"-Dmore=wo\\"rd"\n'
    assert list(tmp_path.iterdir()) == []


def test_a_secret_that_a_blank_cuts_hides_all_options(tmp_path: Path) -> None:
    with options_in_a_file({OPTIONS: "-Da=1 -Dkey=two words"}, frozenset({"two words"}), tmp_path) as shown:
        assert shown == {OPTIONS: f"@{next(tmp_path.iterdir())}"}


@pytest.mark.parametrize("options", ["-Dplain=1", "", "-Dnot=closed's3cr\\et"])
def test_other_options_stay_as_they_are(tmp_path: Path, options: str) -> None:
    with options_in_a_file({OPTIONS: options}, SECRETS, tmp_path) as shown:
        assert shown == {OPTIONS: options}
        assert list(tmp_path.iterdir()) == []
