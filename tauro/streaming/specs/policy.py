"""What a project allows."""

from __future__ import annotations

from tauro.streaming.specs.base import Names, Spec


class FormatPolicy(Spec):
    """Formats that inputs and outputs may have; where nothing is said, all that there are."""

    inputs: Names | None = None
    """Formats that inputs may have."""
    outputs: Names | None = None
    """Formats that outputs may have."""

    def is_supported_input(self, fmt: str) -> bool:
        return self.inputs is None or fmt in self.inputs

    def is_supported_output(self, fmt: str) -> bool:
        return self.outputs is None or fmt in self.outputs
