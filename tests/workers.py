"""Who runs which test where there are several workers: `pytest -n 2`, as `make test` does."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

_REPOSITORY = Path(__file__).parent.parent
_TAKES_THE_SESSION = "spark: SparkSession"


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Everything that shares the session goes to one worker, so that there is one session; the rest goes by file.

    `--dist loadgroup` would say it with marks, but pytest-xdist 3.8 loses those with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "session" if _takes_the_session(file) else file


@cache
def _takes_the_session(file: str) -> bool:
    return _TAKES_THE_SESSION in (_REPOSITORY / file).read_text("utf-8")
