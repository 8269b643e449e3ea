"""What was done with rows that do not fit when batches were read, for a start after a crash that has other settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tauro.state.kept_options import KeptOptions
from tauro.streaming.vocabulary import OnBadRecord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_KEY: Final = "on_bad_record"


class KeptSetting:
    """Kept in the checkpoint of a query, for one input, with whatever is needed to read its batches again."""

    def __init__(self, checkpoint: Path, input_name: str) -> None:
        self._options = KeptOptions(checkpoint)
        self._name = f"read/{input_name}"

    def get(self, otherwise: OnBadRecord) -> OnBadRecord:
        """`otherwise` where nothing was kept."""
        kept = self._options.get(self._name)
        return OnBadRecord(kept[_KEY]) if _KEY in kept else otherwise

    def reading(self) -> Mapping[str, str]:
        return {name: value for name, value in self._options.get(self._name).items() if name != _KEY}

    def keep(self, setting: OnBadRecord, reading: Mapping[str, str] | None = None) -> None:
        kept = {**(reading or {}), _KEY: setting.value}
        if self._options.get(self._name) != kept:
            self._options.keep(self._name, kept)
