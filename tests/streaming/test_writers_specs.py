"""What the writers ask of Spark."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tauro.streaming.writers import WRITERS
from tauro.streaming.writers.files import FileStreamingWriter
from tests.streaming.fake_spark import Recorder

FILE_FORMATS = [name for name in WRITERS.formats() if issubclass(WRITERS.get(name), FileStreamingWriter)]
each_file_format = pytest.mark.parametrize("name", FILE_FORMATS)


def sink_of(name: str, **changes: Any) -> Any:
    return WRITERS.get(name).spec.model_validate({"format": name, "path": "/out", **changes})


def stream_to(name: str, **changes: Any) -> Recorder:
    recorder: Any = Recorder()
    WRITERS.get(name)({}).write_stream(recorder, sink_of(name, **changes))
    assert isinstance(recorder, Recorder)
    return recorder


@each_file_format
def test_a_stream_starts_in_its_folder(name: str) -> None:
    calls = stream_to(name).calls
    assert (calls["format"], calls["start"]) == ((name,), ("/out",))
    assert "partitionBy" not in calls


@each_file_format
@pytest.mark.parametrize("written", ["month", ["year", "month"]], ids=["one", "several"])
def test_columns_become_subfolders(name: str, written: str | list[str]) -> None:
    columns = (written,) if isinstance(written, str) else tuple(written)
    assert stream_to(name, partition_by=written).calls["partitionBy"] == columns


@each_file_format
@pytest.mark.parametrize("mode", ["error", "append", "overwrite"])
def test_a_table_is_written_as_its_mode_says(name: str, mode: str) -> None:
    frame: Any = SimpleNamespace(write=Recorder())
    WRITERS.get(name)({}).write_table(frame, sink_of(name, mode=mode))
    assert (frame.write.calls["mode"], frame.write.calls["save"]) == ((mode,), ("/out",))


def test_csv_files_get_a_header_unless_told_otherwise() -> None:
    assert stream_to("csv").options_said["header"] == "true"
    assert stream_to("csv", options={"header": False}).options_said["header"] == "false"


def test_rows_on_the_screen_are_not_cut() -> None:
    recorder: Any = Recorder()
    WRITERS.get("console")({}).write_stream(recorder, WRITERS.get("console").spec(format="console"))
    assert recorder.options_said == {"numRows": "20", "truncate": "false"}


@each_file_format
def test_a_checkpoint_is_not_an_option(name: str) -> None:
    with pytest.raises(ValueError, match="option 'checkpointLocation' is set by Tauro"):
        sink_of(name, options={"checkpointLocation": "x"})
