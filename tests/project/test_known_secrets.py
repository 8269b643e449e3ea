from __future__ import annotations

from typing import Any

import pytest

from tauro.project.known_secrets import known_secrets

JAAS = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"shop\" password='it is';"


@pytest.mark.parametrize(
    ("configuration", "secrets"),
    [
        ({"conf": {"spark.hadoop.fs.s3a.secret.key": "wJalr"}}, {"wJalr"}),
        ({"conf": {"spark.hadoop.fs.s3a.access.key": "AKIA1"}}, {"AKIA1"}),
        ({"conf": {"fs.azure.account.key.shop.dfs.core.windows.net": "abcd=="}}, {"abcd=="}),
        ({"options": {"kafka.ssl.keystore.password": "12345"}}, {"12345"}),
        ({"options": {"kafka.ssl.keystore.key": "-----BEGIN"}}, {"-----BEGIN"}),
        ({"options": {"kafka.sasl.jaas.config": JAAS}}, {JAAS, "it is"}),
        ({"options": {"kafka.sasl.jaas.config": 'X required clientSecret="a\\"b\\\\c" scope="s";'}}, {'a"b\\c'}),
        ({"options": {"url": "jdbc:postgresql://shop:p%40ss@host/db"}}, {"p%40ss", "p@ss"}),
        ({"options": {"url": "jdbc:sqlserver://host;user=shop;password=hunter2;x=y"}}, {"hunter2"}),
        ({"path": "abfss://x@y/z?sv=1&sig=abc%2Fdef&x=1"}, {"abc%2Fdef", "abc/def"}),
        ({"nodes": [{"params": {"api_key": "k-123"}}]}, {"k-123"}),
        ({"params": {"password": 1234567, "tokens": 8, "token": ["t-1", "t-2"]}}, {"1234567", "t-1", "t-2"}),
    ],
)
def test_secrets_are_found_by_the_name_of_their_key_or_by_their_form(configuration: Any, secrets: set[str]) -> None:
    found = set(known_secrets(configuration))
    assert found >= secrets


@pytest.mark.parametrize(
    "configuration",
    [
        {"options": {"kafka.bootstrap.servers": "shop:9092,store:9093"}, "path": "s3a://bucket/a:b@c"},
        {"conf": {"spark.hive.token": True, "spark.x.token": "false", "spark.y.password": "ab"}},
        {"params": {"token_column": "user_id", "keys": ["id", "name"], "password_policy": "strict"}},
        {"merge": {"keys": ["user", "key"]}, "schema": "token STRING, password STRING"},
        {"nodes": [{"sql": "SELECT * FROM logins WHERE token = 'abcd'"}], "json_schema": {"token": "STRING"}},
        {"path": "/data/12:30@noon", "url": "http://host:8080/x@y"},
    ],
)
def test_what_is_none_is_not_taken_for_a_secret(configuration: Any) -> None:
    assert set(known_secrets(configuration)) == set()


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "://x" * 50_000, "://x:y" * 40_000, 'password="\\' * 20_000, "?pwd=" * 40_000]
)
def test_a_long_text_is_looked_through_once(text: str) -> None:
    """Each of them would take minutes, were it looked through again from each of its letters."""
    list(known_secrets({"options": {"url": text}}))
