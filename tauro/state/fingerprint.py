"""What a checkpoint was made for, kept in Tauro's state: a later start compares it with what the node is by then."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tauro.errors import EnvironmentUnfitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tauro.state.storage import Storage

FINGERPRINT_VERSION: Final = 1


@dataclass(frozen=True)
class Part:
    """An input or an output, as far as the checkpoint depends on it."""

    name: str
    format: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """By the words in which a change of them is told; values are what JSON has. Never a secret."""


@dataclass(frozen=True)
class Fingerprint:
    node: str
    """As `<pipeline>/<node>`."""
    inputs: tuple[Part, ...]
    """The streams, in the order in which the query reads them, as far as that is known."""
    output: Part
    output_mode: str
    state: tuple[str, ...] | None = None
    """What the query keeps between batches, in words; None where that can't be known without running the code."""
    code: Mapping[str, str] = field(default_factory=dict)
    """A hash of each of the user's functions, of what stands behind them, and of the SQL, by what they are called."""
    shuffle_partitions: str | None = None
    query_id: str | None = None
    """Spark's own id of the checkpoint; None until the query has started once."""


class FingerprintStore:
    """One file for each checkpoint, `fingerprints/<name>.json`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def get(self, name: str) -> Fingerprint | None:
        """What is kept, or None where nothing is.

        Raises:
            EnvironmentUnfitError: a newer Tauro wrote it, or it is none.
        """
        text = self._storage.read(_file(name))
        return None if text is None else _parsed(text, _file(name))

    def has(self, name: str) -> bool:
        """Whether something is kept, also where it can't be read."""
        return self._storage.read(_file(name)) is not None

    def keep(self, name: str, fingerprint: Fingerprint) -> None:
        written = {"version": FINGERPRINT_VERSION, **asdict(fingerprint)}
        text = json.dumps(written, indent=2, sort_keys=True) + "\n"
        if self._storage.read(_file(name)) != text:
            self._storage.write(_file(name), text)

    def forget(self, name: str) -> None:
        self._storage.delete(_file(name))


def fingerprint_file(name: str) -> str:
    """Where it is kept, below the state's folder."""
    return _file(name)


def _file(name: str) -> str:
    return f"fingerprints/{name}.json"


def _parsed(text: str, file: str) -> Fingerprint:
    try:
        written = json.loads(text)
        version = written.pop("version")
        if version <= FINGERPRINT_VERSION:
            inputs = tuple(Part(**part) for part in written.pop("inputs"))
            state = written.pop("state")
            output = Part(**written.pop("output"))
            return Fingerprint(inputs=inputs, output=output, state=None if state is None else tuple(state), **written)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EnvironmentUnfitError(
            f"the fingerprint {file!r} in Tauro's state can't be read",
            hint="remove it: the next start looks at what the checkpoint itself tells, and writes it anew",
        ) from error
    raise EnvironmentUnfitError(
        f"the fingerprint {file!r} in Tauro's state has version {version}; this tauro knows up to "
        f"{FINGERPRINT_VERSION}",
        hint="update tauro, or name another 'state_root'",
    )
