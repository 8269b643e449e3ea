"""A table with a name but no path, in a catalog that ends with the run: the next one could not find it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.streaming.rules._walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.base import OptionValue
    from tauro.streaming.specs.node import ProjectSpec

_CATALOG = "spark.sql.catalog."
_SESSION_CATALOG = "spark_catalog"
_PLACES = ("javax.jdo.option.ConnectionURL", "hive.metastore.uris")


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    conf = spec.settings.spark.conf
    in_hive = conf.get("spark.sql.catalogImplementation") == "hive"
    if in_hive and _has_a_place(conf):
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
            where = (*key_path, "table_name")
            yield _in_whichever_folder(name, output.name, where) if in_hive else _in_memory(name, output.name, where)


def _has_a_place(conf: Mapping[str, OptionValue]) -> bool:
    """Whether somebody says where Hive's own database is: the project, or this machine."""
    folders = [os.environ.get(name) for name in ("SPARK_CONF_DIR", "HIVE_CONF_DIR", "HADOOP_CONF_DIR")]
    by_machine = any(Path(folder, "hive-site.xml").is_file() for folder in folders if folder)
    return by_machine or any(key.endswith(_PLACES) for key in conf)


def _in_memory(name: str, output: str, key_path: KeyPath) -> Problem:
    message = f"table {name!r} of output {output!r} would be lost: Spark's own catalog lasts for one run"
    hint = "add a 'path:', or set up a catalog in 'spark: {conf:}' of global_settings.yaml"
    return Problem("forgotten-table", message, key_path, hint)


def _in_whichever_folder(name: str, output: str, key_path: KeyPath) -> Problem:
    message = (
        f"table {name!r} of output {output!r} would be lost when tauro is started in another folder: "
        "Hive keeps its own database in the current one"
    )
    hint = f"say 'spark.hadoop.{_PLACES[0]}' and 'spark.sql.warehouse.dir' in 'spark: {{conf:}}', or add a 'path:'"
    return Problem("forgotten-table", message, key_path, hint, Severity.WARNING)
