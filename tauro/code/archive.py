"""The project's code as one zip for Spark's Python workers, which do not see the driver's `sys.path`."""

from __future__ import annotations

import os
import stat
import zipfile
from hashlib import blake2b
from typing import TYPE_CHECKING

from tauro.code.modules import find_module
from tauro.code.names import imported_modules, parse_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)


def archive_code(root: Path, into: Path, packages: Iterable[str]) -> Path:
    """Pack the top packages (or modules) `packages`, and those of the project that they import, into a zip in `into`.

    Its name holds a hash of its content, so that changed code is another file, and unchanged code is not written again.
    A folder without `__init__.py` gets an empty one: else a package of its name in the worker's site-packages wins.
    """
    root = root.absolute()
    content: dict[str, bytes] = {}
    for package in needed_packages(root, packages):
        content |= dict(sorted(_content_of(root, package)))
    digest = blake2b(digest_size=8)
    for name, data in content.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    archive = into / f"tauro-code-{digest.hexdigest()}.zip"
    if not archive.exists():
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = into / f".{archive.name}.{os.getpid()}.tmp"
        _write(unfinished, content)
        unfinished.replace(archive)
    return archive


def needed_packages(root: Path, packages: Iterable[str]) -> tuple[str, ...]:
    """`packages`, and what of the project's top level their code imports, directly or by way of another."""
    root = root.absolute()
    needed: set[str] = set()
    waiting = {package.partition(".")[0] for package in packages}
    while waiting:
        package = waiting.pop()
        if package in needed or find_module(root, package) is None:
            continue
        needed.add(package)
        for file in _files_of(root, package):
            if file.suffix == ".py":
                waiting |= _imports_of(file)
    return tuple(sorted(needed))


def _imports_of(file: Path) -> set[str]:
    try:
        return {name.partition(".")[0] for name in imported_modules(parse_module(file))}
    except SyntaxError:
        return set()


def _files_of(root: Path, package: str) -> Iterator[Path]:
    folder = root / package
    if not folder.is_dir():
        module = find_module(root, package)
        if module is not None and module.file is not None:
            yield module.file
        return
    seen: set[str] = set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if not _is_left_out(name))
        real = os.path.realpath(parent)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        yield from (
            path for name in sorted(names) if not _is_left_out(name) and (path := folder / parent / name).is_file()
        )


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__" or name.endswith((".pyc", ".pyo"))


def _content_of(root: Path, package: str) -> Iterator[tuple[str, bytes]]:
    """Entries by name; a folder's name ends in a slash, without which Python can't import from it."""
    for file in _files_of(root, package):
        path = file.relative_to(root)
        for folder in path.parents[:-1]:
            yield f"{folder.as_posix()}/", b""
            if not (root / folder / "__init__.py").exists() and not (root / folder).with_suffix(".py").exists():
                yield f"{folder.as_posix()}/__init__.py", b""
        yield path.as_posix(), file.read_bytes()


def _write(archive: Path, content: dict[str, bytes]) -> None:
    descriptor = os.open(archive, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            kind = stat.S_IFDIR | 0o755 if name.endswith("/") else stat.S_IFREG | 0o644
            entry.external_attr = kind << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, data)
