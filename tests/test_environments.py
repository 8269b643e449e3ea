from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.environments import check_environments, environments
from tauro.errors import ProjectError
from tests.project_files import TUTORIAL, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

TYPED = {"inputs.yaml": TUTORIAL["config/inputs.yaml"] + '    schema: "id BIGINT"\n'}


def told(folder: Path, files: dict[str, str], **environ: str) -> list[str]:
    """Each problem as `file:line severity code envs`, but for what environments share."""
    root = write_tutorial(folder, TYPED | files)
    checked = check_environments(root, environments(root, "dev"), environ)
    lines = []
    for problem in checked.problems:
        if problem.code == "shared-by-environments":
            continue
        assert problem.place is not None
        place = f"{problem.place.file.removeprefix('config/')}:{problem.place.line}"
        lines.append(" ".join([place, problem.severity, problem.code, *problem.envs]))
    return lines


PROD = {"prod/inputs.yaml": "sales_stream: {path: /srv/prod}\n", "test/inputs.yaml": "sales_stream: {path: /srv}\n"}


def test_environments_are_those_with_a_folder_and_the_default(tmp_path: Path) -> None:
    assert environments(write_tutorial(tmp_path), "dev") == ("dev",)
    assert environments(write_tutorial(tmp_path, PROD), "dev") == ("dev", "prod", "test")
    assert environments(tmp_path, "prod") == ("prod", "test")
    assert environments(tmp_path, "prd") == ("prod", "test")


def test_a_mistake_of_the_base_is_told_once(tmp_path: Path) -> None:
    assert told(tmp_path, {**PROD, "outputs.yaml": "sold: {format: parket, path: x}\n"}) == [
        "outputs.yaml:1 error unknown-format"
    ]


def test_a_mistake_that_some_mend_says_who_has_it(tmp_path: Path) -> None:
    files = {**PROD, "outputs.yaml": "sold: {format: parket, path: x}\n"}
    mended = {"prod/outputs.yaml": "sold: {format: parquet, path: x}\n"}
    assert told(tmp_path, files | mended) == ["outputs.yaml:1 error unknown-format dev test"]


def test_a_mistake_of_an_overlay_is_told_at_the_overlay(tmp_path: Path) -> None:
    assert told(tmp_path, {**PROD, "test/inputs.yaml": "sales_stream: {streaming: perhaps}\n"}) == [
        "test/inputs.yaml:1 error wrong-type test"
    ]


def test_words_that_differ_by_environment_are_told_once(tmp_path: Path) -> None:
    files = {
        "prod/global_settings.yaml": "variables: {FORMAT: cvs}\n",
        "global_settings.yaml": "variables: {FORMAT: jsn}",
    }
    inputs = "sales_stream: {format: '${FORMAT}', path: x, streaming: true}\n"
    assert told(tmp_path, {**files, "inputs.yaml": inputs}) == ["inputs.yaml:1 error unknown-format"]


def test_what_another_machine_has_is_a_warning_there(tmp_path: Path) -> None:
    files = {
        "prod/inputs.yaml": "sales_stream: {path: '${SALES_OF_PROD}'}\n",
        "prod/outputs.yaml": "processed_sales: {path: '${file:/run/secrets/of-prod}'}\n",
    }
    assert told(tmp_path, files) == [
        "prod/inputs.yaml:1 warning unset-variable prod",
        "prod/outputs.yaml:1 warning unreadable-file prod",
    ]
    files["prod/global_settings.yaml"] = "lint: {ignore: [unset-variable]}\n"
    assert told(tmp_path, files) == ["prod/outputs.yaml:1 warning unreadable-file prod"]
    root = write_tutorial(tmp_path, TYPED | files)
    assert [str(p.severity) for p in check_environments(root, ["prod"], {}).problems] == ["error", "error"]


def test_a_pipeline_that_one_environment_has_is_checked_there(tmp_path: Path) -> None:
    only = {"prod/pipelines.yaml": "nightly: {nodes: [process_sales_streem]}\n"}
    root = write_tutorial(tmp_path, TYPED | only)
    checked = check_environments(root, ("dev", "prod"), {}, "nightly")
    assert checked.envs == ("prod",)
    assert [(p.code, p.envs) for p in checked.problems] == [("unknown-node", ())]
    with pytest.raises(ProjectError, match="unknown pipeline 'nightli'"):
        check_environments(root, ("dev", "prod"), {}, "nightli")


