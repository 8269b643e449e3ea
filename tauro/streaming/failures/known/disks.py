"""Disks, folders and their rights."""

from __future__ import annotations

import re

from tauro.streaming.failures.known import Known

KNOWN = (
    Known(
        re.compile(r"No space left on device"),
        "the disk is full: no space left on device",
        "make room: nothing is lost, and it goes on where it was",
    ),
    Known(
        re.compile(r"Read-only file system"),
        "a folder can't be written: read-only file system",
        "make it writable: nothing is lost, and it goes on where it was",
    ),
    Known(
        re.compile(r"(?:(?P<java>/\S+) \()?Permission denied(?:\)|: '?(?P<python>[^'\n]+)'?)?"),
        "permission denied: {java}{python}",
        "look at the owner and the rights of the output and the state folder",
    ),
    Known(
        re.compile(r"\[PATH_ALREADY_EXISTS\] Path (?:file:)?(?P<path>.+?) already exists"),
        "there is something in '{path}' already",
        "move it away, or say 'mode: append' or 'mode: overwrite' in the output",
    ),
    Known(
        re.compile(r"Race while writing batch (?P<batch>\d+)"),
        "another query writes into the same output folder",
        "give each query an output folder of its own",
    ),
)
