"""From a folder and an environment to the project: files read, overlaid, and variables put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.problems import KeyPath, Place, Problem, Severity, has_errors
from tauro.project.dead_overlays import dead_keys, empty_folder
from tauro.project.entries import entry_problems
from tauro.project.expansion import Expander
from tauro.project.files import ProjectFiles
from tauro.project.known_secrets import known_secrets
from tauro.project.layout import CONFIG_FOLDER, SPELLINGS, ConfigFolder, environment_problem
from tauro.project.project import Project
from tauro.project.tree import Placed, Tree, overlay
from tauro.project.variables import are_known, read_variables, unused_names
from tauro.project.written_secrets import written_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MOST_SECRETS = 500
_MOST_SECRET_LETTERS = 128 << 10


def load_project(
    root: Path, env: str, environ: Mapping[str, str], files: ProjectFiles | None = None, *, is_here: bool = True
) -> Project:
    """Read the project in `root` for an environment; does not raise for anything in its files.

    `files` has what was read for another environment. With `is_here=False` the environment belongs to another machine:
    that a variable is not set here, or a secret file is missing, is then a warning.

    Where the environment itself is wrong, that is the only problem: the files can't be judged without it. The same
    where there are more secrets than can be hidden: nothing of the files is shown then.
    """
    problem = environment_problem(root, env)
    if problem is not None:
        return _unread(root, env, problem)
    merging = _Merging(files or ProjectFiles(root), env)
    sections = {section: merged for section in SPELLINGS if (merged := merging.merged(section)) is not None}
    merging.tell_of_empty_overlay()
    settings = sections.get("global_settings")
    variables = read_variables(settings, merging.problems)
    knows_all = ("global_settings",) not in merging.opaque and are_known(settings)
    expander = Expander(root, environ, variables, Severity.ERROR if is_here else Severity.WARNING, knows_all=knows_all)
    expanded = {section: expander.expand(value, (section,)) for section, value in sections.items()}
    expander.collect_secrets()
    written = written_secrets(sections)
    problems = [*merging.problems, *expander.problems, *entry_problems(expanded)]
    can_tell = not expander.problems and not has_errors(problems)
    tree = Tree.of(expanded)
    secrets = frozenset(expander.secrets).union(
        (secret.text for secret in written if secret.can_be_hidden), known_secrets(tree.values)
    )
    if len(secrets) > _MOST_SECRETS or sum(map(len, secrets)) > _MOST_SECRET_LETTERS:
        message = f"there are more secrets than can be kept from what is shown: {len(secrets)}"
        hint = f"no more than {_MOST_SECRETS}, and {_MOST_SECRET_LETTERS >> 10} Ki letters together"
        return _unread(root, env, Problem("bad-value", message, hint=hint, place=Place(CONFIG_FOLDER)))
    return Project(
        root=root,
        env=env,
        has_env_folder=(root / CONFIG_FOLDER / env).is_dir(),
        tree=tree,
        problems=tuple(dict.fromkeys([*problems, *(secret.problem() for secret in written)])),
        secrets=secrets,
        opaque=frozenset(merging.opaque | expander.opaque),
        unused_variables=tuple(unused_names(variables, sections)) if can_tell else (),
        files={section: merging.file_of(section) for section in SPELLINGS},
    )


def _unread(root: Path, env: str, problem: Problem) -> Project:
    everything: frozenset[KeyPath] = frozenset((section,) for section in SPELLINGS)
    return Project(root, env, has_env_folder=False, tree=Tree({}, {}), problems=(problem,), opaque=everything)


class _Merging:
    """Reads the sections of `config/` and of the environment's folder, and lays one over the other."""

    def __init__(self, files: ProjectFiles, env: str) -> None:
        self._files = files
        self._base, self._over = files.folder(), files.folder(env)
        self.problems: list[Problem] = [*self._base.problems, *self._over.problems]
        self.opaque: set[KeyPath] = {(section,) for section in self._base.misnamed | self._over.misnamed}

    def merged(self, section: str) -> Placed | None:
        base, over = self._read(section, self._base), self._read(section, self._over)
        if base and over:
            self.problems += dead_keys(base, over, (section,))
        merged = overlay(base, over) if base and over else over or base
        if not (merged and merged.content) and (section,) not in self.opaque:
            self._tell_of_nothing(section)
        return merged

    def file_of(self, section: str) -> str:
        """The file that a person would open to change the section."""
        for folder in (self._base, self._over):
            if section in folder.files:
                return folder.shown(folder.files[section])
        return f"{CONFIG_FOLDER}/{section}.yaml"

    def tell_of_empty_overlay(self) -> None:
        """Asked once all sections are merged."""
        found = [self._files.section(section, self._over) for section in self._over.files]
        if found and all(file is None or (file.value is None and not file.is_opaque) for file in found):
            self.problems.append(empty_folder([self._over.shown(path) for path in self._over.files.values()]))

    def _read(self, section: str, folder: ConfigFolder) -> Placed | None:
        file = self._files.section(section, folder)
        if file is None:
            return None
        self.problems += file.problems
        if file.is_opaque:
            self.opaque.add((section,))
        return file.value

    def _tell_of_nothing(self, section: str) -> None:
        """An empty file of settings is no mistake; one of entries is, unless the environment has them."""
        shown = self.file_of(section)
        place = Place(shown)
        if section in self._base.files and section != "global_settings":
            hint = f"write the {section} in it, or remove the file"
            self.problems.append(Problem("empty-file", f"{shown!r} is empty", hint=hint, place=place))
        elif section == "pipelines":
            hint = "write 'name:' and below it 'nodes: [...]'"
            self.problems.append(Problem("missing-file", f"there is no {shown!r}", hint=hint, place=place))
        if section == "pipelines" or (section in self._base.files and section != "global_settings"):
            self.opaque.add((section,))
