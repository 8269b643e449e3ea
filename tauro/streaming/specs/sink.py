"""What every sink has in common; each sink's own spec stands beside its writer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, field_validator

from tauro.streaming.specs.base import OptionValue, Spec
from tauro.streaming.specs.hazards import Hazard, hazards_taken
from tauro.streaming.specs.options import check_options
from tauro.streaming.vocabulary import MICRO_BATCHES, OutputMode, TriggerType, WriteMode

if TYPE_CHECKING:
    from pathlib import Path

    from tauro.state.checkpoint import Checkpoint


class SinkSpec(Spec):
    """One entry of `outputs.yaml`. A subclass names its format and what it can."""

    can_stream: ClassVar[bool] = True
    output_modes: ClassVar[frozenset[OutputMode]] = frozenset({OutputMode.APPEND})
    triggers: ClassVar[frozenset[TriggerType]] = MICRO_BATCHES
    can_resume: ClassVar[bool] = True
    """Whether a stream goes on at its next start; one that can't begins anew, with a checkpoint of its run alone."""
    is_named_by_query: ClassVar[bool] = False
    """Whether the query's name is a table's, so that it must be a plain word, or `table_name` where that is said."""
    output_mode_remedies: ClassVar[Mapping[OutputMode, str]] = {}
    """What to do instead, for an output mode that it can't take."""
    write_modes: ClassVar[frozenset[WriteMode]] = frozenset(WriteMode) - {WriteMode.MERGE}
    log_folder: ClassVar[str | None] = None
    """The folder inside the output in which its commits are kept: that of another sink there must not be."""
    is_for_trying: ClassVar[bool] = False
    """Whether it is there to try things out: what it gets is gone with the run."""
    makes_files: ClassVar[bool] = False
    """Whether each micro-batch leaves files of its own behind."""
    takes_several_writers: ClassVar[bool] = False
    """Whether several streams may add rows at once, where each says `mode: append`."""
    has_one_writer: ClassVar[bool] = False
    """Whether a second stream that writes its folder would lose or double rows: it has an owner."""
    only_adds: ClassVar[bool] = False
    """Whether what is there stays, whatever a batch node does."""
    prints: ClassVar[bool] = False
    """Whether the sink writes onto the user's screen."""
    known_options: ClassVar[frozenset[str]] = frozenset()
    reserved_options: ClassVar[Mapping[str, str]] = {}
    codecs: ClassVar[tuple[str, ...]] = ()
    """What `compression` can be, besides the name of a class; empty where the format has no such option."""
    hazards: ClassVar[Mapping[str, Hazard]] = {}
    """Options with which rows get lost in silence."""
    example: ClassVar[Mapping[str, Any]] = {}

    format: str
    """Which sink it is."""
    options: dict[str, OptionValue] = Field(default_factory=dict)
    """Spark's own options for this format."""
    streaming: bool | None = None
    """Whether a stream writes it; when said, the node that writes it must agree."""
    mode: WriteMode = WriteMode.ERROR
    """What a batch node does when the output is there already; a stream appends, or merges where the format can."""

    @property
    def hazards_taken(self) -> dict[str, Hazard]:
        """The options, as they are written, by which something is lost in silence."""
        return hazards_taken(self.options, self.hazards)

    @property
    def supported_output_modes(self) -> frozenset[OutputMode]:
        """Which output modes it can take as it is configured."""
        return self.output_modes

    @property
    def named_columns(self) -> Mapping[str, tuple[str, ...]]:
        """Columns of what is written, by the key that names them."""
        return {}

    @property
    def query_name(self) -> str | None:
        """What its query is called, whatever the node says; None where the node has the word."""
        return None

    @property
    def named_place(self) -> tuple[str, ...]:
        """What it writes by a name: what that is in a word, and all that makes it the one; empty for a folder alone."""
        return ()

    @property
    def locks_folder(self) -> bool:
        """Whether a run locks its folder, so that no other one writes there meanwhile."""
        return self.has_one_writer

    @property
    def logs_all_files(self) -> bool:
        """Whether what a cut batch has left in its folder can be told from the rest, by the log that Spark keeps."""
        return False

    def mispaired(self, checkpoint: Checkpoint, folder: Path) -> str | None:
        """Why a stream on this checkpoint would lose or double rows in this folder; None where it would not."""
        return None

    @property
    def facts(self) -> Mapping[str, Any]:
        """What a checkpoint depends on, beside format and path: by the words of `tauro.state.changes`, as JSON."""
        return {}

    def foreign_file(self, folder: Path, *, is_first_run: bool) -> Path | None:
        """A file in the output's folder that shows that it holds something else; None where there is none.

        Where it is not sure to be the first run, a cut batch may have left files.
        """
        return None

    @field_validator("mode")
    @classmethod
    def _mode_is_possible(cls, mode: WriteMode) -> WriteMode:
        if mode not in cls.write_modes:
            raise ValueError(f"this format has no 'mode: {mode.value}'; known: {', '.join(sorted(cls.write_modes))}")
        return mode

    @property
    def references(self) -> tuple[str, ...]:
        """The functions of the user's that the sink calls, as they are written; with a micro-batch and its number."""
        return ()

    def bound(self, root: Path) -> Self:
        """The sink with its references loaded, for a run of the project in `root`."""
        return self

    @field_validator("options")
    @classmethod
    def _options_are_known(cls, options: dict[str, OptionValue]) -> dict[str, OptionValue]:
        check_options(options, known=cls.known_options, reserved=cls.reserved_options)
        return options
