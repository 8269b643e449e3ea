"""A table with a name but no path, in a catalog that ends with the run: the next one could not find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec

_CATALOG = "spark.sql.catalog."
_SESSION_CATALOG = "spark_catalog"


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    conf = spec.settings.spark.conf
    if conf.get("spark.sql.catalogImplementation") == "hive":
        return
    catalogs = {key.removeprefix(_CATALOG).partition(".")[0] for key in conf if key.startswith(_CATALOG)}
    outputs = {output.key_path: output for node in nodes(spec) for output in node.outputs}
    for key_path, output in outputs.items():
        name = getattr(output.sink, "table_name", None)
        is_meant_to_last = output.sink is not None and output.sink.can_resume
        if name is None or not is_meant_to_last or getattr(output.sink, "path", None) is not None:
            continue
        full = ".".join(filter(None, (getattr(output.sink, "database", None), name)))
        if full.partition(".")[0] not in catalogs - {_SESSION_CATALOG}:
            message = f"table {name!r} of output {output.name!r} would be lost: Spark's own catalog lasts for one run"
            hint = "add a 'path:', or set up a catalog in 'spark: {conf:}' of global_settings.yaml"
            yield Problem("forgotten-table", message, (*key_path, "table_name"), hint)
