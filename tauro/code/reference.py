"""`function: "src.nodes.process_sales"`: what it names, found in the project's files without importing them."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tauro.code.modules import ModuleFile, find_module, nearest_package, submodules
from tauro.code.names import ModuleNames, module_names, parse_module
from tauro.code.unreachable import where_inside
from tauro.own_files import inside, reason_of
from tauro.problems import Place, Problem
from tauro.spelling import nearest

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable
    from pathlib import Path

    Parse: TypeAlias = Callable[[Path], ast.Module]

REFERENCE_FORM = "'src.module:function', 'src.module.function', or a module with a function of its own name"


@dataclass(frozen=True)
class FunctionReference:
    module: str
    function: str | None
    """None where the reference does not say which of its parts is the function: `a.b.c`."""

    @classmethod
    def parse(cls, text: str) -> FunctionReference:
        """Read `module:function` or `module.function`.

        Raises:
            ValueError: the text is neither; the error says what to write instead.
        """
        module, colon, function = text.partition(":")
        parts = module.split(".") + ([function] if colon else [])
        if not all(part.isidentifier() and not keyword.iskeyword(part) for part in parts):
            raise ValueError(_remedy(text))
        if colon:
            return cls(module, function)
        if len(parts) == 1:
            return cls(module, module)
        return cls(module, None)

    @property
    def candidates(self) -> tuple[tuple[str, str], ...]:
        """Pairs of module and name in it, the likelier first."""
        if self.function is not None:
            return ((self.module, self.function),)
        parent, _, last = self.module.rpartition(".")
        return ((self.module, last), (parent, last))

    def __str__(self) -> str:
        return self.module if self.function is None else f"{self.module}:{self.function}"


@dataclass(frozen=True)
class FunctionSite:
    file: Path
    line: int | None
    """Where the name is bound; None where the file's text does not show it."""
    name: str
    module: str


def find_function(root: Path, reference: str, parse: Parse = parse_module) -> FunctionSite | Problem:
    """Where a function of the project in `root` stands, or what is wrong; files are read by `parse`.

    What can't be known from the text alone (a star import, a module's `__getattr__`, compiled code) is taken as there.
    A problem comes without a key path; one of the user's Python file has its place.
    """
    root = root.absolute()
    try:
        parsed = FunctionReference.parse(reference)
    except ValueError as error:
        return Problem("bad-reference", str(error), hint=f"write {REFERENCE_FORM}")
    found = _outcomes(root, parsed, parse)
    for outcome in found:
        if isinstance(outcome, FunctionSite):
            return outcome
    if found:
        return found[0]
    return _no_module(root, parsed)


def _outcomes(root: Path, reference: FunctionReference, parse: Parse) -> list[FunctionSite | Problem]:
    """What each module that the reference may mean says; nothing where there is none."""
    modules = [
        (module, name) for dotted, name in reference.candidates if (module := find_module(root, dotted)) and module.file
    ]
    return [_look(root, module, name, parse) for module, name in modules]


def _is_there(root: Path, reference: str) -> bool:
    try:
        outcomes = _outcomes(root, FunctionReference.parse(reference), parse_module)
    except ValueError:
        return False
    return any(isinstance(outcome, FunctionSite) for outcome in outcomes)


def _look(root: Path, module: ModuleFile, name: str, parse: Parse) -> FunctionSite | Problem:
    assert module.file is not None
    if module.file.suffix != ".py":
        return FunctionSite(module.file, None, name, module.name)
    shown = module.file.relative_to(root).as_posix()
    try:
        tree = parse(inside(root, shown))
    except SyntaxError as error:
        return syntax_problem(shown, f"the module of {name!r}", error)
    except OSError as error:
        return Problem("unreadable-file", f"{shown!r} can't be read: {reason_of(error)}")
    names = module_names(tree)
    if name in names.lines or names.open_ended:
        return FunctionSite(module.file, names.lines.get(name), name, module.name)
    enclosing = where_inside(tree, name)
    if enclosing is not None:
        text = f"{name!r} in {shown!r} can't be reached from outside: it stands {enclosing}"
        return Problem("no-function", text, hint="let it begin a line of its own, outside of everything")
    return Problem(
        "no-function", f"there is no function {name!r} in {shown!r}", hint=_function_hint(module, name, names)
    )


def syntax_problem(file: str, what: str, error: SyntaxError) -> Problem:
    place = Place(file, error.lineno or 1, max(error.offset or 1, 1))
    return Problem("python-syntax", f"{what} is not Python: {error.msg}", place=place)


def _function_hint(module: ModuleFile, name: str, names: ModuleNames) -> str | None:
    near = nearest(name, names.functions | set(names.lines))
    if near is not None:
        return f"did you mean '{module.name}:{near}'?"
    sibling = nearest(name, submodules(module.folder)) if module.folder is not None else None
    if sibling is not None:
        return f"did you mean '{module.name}.{sibling}'?"
    functions = sorted(function for function in names.functions if not function.startswith("_"))
    if not functions:
        return f"add 'def {name}(df):' there"
    return "it has: " + ", ".join(f"'{module.name}:{function}'" for function in functions)


def _no_module(root: Path, reference: FunctionReference) -> Problem:
    package, folder = nearest_package(root, reference.module)
    missing = reference.module.removeprefix(package).lstrip(".")
    shown = folder.relative_to(root)
    if not missing:
        return Problem(
            "no-module",
            f"'{shown.as_posix()}/' is a folder without '__init__.py', not a module",
            hint=f"name a module in it: {_listed(package, folder)}",
        )
    first, _, rest = missing.partition(".")
    module = find_module(root, f"{package}.{first}".lstrip("."))
    if module is not None and module.file is not None:
        text = (
            f"'{module.file.relative_to(root).as_posix()}' is a file, not a folder, for the function {str(reference)!r}"
        )
        return Problem("no-module", text, hint="what stands inside a class or a function can't be named from outside")
    expected = (shown / first).as_posix() + ("/" if rest else ".py")
    hint = _module_hint(root, package, folder, missing, reference.function)
    return Problem("no-module", f"the project has no '{expected}' for the function {str(reference)!r}", hint=hint)


def _module_hint(root: Path, package: str, folder: Path, missing: str, function: str | None) -> str:
    first, _, rest = missing.partition(".")
    near = nearest(first, submodules(folder))
    if near is None:
        return "make the file, or name another function"
    suggested = ".".join(part for part in (package, near, rest) if part)
    whole = suggested if function is None else f"{suggested}:{function}"
    if _is_there(root, whole):
        return f"did you mean {whole!r}?"
    if rest and find_module(root, suggested) is None:
        return f"did you mean the folder '{(folder.relative_to(root) / near).as_posix()}/'?"
    return f"did you mean {suggested!r}?"


def _listed(package: str, folder: Path) -> str:
    return ", ".join(f"'{package}.{name}'" for name in submodules(folder)) or "there is none yet"


def _remedy(text: str) -> str:
    if text.lstrip().startswith("lambda "):
        return f"{text!r} is a function, and its name is wanted: put it into a module, with 'def'"
    if "." in text.partition(":")[2]:
        return f"{text!r} names what stands inside something else, which can't be reached from outside"
    dotted = text.strip().removeprefix("./").removesuffix(".py").replace("/", ".").replace("\\", ".")
    if dotted != text and all(part.isidentifier() for part in dotted.replace(":", ".").split(".")):
        return f"{text!r} is not the name of a function: write {dotted!r}"
    return f"{text!r} is not the name of a function"
