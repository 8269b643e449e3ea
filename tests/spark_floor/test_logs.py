from __future__ import annotations

from typing import TYPE_CHECKING

from tauro.spark.logs import spark_log, write_log_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_all_noise_goes_to_one_rotated_file(tmp_path: Path) -> None:
    settings = write_log_settings(tmp_path)
    lines = settings.read_text().splitlines()
    assert f"appender.file.fileName = {spark_log(tmp_path)}" in lines
    assert "rootLogger.level = warn" in lines
    assert "appender.file.type = RollingFile" in lines
    assert not [line for line in lines if "Console" in line]


def test_the_path_is_written_as_java_reads_properties(tmp_path: Path) -> None:
    folder = tmp_path / "jo-é 100%d 😀"
    folder.mkdir()
    lines = write_log_settings(folder).read_text("iso-8859-1").splitlines()
    assert f"appender.file.fileName = {tmp_path}/jo-\\u00e9\\u0020100%d\\u0020\\ud83d\\ude00/spark.log" in lines
    assert f"appender.file.filePattern = {tmp_path}/jo-\\u00e9\\u0020100%%d\\u0020\\ud83d\\ude00/spark.log.%i" in lines
