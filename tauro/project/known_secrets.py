"""The secrets that stand in a configuration as they are: found by the name of their key, or by their form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORTEST: Final = 4
"""A shorter one can't be told from what stands in any text."""
_SECRET_KEY: Final = re.compile(
    r"(secret|password|passwd|passphrase|credentials?|token|(secret|access|api|private|keystore)[._-]?key"
    r"|azure\.account\.key\..*|client[._-]?secret|sas[._-]?token)$",
    re.IGNORECASE,
)
_JAAS_KEY: Final = re.compile(r"jaas", re.IGNORECASE)
_JAAS_PART: Final = re.compile(
    r"""\b\w*(?:password|secret|token|passphrase)\w*\s*=\s*
        (?: "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' | (?P<plain>[^\s;"']+) )""",
    re.IGNORECASE | re.VERBOSE,
)
_IN_URL: Final = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*+://[^\s/:@?#]*:(?P<value>[^\s/@]+)@")
_IN_QUERY: Final = re.compile(
    r"[?&;](?:password|passwd|pwd|secret|token|sig|access_key|api_key|client_secret)=(?P<value>[^&;\s\"']+)",
    re.IGNORECASE,
)


def known_secrets(value: Any, key: str = "") -> Iterator[str]:
    """The secrets in plain values, whole and in parts: the password of a JAAS text, of a URL, of a query."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from known_secrets(item, str(name))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from known_secrets(item, key)
    elif isinstance(value, str):
        yield from (found for found in _in_text(value, key) if len(found) >= _SHORTEST)


def is_secret_key(key: str) -> bool:
    """Whether what stands at a key of this name is a secret."""
    return _SECRET_KEY.search(key) is not None or _JAAS_KEY.search(key) is not None


def _in_text(text: str, key: str) -> Iterator[str]:
    if is_secret_key(key) and text.casefold() not in {"true", "false"}:
        yield text
    if _JAAS_KEY.search(key) or "LoginModule" in text:
        yield from (_unquoted(match) for match in _JAAS_PART.finditer(text))
    for pattern in (_IN_URL, _IN_QUERY):
        for match in pattern.finditer(text):
            yield from {match["value"], unquote(match["value"])}


def _unquoted(match: re.Match[str]) -> str:
    text = match["double"] or match["single"] or match["plain"] or ""
    return re.sub(r"\\(.)", r"\1", text)
