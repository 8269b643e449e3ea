"""The files of a project, each read once, however many environments are laid over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.project.layout import CONFIG_FOLDER, ConfigFolder, read_folder
from tauro.project.section import SectionFile, read_section

if TYPE_CHECKING:
    from pathlib import Path


class ProjectFiles:
    """Keeps what it has read: for one look at a project, not for a program that goes on while files change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: dict[str, ConfigFolder] = {}
        self._sections: dict[Path, SectionFile] = {}

    def folder(self, env: str | None = None) -> ConfigFolder:
        """That of an environment, or the one below all of them."""
        name = CONFIG_FOLDER if env is None else f"{CONFIG_FOLDER}/{env}"
        if name not in self._folders:
            self._folders[name] = read_folder(self.root / name, name)
        return self._folders[name]

    def section(self, section: str, folder: ConfigFolder) -> SectionFile | None:
        """A section as a folder has it; None where it has no file for it."""
        path = folder.files.get(section)
        if path is None:
            return None
        if path not in self._sections:
            self._sections[path] = read_section(section, path, folder.shown(path))
        return self._sections[path]
