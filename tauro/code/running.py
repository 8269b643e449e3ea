"""Is a function of the project still at work in this process?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


def runs_code_of(root: Path) -> bool:
    """Whether any thread is in a file of the project's own; packages that are installed below it are not."""
    tops = sys._current_frames().values()  # noqa: SLF001 - documented, and made for looks like this one
    return any(_is_own(frame, root) for top in tops for frame in _stack(top))


def _stack(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _is_own(frame: FrameType, root: Path) -> bool:
    path = Path(frame.f_code.co_filename)
    return path.is_relative_to(root) and "site-packages" not in path.relative_to(root).parts
