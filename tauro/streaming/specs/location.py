"""Where a path of the configuration leads: a local folder, or a place that only Spark can reach."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:/")


@dataclass(frozen=True)
class Location:
    text: str
    """As Spark takes it: an absolute local path, or a URI."""
    local: Path | None
    """The local path, or None where it is not on this machine's file system."""

    @property
    def is_local(self) -> bool:
        return self.local is not None


def locate(path: str, root: Path) -> Location:
    """Where `path` leads: a relative one starts at the project's folder.

    `..` is taken out as text, links not followed, as Hadoop's own paths do.
    """
    if _SCHEME.match(path) and not path.startswith("file:"):
        return Location(path, None)
    if path.startswith("file:"):
        path = unquote(urlsplit(path).path)
    local = Path(os.path.abspath(os.path.join(root, os.path.expanduser(path))))  # noqa: PTH100, PTH111, PTH118
    return Location(str(local), local)
