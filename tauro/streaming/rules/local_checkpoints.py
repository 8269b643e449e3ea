"""Spark runs on other machines, and checkpoints are on this one's disk, where those can't read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import Problem, Severity
from tauro.spark.master import is_local_master
from tauro.streaming.rules._walk import nodes
from tauro.streaming.specs.location import locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath
    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec

_HINT = "take a place that all machines reach, as in 's3a://bucket/checkpoints'; where this folder is one, ignore this"


def check(spec: ProjectSpec, site: Site) -> Iterator[Problem]:
    master = spec.settings.spark.master
    if is_local_master(master):
        return
    for what, key_path in dict.fromkeys(_local(spec, site)):
        message = f"Spark runs on {master!r}, and {what} this machine's disk: the other machines keep state there, too"
        yield Problem("local-checkpoint", message, key_path, _HINT, Severity.WARNING)


def _local(spec: ProjectSpec, site: Site) -> Iterator[tuple[str, KeyPath]]:
    root = spec.settings.checkpoint_root
    for node in nodes(spec):
        own = node.settings.checkpoint_location
        if not node.is_stream:
            continue
        if own is not None:
            if locate(own, site.root).is_local:
                key_path: KeyPath = (*node.key_path, "streaming", "checkpoint_location")
                yield f"the checkpoint_location of node {node.name!r} is on", key_path
        elif root is None:
            yield "without a 'checkpoint_root:' checkpoints are on", ("global_settings", "spark", "master")
        elif locate(root, site.root).is_local:
            yield "'checkpoint_root' is on", ("global_settings", "checkpoint_root")
