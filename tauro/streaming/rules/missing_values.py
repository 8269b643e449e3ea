"""A schema of files says `NOT NULL`, and Spark takes no notice: a value that is missing is null all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.readers.files import FileSource
from tauro.streaming.rules._walk import ends

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for end in ends(spec):
        schema = end.spec.declared_schema if isinstance(end.spec, FileSource) else None
        column = next((column for column in schema.columns if not column.nullable), None) if schema else None
        if column is not None:
            message = (
                f"column {column.name!r} of {end.shown} is NOT NULL, and a file may lack its value: it is null then"
            )
            hint = "leave NOT NULL out, and say in the node what becomes of such rows"
            yield Problem("unkept-not-null", message, (*end.key_path, "schema"), hint, Severity.WARNING)
