"""PyYAML's errors in the words of somebody who looks at the file."""

from __future__ import annotations

import re

import yaml

from tauro.problems import Place, Problem
from tauro.project.yaml_indent import misindented, unclosed

_HINTS = {
    "mapping values are not allowed": "a value that holds ': ' needs quotes; else check the indentation of this line",
    "could not find expected ':'": "a key is followed by ': '",
    "did not find expected key": "check the indentation of this line and of the one above",
    "did not find expected '-' indicator": "check the indentation of this line and of the one above",
    "did not find expected node content": "a value is missing here, or a bracket is not closed",
    "did not find expected ',' or": "close the bracket, or put a comma between two items",
    "found unexpected end of stream": "close the quotation mark",
    "found unknown escape character": "in double quotes write a backslash twice, or use single quotes",
    "found undefined alias": "define it before its use, as '&name', or put quotes around a value that starts with '*'",
    "an anchor of this name": "give it another name: a file has each anchor once",
    "but found another document": "keep one document in a file: remove the line '---'",
}
_OTHER_WORDS = {"second occurrence": "an anchor of this name is there already"}
_AT_ITS_START = ("unexpected end of stream", "did not find expected ',' or")
_MAY_BE_ABOVE = (
    "mapping values are not allowed",
    "could not find expected ':'",
    "did not find expected key",
    "did not find expected '-' indicator",
    "<document start>",
    "block sequence entries are not allowed",
)
_TAB_INDENT = re.compile(r" *\t")


def syntax_problem(error: yaml.YAMLError, text: str, name: str) -> Problem:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _unreadable_character(error, text, name)
    lines = text.splitlines()
    line = min(error.problem_mark.line, max(len(lines) - 1, 0))
    tabbed = _first_tab(lines, line)
    if tabbed is not None:
        return _tab_problem(lines[tabbed], tabbed, name)
    reason = _OTHER_WORDS.get(error.problem or "", error.problem or "it can't be read")
    blamed = _blamed(text, line, reason, name)
    if blamed is not None:
        return blamed
    mark = error.problem_mark
    if error.context_mark is not None and any(words in reason for words in _AT_ITS_START):
        mark = error.context_mark
    place = Place(name, mark.line + 1, mark.column + 1)
    if mark.line >= len(lines) > 0:
        place = Place(name, len(lines), max(len(lines[-1].rstrip()), 1))
    if reason == "found character that cannot start any token":
        character = lines[line][mark.column : mark.column + 1]
        hint = f"put quotes around a value that starts with {character!r}"
        return Problem("yaml-syntax", f"a value can't start with {character!r}", place=place, hint=hint)
    hints = (hint for words, hint in _HINTS.items() if words in reason)
    return Problem("yaml-syntax", f"not valid YAML: {reason}", place=place, hint=next(hints, None))


def _blamed(text: str, stumbled: int, reason: str, name: str) -> Problem | None:
    """The line that is to blame, where that can be told: the parser stumbles over a later one."""
    if not any(words in reason for words in _MAY_BE_ABOVE):
        return None
    lines = text.splitlines()
    number = unclosed(text, stumbled)
    if number is not None:
        column = max(lines[number].rfind('"'), lines[number].rfind("'")) + 1
        message = "not valid YAML: a quotation mark is never closed"
        return Problem("yaml-syntax", message, place=Place(name, number + 1, column), hint="close it")
    number = misindented(text, stumbled)
    if number is None:
        return None
    depth = len(lines[number]) - len(lines[number].lstrip(" "))
    place = Place(name, number + 1, depth + 1, len(lines[number].strip()))
    hint = "check the indentation of this line: it is not that of the lines around it"
    return Problem("yaml-syntax", f"not valid YAML: {reason}", place=place, hint=hint)


def _first_tab(lines: list[str], last: int) -> int | None:
    return next((number for number, line in enumerate(lines[: last + 1]) if _TAB_INDENT.match(line)), None)


def _tab_problem(line: str, number: int, name: str) -> Problem:
    column = line.index("\t")
    length = len(line[column:]) - len(line[column:].lstrip("\t"))
    place = Place(name, number + 1, column + 1, length)
    return Problem("tab-indentation", "a tab is used for indentation", place=place, hint="YAML wants spaces here")


def _unreadable_character(error: yaml.YAMLError, text: str, name: str) -> Problem:
    position = getattr(error, "position", 0)
    before = text[:position]
    place = Place(name, before.count("\n") + 1, position - before.rfind("\n"))
    return Problem("yaml-syntax", "a control character, which YAML can't hold", place=place, hint="remove it")
