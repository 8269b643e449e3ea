"""Keeping secrets out of what is shown, by their value."""

from __future__ import annotations

import base64
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "***"
_SHORTEST_HIDDEN_BYTES: Final = 6
"""A shorter one leaves too little of itself inside a longer text in base64 to be told from chance."""

_LONGEST_IN_PATTERN: Final = 200


def mask(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets in it: as they are, as messages and JSON quote them, in URLs, and in base64."""
    long, pattern = _finders(frozenset(secrets))
    for form in long:
        text = text.replace(form, MASK)
    return text if pattern is None else pattern.sub(MASK, text)


def secret_pattern(secrets: Iterable[str]) -> str | None:
    """A regular expression that finds any form of any of the secrets, the longest first; None where there are none."""
    return "|".join(map(re.escape, _forms(secrets))) or None


@lru_cache(maxsize=16)
def _finders(secrets: frozenset[str]) -> tuple[tuple[str, ...], re.Pattern[str] | None]:
    """Long forms are looked for one by one: to make a pattern of a key takes longer than to read a project."""
    forms = _forms(secrets)
    long = tuple(form for form in forms if len(form) > _LONGEST_IN_PATTERN)
    short = "|".join(map(re.escape, forms[len(long) :]))
    return long, re.compile(short) if short else None


def _forms(secrets: Iterable[str]) -> list[str]:
    forms = {form for secret in secrets for form in forms_of(secret)}
    return sorted(forms, key=lambda form: (-len(form), form))


def forms_of(secret: str) -> frozenset[str]:
    """The ways in which a driver, a log or an error message writes a text; none for the empty one."""
    in_url = (quote(secret, safe="", errors="replace"), quote(secret, errors="replace"))
    quoted = (repr(secret)[1:-1], json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    words = (secret, *quoted, *in_url, quote_plus(secret, errors="replace"), *_in_base64(secret))
    return frozenset(filter(None, words))


def _in_base64(secret: str) -> Iterator[str]:
    """Alone, and inside a longer text, as the password in `user:password`: there it begins at one of three places."""
    content = secret.encode("utf-8", "replace")
    if not content:
        return
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(content).decode().rstrip("=")
        if len(content) < _SHORTEST_HIDDEN_BYTES:
            continue
        for before in range(3):
            whole = content[: len(content) - (before + len(content)) % 3]
            skipped = (4 * before + 2) // 3
            yield encode(b"\0" * before + whole).decode()[skipped:]
