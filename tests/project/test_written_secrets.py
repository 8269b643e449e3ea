"""Secrets that stand in the files as they are."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest

from tauro_cli.validate import ValidateOptions, run_validate
from tests.project_files import check, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path

HIDDEN = "hunter2"
JAAS = 'org.apache.kafka.common.security.plain.PlainLoginModule required username=\\"me\\" password=\\"{}\\";'


def inputs(option: str, value: str) -> dict[str, str]:
    return {
        "inputs.yaml": "sales_stream:\n  format: kafka\n  options:\n    kafka.bootstrap.servers: b:1\n"
        f"    subscribe: t\n    {option}: {value}\n"
    }


def settings(text: str) -> dict[str, str]:
    return {"global_settings.yaml": text}


def told(folder: Path, files: dict[str, str], **environ: str) -> list[str]:
    lines = []
    for problem in check(write_tutorial(folder, files), **environ).problems:
        assert problem.place is not None
        assert HIDDEN not in f"{problem.message} {problem.hint}"
        lines.append(f"{problem.place.file.removeprefix('config/')}:{problem.place.line} {problem.code}")
    return lines


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (inputs("kafka.ssl.keystore.password", HIDDEN), "inputs.yaml:6"),
        (inputs("kafka.ssl.key.password", "1234567"), "inputs.yaml:6"),
        (inputs("kafka.sasl.jaas.config", f'"{JAAS.format(HIDDEN)}"'), "inputs.yaml:6"),
        (inputs("kafka.ssl.keystore.password", f"${{KEY:-{HIDDEN}}}"), "inputs.yaml:6"),
        (settings(f"spark: {{conf: {{spark.hadoop.fs.s3a.secret.key: {HIDDEN}}}}}"), "global_settings.yaml:1"),
        (settings(f"spark: {{conf: {{spark.hadoop.fs.s3a.access.key: {HIDDEN}}}}}"), "global_settings.yaml:1"),
        (
            settings(f"spark: {{conf: {{fs.azure.account.key.me.blob.core.windows.net: {HIDDEN}}}}}"),
            "global_settings.yaml:1",
        ),
        (settings(f"spark: {{repositories: ['https://me:{HIDDEN}@example.org/maven']}}"), "global_settings.yaml:1"),
        (settings(f"variables: {{DB_PASSWORD: {HIDDEN}}}"), "global_settings.yaml:1"),
        (settings(f"variables: {{STORE: {{value: {HIDDEN}, secret: true}}}}"), "global_settings.yaml:1"),
        (settings(f"variables: {{URL: 'jdbc:postgresql://db/x?user=me&password={HIDDEN}'}}"), "global_settings.yaml:1"),
        (
            inputs("kafka.ssl.keystore.password", "${STORE}") | settings(f"variables:\n  STORE: {HIDDEN}\n"),
            "global_settings.yaml:2",
        ),
        ({"nodes.yaml": f"process_sales_stream:\n  params: {{apiKey: {HIDDEN}}}\n"}, "nodes.yaml:2"),
    ],
)
def test_a_secret_in_a_file_is_told_at_its_line(tmp_path: Path, files: dict[str, str], place: str) -> None:
    assert f"{place} written-secret" in told(tmp_path, files)


@pytest.mark.parametrize(
    "files",
    [
        inputs("kafka.ssl.keystore.password", "${STORE}"),
        inputs("kafka.ssl.keystore.password", "${STORE:-}"),
        inputs("kafka.sasl.jaas.config", f'"{JAAS.format("${STORE}")}"'),
        inputs("kafka.ssl.keystore.location", "/etc/keys/store.jks"),
        inputs("kafka.sasl.oauthbearer.token.endpoint.url", "https://example.org/token"),
        settings("variables: {STORE_KEY: {value: '${STORE}', secret: true}}"),
        settings("spark: {conf: {spark.hadoop.fs.s3a.secret.key: '${STORE}'}}"),
        settings("spark: {repositories: ['https://me:${STORE}@example.org/maven', 'https://example.org:8443/maven']}"),
        settings("variables: {PASSWORD_LENGTH: 8, MONKEY: x, TOKEN: ''}"),
    ],
)
def test_naming_where_a_secret_comes_from_is_no_problem(tmp_path: Path, files: dict[str, str]) -> None:
    assert [line for line in told(tmp_path, files, STORE=HIDDEN) if "secret" in line] == []


def test_a_secret_in_a_file_is_a_variable_of_the_environment_elsewhere(tmp_path: Path) -> None:
    """What the environment has counts at run time; the file still holds it."""
    files = inputs("kafka.ssl.keystore.password", "${STORE}") | settings(f"variables: {{STORE: {HIDDEN}}}")
    assert told(tmp_path, files, STORE="other") == ["global_settings.yaml:1 written-secret"]


@pytest.mark.parametrize("output_format", ["text", "json", "sarif", "github"])
def test_no_output_shows_the_secret(tmp_path: Path, output_format: str) -> None:
    root = write_tutorial(tmp_path, inputs("kafka.ssl.keystore.password", HIDDEN) | settings("lnt: {}\n"))
    out, err = StringIO(), StringIO()
    run_validate(ValidateOptions(project=root, output_format=output_format), out, err, {})
    assert "written-secret" in out.getvalue()
    assert HIDDEN not in out.getvalue() + err.getvalue()
