"""What the docstrings below the keys of a spec say: for documents and for editors.

Pydantic could keep them with the fields, but reads every module's text for it, at each start.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tauro.streaming.specs.base import Spec


@cache
def described(spec: type[Spec]) -> dict[str, str]:
    """By the name of the field, those that it inherits too."""
    found: dict[str, str] = {}
    for base in reversed(spec.__mro__):
        if "model_fields" in dir(base) and base.__module__.partition(".")[0] != "pydantic":
            found |= _own(base)
    return found


def _own(spec: type) -> dict[str, str]:
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(spec))).body
    assert isinstance(tree, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(tree.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }
