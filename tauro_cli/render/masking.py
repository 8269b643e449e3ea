"""Secrets never reach the screen: they are masked by value, wherever they turn up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.masking import mask

if TYPE_CHECKING:
    from collections.abc import Iterable


class Mask:
    """Takes a project's secrets out of a text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(filter(None, secrets))

    def __call__(self, text: str) -> str:
        return mask(text, self._secrets)
