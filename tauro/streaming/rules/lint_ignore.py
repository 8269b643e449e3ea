"""`lint.ignore` of global_settings names a code that there is not, or one that can't be ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.pages import codes, page
from tauro.problems import Problem, Severity, did_you_mean
from tauro.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tauro.streaming.rules import Site
    from tauro.streaming.specs.node import ProjectSpec


def check(spec: ProjectSpec, _site: Site) -> Iterator[Problem]:
    for index, code in enumerate(spec.settings.lint.ignore):
        path = ("global_settings", "lint", "ignore", index)
        if code not in codes():
            known = nearest(code, codes())
            hint = did_you_mean(code, codes()) if known else "'docs/rules/README.md' lists them all"
            yield Problem("unknown-code", f"there is no code {code!r} to ignore", path, hint)
        elif not page(code).can_be_ignored:
            message = f"{code!r} is an error, which can't be ignored"
            hint = "take it out; 'tauro validate --explain' says of each code whether it can be"
            yield Problem("not-ignorable", message, path, hint, Severity.WARNING)
