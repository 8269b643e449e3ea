"""The one table of jars that connectors need: exact coordinates with checksums, by Spark's minor version."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Jar:
    coordinates: str
    """`group:artifact:version`."""
    sha256: str | None
    """None where nobody here could fetch it: the repository's own checksum must do, and its hash is kept."""
    instead: Jar | None = None
    """What is used where repositories lack it."""
    lacking: str = ""
    """What does not work with it, where it stands in for another."""

    @cached_property
    def parts(self) -> tuple[str, str, str]:
        group, artifact, version = self.coordinates.split(":")
        return group, artifact, version

    @property
    def file_name(self) -> str:
        return "_".join(self.parts[:2]) + f"-{self.parts[2]}.jar"

    @property
    def product(self) -> str:
        """Group and artifact without the versions in its name: who brings another version means the same thing."""
        group, artifact, _ = self.parts
        return f"{group}:{artifact.partition('_')[0]}"


@dataclass(frozen=True)
class JarSet:
    """What one connector needs, its own jar first."""

    jars: tuple[Jar, ...]
    conf: Mapping[str, str] = field(default_factory=dict)
    """Spark settings that go with the jars; one that holds a list is joined with the user's."""
    provides: str | None = None
    """The format that Spark has with them, by Spark's name."""


_DELTA_CONF = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.legacy.parameterSubstitution.constantsOnly": "true",
}
"""The last, since the parser of Delta 4.4 loses the values of a query's markers: Spark 4.2 has a new way for them."""

_TOKENS_4_0 = Jar(
    "org.apache.spark:spark-token-provider-kafka-0-10_2.13:4.0.0",
    "f2be3b76f9e6cbe63379d4e4e0dc14f59dbf056ae2ad16ff15ac108004c86767",
    lacking="Kerberos delegation tokens for Kafka are not tried with it",
)

JAR_SETS: Mapping[str, Mapping[str, JarSet]] = {
    "4.2": {
        "delta": JarSet(
            (
                Jar(
                    "io.delta:delta-spark_4.2_2.13:4.4.0",
                    "27d4fd8b1f879535c573ed1c718177d6a27f24d3e626ba02e216369725721ead",
                ),
                Jar(
                    "io.delta:delta-storage:4.4.0",
                    "c46735481fa8e326b0957be02b4420cbcab4b325bb08009b7f2045a95133f1cc",
                ),
            ),
            _DELTA_CONF,
            provides="delta",
        ),
        "kafka": JarSet(
            (
                Jar(
                    "org.apache.spark:spark-sql-kafka-0-10_2.13:4.2.0",
                    "64539c45e5d39f7ddb747312c239f38f5208d08c1a0ddf7d70beb2fbd9373705",
                ),
                Jar("org.apache.spark:spark-token-provider-kafka-0-10_2.13:4.2.0", None, instead=_TOKENS_4_0),
                Jar(
                    "org.apache.kafka:kafka-clients:3.9.2",
                    "014b4ef36884478a932641818b080c36a8f8e2e92dc771e800c9d2694f4f83d8",
                ),
                Jar(
                    "org.apache.commons:commons-pool2:2.13.1",
                    "f77a5060d6936a9144023584232f9de3f2248f1abfe156e9d31795f18770674f",
                ),
                Jar(
                    "org.scala-lang.modules:scala-parallel-collections_2.13:1.2.0",
                    "4eae6e68cf44e9f709970355590ae981883edf6484608d747376a56cbb285432",
                ),
            ),
            provides="kafka",
        ),
    },
}
"""Tried with jars left out one by one; the rest of what the POMs name, Spark brings itself, in its own versions."""
