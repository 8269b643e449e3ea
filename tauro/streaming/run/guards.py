"""What is looked at before Spark starts, so that nothing is half begun."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tauro.errors import EnvironmentUnfitError, FolderUnfitError, ProjectError
from tauro.problems import Problem
from tauro.state.checkpoint import Checkpoint
from tauro.streaming.run.first_start import require_fitting_checkpoints
from tauro.streaming.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tauro.streaming.run.plan import InputPlan, NodePlan, OutputPlan, PipelinePlan


_PATTERN_CHARACTERS = frozenset("*?[]{}\\")
"""Where the path of a folder has one of these, Spark's file source reads each file of a batch twice as soon as there
are two of them, in silence, however they are escaped (tried with Spark 4.2)."""


def check_machine(plan: PipelinePlan) -> None:
    """Look at every folder that the run is going to write, and make the input folders that the project owns.

    Raises:
        EnvironmentUnfitError: a folder can't be made, read or written.
        ProjectError: an output holds rows of another checkpoint, so that new ones would vanish in silence; or an input
            can't be read on from where its checkpoint is.
    """
    try:
        for node in plan.nodes:
            for output in node.outputs:
                _check_output(output, plan.root, is_stream=node.spec.is_stream)
            for source in node.inputs:
                _check_input(source, plan.root)
            require_fitting_checkpoints(node)
    except PermissionError as error:
        raise FolderUnfitError(
            f"{error.filename!r} can't be looked at: permission denied",
            hint="give this user the right to pass through the folders above it",
        ) from error


def refusals(node: NodePlan, root: Path) -> Iterator[Problem]:
    """What `check_machine` would refuse the node for, without making any folder.

    Raises:
        EnvironmentUnfitError: a folder can't be read or written.
    """
    for output in node.outputs:
        try:
            _check_output(output, root, is_stream=node.spec.is_stream)
        except ProjectError as error:
            yield from error.problems
    try:
        require_fitting_checkpoints(node)
    except ProjectError as error:
        yield from error.problems


def _check_input(source: InputPlan, root: Path) -> None:
    folder = None if source.location is None else source.location.local
    watched = source.landing or folder
    if watched is None or not source.is_stream or not (source.landing or source.source.lands):
        return
    found = sorted(_PATTERN_CHARACTERS.intersection(str(watched)))
    if found:
        place = "set 'state_root:' in config/global_settings.yaml" if source.landing else "set its 'path:'"
        raise EnvironmentUnfitError(
            f"Spark would read rows twice from a folder with {' '.join(found)} in its path: '{watched}'",
            hint=f"{place} to a folder with a plain name",
        )
    if source.landing is not None and folder is not None:
        _make_inside(folder, root)
        _require_readable(folder, source.name)


def _check_output(output: OutputPlan, root: Path, *, is_stream: bool) -> None:
    if output.location is None or output.location.local is None:
        return
    _require_writable(output.location.local, f"output {output.name!r}")
    _require_own_kind(output, output.location.local, is_stream=is_stream)
    if is_stream:
        _require_pair(output, output.location.local, root)
    else:
        _require_no_stream_s(output, output.location.local, root)


def _require_writable(folder: Path, what: str) -> None:
    """The folder, or the nearest one above it that is there, takes new files."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir():
        raise FolderUnfitError(f"{what}: '{existing}' is a file, not a folder", hint="name a folder in 'path:'")
    if not os.access(existing, os.W_OK | os.X_OK) or _is_read_only(existing):
        raise FolderUnfitError(
            f"{what}: folder '{existing}' can't be written",
            hint="give this user the right to write it, or name another 'path:'",
        )


def _require_readable(folder: Path, name: str) -> None:
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        raise FolderUnfitError(
            f"input {name!r}: folder '{folder}' can't be read", hint="give this user the right to list and read it"
        )


def _is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _require_own_kind(output: OutputPlan, folder: Path, *, is_stream: bool) -> None:
    own = output.sink.log_folder
    others = {WRITERS.get(name).spec.log_folder for name in WRITERS.formats()} - {own, None}
    if own is not None and (folder / own).is_dir():
        return
    found: object = next((log for log in sorted(filter(None, others)) if (folder / log).is_dir()), None)
    if found is None:
        checkpoint = output.checkpoint.local if is_stream else None
        is_first_run = checkpoint is not None and Checkpoint(checkpoint).is_new
        file = output.sink.foreign_file(folder, is_first_run=is_first_run)
        found = None if file is None else str(file.relative_to(folder))
    if found is None:
        return
    message = f"output {output.name!r} can't be written as {output.sink.format!r}: '{folder}' holds another format"
    hint = f"name another 'path:', or move that folder away (it has {found!r})"
    raise ProjectError(message, problems=(Problem("other-format", message, ("outputs", output.name), hint),), hint=hint)


def _require_no_stream_s(output: OutputPlan, folder: Path, root: Path) -> None:
    """Spark passes over what a batch adds beside a stream's log, in silence; one that overwrites removes the log."""
    log = output.sink.log_folder
    if log is None or not output.sink.has_one_writer or not (folder / log).is_dir():
        return
    message = (
        f"output {output.name!r} can't be written by a batch node: '{_shown(folder, root)}' is a stream's, of this "
        "project or another; what a batch adds there is not seen, and what it overwrites makes the folder unreadable"
    )
    hint = f"name another 'path:'; or move the folder away, if no stream writes it any more (it has {log!r})"
    raise ProjectError(
        message, problems=(Problem("shared-output", message, ("outputs", output.name), hint),), hint=hint
    )


def _require_pair(output: OutputPlan, folder: Path, root: Path) -> None:
    checkpoint = output.checkpoint.local
    reason = None if checkpoint is None else output.sink.mispaired(Checkpoint(checkpoint), folder)
    if reason is None or checkpoint is None:
        return
    hint = (
        f"name another 'path:', if somebody else writes there; else restore the checkpoint that belongs to "
        f"'{_shown(folder, root)}', "
        f"or start over: 'tauro reset' moves that folder and '{_shown(checkpoint, root)}' away"
    )
    problem = Problem("foreign-checkpoint", reason, ("outputs", output.name), hint=hint)
    raise ProjectError(reason, problems=(problem,), hint=hint)


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _make_inside(folder: Path, root: Path) -> None:
    """An input folder that is missing is made where it lies in the project; elsewhere it is waited for."""
    if folder.exists() or not folder.is_relative_to(root):
        return
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise EnvironmentUnfitError(f"input folder '{folder}' can't be made: {reason.lower()}") from error
