"""How a secret is told from other text: by the name of its key, by the block that it stands in, and by its form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.problems import KeyPath

SHORTEST_HIDDEN: Final = 3
"""Anything shorter can't be hidden without hiding half of what is said."""

_BLOCKS: Final = frozenset({"options", "conf", "params", "variables"})
"""The blocks whose keys are not Tauro's own: there a name tells what is in it."""

_WORD: Final = re.compile(r"[._\-\s]+|(?<=[a-z0-9])(?=[A-Z])")
_TELLING: Final = re.compile(r"(password|passwd|pwd|passphrase|secret|token|credentials?|(api|access|secret)key)$")
_TELLING_KEYS: Final = frozenset({"access", "account", "api", "keystore", "private", "secret", "shared"})
"""What comes before `key` where that is a secret."""
_OF_AN_ACCOUNT: Final = re.compile(r"\b(account\.key|client\.secret|fixed\.token)\.\S+$")
"""Azure has the account's name behind it."""

_LOGIN: Final = "LoginModule"
"""A text of JAAS: what drivers show of it they show as a whole, too."""
_IN_A_URL: Final = re.compile(r"://[^\s/:@?#]*:(?P<secret>\$\{[^}]*\}|[^\s/@]+)@")
_IN_A_QUERY: Final = re.compile(
    r"[?&;](?:password|passwd|pwd|secret|token|sig|access_key|api_key|client_secret)=(?P<secret>[^&;\s\"']+)",
    re.IGNORECASE,
)
_ASSIGNED: Final = re.compile(
    r"""(?:password|passwd|pwd|passphrase|secret|token)\s*=\s*
        (?: "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' | (?P<secret>[^\s;&"']+) )""",
    re.IGNORECASE | re.VERBOSE,
)
"""As in JAAS and in the URLs of databases."""


def is_secret(path: KeyPath, content: object) -> bool:
    """Whether the whole of what stands there is one, by the name of its key."""
    if isinstance(content, bool) or content is None or str(content).casefold() in {"true", "false"}:
        return False
    name = name_of(path)
    return _is_in_a_block(path[:-1]) and _is_telling(name, isinstance(content, str))


def secrets_within(path: KeyPath, text: str) -> Iterator[str]:
    """Those in a longer text: the password of a URL, of its query, of a text of JAAS."""
    for pattern in (_IN_A_URL, _IN_A_QUERY):
        yield from (found["secret"] for found in pattern.finditer(text))
    if _is_in_a_block(path) or _LOGIN in text:
        for found in _ASSIGNED.finditer(text):
            quoted = found["double"] or found["single"]
            yield re.sub(r"\\(.)", r"\1", quoted) if quoted else found["secret"] or ""


def known_secrets(value: Any, path: KeyPath = ()) -> Iterator[str]:
    """All in plain values, as they are to be hidden: whole and in parts, as written and as a URL means them."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from known_secrets(item, (*path, name))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from known_secrets(item, (*path, index))
    else:
        yield from (found for found in _forms(path, value) if len(found) >= SHORTEST_HIDDEN)


def name_of(path: KeyPath) -> str:
    """The last name on the way to a value, which may be one of a list."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _forms(path: KeyPath, content: object) -> Iterator[str]:
    if is_secret(path, content):
        yield str(content)
    if isinstance(content, str):
        if _LOGIN in content or "jaas" in name_of(path).casefold():
            yield content
        for found in secrets_within(path, content):
            yield from (found, unquote(found))


def _is_in_a_block(path: KeyPath) -> bool:
    return not _BLOCKS.isdisjoint(map(str, path))


def _is_telling(name: str, is_text: bool) -> bool:
    words = [word.casefold() for word in _WORD.split(name)]
    if words[-1] == "key":
        return is_text and words[-2:-1] != [] and words[-2] in _TELLING_KEYS
    if _TELLING.search(words[-1]):
        return is_text or "pass" in words[-1]
    return is_text and _OF_AN_ACCOUNT.search(name) is not None
