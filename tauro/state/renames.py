"""Several renames that belong together: once they are written down they all happen, whatever comes between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tauro.errors import EnvironmentUnfitError
from tauro.state.aside import rename

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tauro.state.storage import Storage

_VERSION: Final = 1


class Renames:
    """Of one name at a time, as in `<pipeline>/<node>`; to be used by who holds what is renamed."""

    def __init__(self, storage: Storage, name: str) -> None:
        self._storage = storage
        self._file = f"renames/{name}.json"

    def carry_out(self, moves: Iterable[tuple[Path, Path]], forget: Iterable[str] = ()) -> None:
        """Rename in this order, then delete what `forget` names in the storage.

        Raises:
            EnvironmentUnfitError: something can't be renamed. `finish` tries again.
        """
        plan = {"version": _VERSION, "moves": [[str(one) for one in move] for move in moves], "forget": list(forget)}
        self._storage.write(self._file, json.dumps(plan, indent=2) + "\n")
        self.finish()

    @property
    def is_cut(self) -> bool:
        """Whether a crash has left something undone."""
        return self._storage.read(self._file) is not None

    def finish(self) -> bool:
        """Do what a crash has left undone; whether there was anything.

        A rename whose target is there is done, also where its source has something new in its place.
        """
        text = self._storage.read(self._file)
        if text is None:
            return False
        moves, forget = _read(text, self._file)
        for source, target in moves:
            if not target.exists():
                rename(source, target)
        for name in forget:
            self._storage.delete(name)
        self._storage.delete(self._file)
        return True


def _read(text: str, file: str) -> tuple[list[tuple[Path, Path]], list[str]]:
    try:
        written = json.loads(text)
        if written["version"] == _VERSION:
            return [(Path(source), Path(target)) for source, target in written["moves"]], list(written["forget"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        hint = "it says what a rewind was about to move: look what is there already, then remove it"
        raise EnvironmentUnfitError(f"{file!r} in Tauro's state is not what Tauro wrote there", hint=hint) from error
    raise EnvironmentUnfitError(f"{file!r} in Tauro's state was written by a newer tauro", hint="update tauro")