def test_a_secret_of_one_environment_is_shown_by_none(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {
        "prod/global_settings.yaml": "variables: {TOKEN: {value: hunter2, secret: true}}\n",
        "inputs.yaml": "sales_stream: {format: hunter2, path: x}\n",
        "outputs.yaml": "sold: {format: console}\n",
    })  # fmt: skip
    problems = check_environments(root, ("dev", "prod"), {}).problems
    assert {problem.code for problem in problems} == {
        "unknown-format",
        "written-secret",
        "unused-variable",
        "trial-format",
    }
    assert "hunter2" not in str(problems)


def shared(folder: Path, files: dict[str, str], pipeline: str | None = None) -> list[str]:
    """What environments share, each with file, line and environments."""
    root = write_tutorial(folder, files)
    checked = check_environments(root, environments(root, "dev"), {}, pipeline)
    return [
        f"{problem.place.file}:{problem.place.line} {problem.message}"
        for problem in checked.problems
        if problem.code == "shared-by-environments" and problem.place is not None
    ]


SOLD = "sold: {format: parquet, path: PATH}\n"


@pytest.mark.parametrize(
    ("outputs", "what"),
    [
        (SOLD.replace("PATH", "data/sold"), "folder"),
        (SOLD.replace("PATH", "s3a://bucket/sold"), "folder"),
        ("sold: {format: delta, table_name: shop.sold, path: '${WHERE:-x}'}\n", "folder"),
        ("sold: {format: kafka, options: {kafka.bootstrap.servers: 'b:9092', topic: sold}}\n", "topic"),
    ],
)
def test_environments_that_write_one_place_are_told(tmp_path: Path, outputs: str, what: str) -> None:
    (line,) = shared(tmp_path, {**PROD, "outputs.yaml": outputs})
    assert line == (
        f"config/outputs.yaml:1 environments 'dev', 'prod' and 'test' write the same {what} with output 'sold'"
    )


@pytest.mark.parametrize(
    "outputs",
    [SOLD.replace("PATH", "data/${ENV}"), "sold: {format: console}\n", "sold: {format: memory, table_name: sold}\n"],
)
def test_environments_with_places_of_their_own_are_fine(tmp_path: Path, outputs: str) -> None:
    variables = {f"{env}/global_settings.yaml": f"variables: {{ENV: {env}}}\n" for env in ("dev", "prod")}
    assert shared(tmp_path, {**variables, "outputs.yaml": outputs}) == []


def test_an_overlay_that_repeats_a_place_is_told_there(tmp_path: Path) -> None:
    files = {"outputs.yaml": SOLD.replace("PATH", "a"), "prod/outputs.yaml": "sold:\n  path: ./a/\n"}
    (line,) = shared(tmp_path, files)
    assert line.startswith("config/prod/outputs.yaml:2 environments 'dev' and 'prod' write the same folder")
    assert shared(tmp_path, files, pipeline="real_time_sales") == [line]


def test_environments_have_checkpoints_of_their_own(tmp_path: Path) -> None:
    files = {f"{env}/outputs.yaml": f"processed_sales: {{path: data/{env}}}\n" for env in ("dev", "prod")}
    files["global_settings.yaml"] = "checkpoint_root: s3a://bucket/checkpoints\n"
    (line,) = shared(tmp_path, files)
    assert line == "config/global_settings.yaml:1 environments 'dev' and 'prod' have one checkpoint_root"
    node = "process_sales_stream: {streaming: {checkpoint_location: /srv/c}}\n"
    (line,) = shared(tmp_path, files | {"global_settings.yaml": "{}\n", "nodes.yaml": node})
    assert "have one checkpoint for node 'process_sales_stream'" in line


def test_what_is_shared_can_be_ignored(tmp_path: Path) -> None:
    ignored = {"global_settings.yaml": "lint: {ignore: [shared-by-environments]}\n"}
    assert shared(tmp_path, {**PROD, **ignored}) == []
