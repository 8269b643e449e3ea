"""The page of each code: what it means, why it matters, an example that fails and one that is mended.

They are `docs/rules/` of a checkout, and are installed beside this module. A page begins with the code, then says
`*error*`, `*warning*` or `*error or warning*` and, after a colon, what is wrong in one line. `*error; can be ignored*`
judges what Spark or the user's code will do: they have the last word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tauro.problems import Severity

_INSTALLED = Path(__file__).parent / "rule_pages"
_DOCUMENTS = Path(__file__).parents[1] / "docs" / "rules"
_INDEX = "README"
_HEAD = re.compile(r"# (?P<code>[\w-]+)\n\n\*(?P<severities>[a-z ]+)(?P<judged>; can be ignored)?\*: (?P<summary>.*)\n")


@dataclass(frozen=True)
class Page:
    code: str
    severities: frozenset[Severity]
    """More than one where the same mistake is sometimes certain, and sometimes not."""
    summary: str
    is_judgement: bool
    """Whether its errors can be ignored, as warnings can."""
    text: str
    """The whole page, as Markdown."""

    @property
    def url(self) -> str:
        """Of the page as it is installed here."""
        return (folder() / f"{self.code}.md").resolve().as_uri()

    @property
    def can_be_ignored(self) -> bool:
        return self.is_judgement or Severity.WARNING in self.severities


@cache
def codes() -> tuple[str, ...]:
    """Every code that a problem can have."""
    return tuple(sorted(file.stem for file in folder().glob("*.md") if file.stem != _INDEX))


@cache
def page(code: str) -> Page:
    """The page of a code.

    Raises:
        KeyError: there is no such code.
    """
    if code not in codes():
        raise KeyError(code)
    text = (folder() / f"{code}.md").read_text(encoding="utf-8")
    head = _HEAD.match(text)
    assert head is not None, f"the page of {code!r} does not begin as a page does"
    severities = frozenset(map(Severity, head["severities"].split(" or ")))
    return Page(head["code"], severities, head["summary"], head["judged"] is not None, text)


def folder() -> Path:
    return _INSTALLED if _INSTALLED.is_dir() else _DOCUMENTS
