"""The cases in which Spark's own folder source loses rows, doubles them or dies: here each row comes out once.

Or a notice says loudly why a file is not read. Many cases share a run, since runs of Spark are slow.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.spark.runs import Watched, rows, run_once, streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pyspark.sql import SparkSession

    Project = Callable[[Mapping[str, str]], Path]

pytestmark = pytest.mark.spark

DAY_SECONDS = 86_400


def inputs(more: str = "", *, schema: str = "id BIGINT, name STRING", path: str = "data/input/") -> str:
    return (
        f"s: {{path: '{path}', format: csv, streaming: true, schema: '{schema}', source_file: file"
        f"{', ' if more else ''}{more}}}\n"
    )


def with_setting(setting: str) -> str:
    return f"process_sales_stream:\n  function: src.nodes.process_sales\n  streaming: {{{setting}}}\n"


def line(number: int) -> str:
    return f"id,name\n{number},n{number}\n"


def drop(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def ids(root: Path) -> list[int]:
    return sorted(row["id"] for row in rows(root / "data/output"))


def ids_by_file(root: Path) -> list[tuple[str, int]]:
    found = rows(root / "data/output")
    return sorted((row["file"].removeprefix("data/input/"), row["id"]) for row in found)


def notices_of(watched: Watched, name: str) -> list[str]:
    return [text for text in watched.notices if text.startswith(f"'data/input/{name}'")]


ODD_NAMES = [
    "base1.csv",
    "base2.csv",
    "star*.csv",
    "br[1].csv",
    "cu{1}.csv",
    "q?.csv",
    "back\\s.csv",
    "c:d.csv",
    "per%cent.csv",
    "x%20y.csv",
    "k=1.csv",
    "plus+and space.csv",
    "comma, hash#.csv",
    "café 日本.csv",
    "new\nline.csv",
    "=41.csv",
    "dots...csv",
    "quote'\".csv",
    "-dash.csv",
    f"{'long' * 60}.csv",
    "UPPER.CSV",
    "old.csv",
    "future.csv",
]
HIDDEN_NAMES = ["_x.csv", ".x.csv", "x.csv._COPYING_", "f.csv.tmp", "f.csv.part", "~f.csv", "f.csv~"]


def test_odd_names_and_times_are_read_once_beside_plain_ones(project: Project, spark: SparkSession) -> None:
    root = project({"inputs.yaml": inputs()})
    folder = root / "data/input"
    drop(folder, {name: line(number) for number, name in enumerate(ODD_NAMES)})
    drop(folder, dict.fromkeys([*HIDDEN_NAMES, "notes.txt", "sub/x.csv"], line(-1)))
    now = time.time()
    os.utime(folder / "old.csv", (now - 400 * DAY_SECONDS,) * 2)
    os.utime(folder / "future.csv", (now + 30 * DAY_SECONDS,) * 2)
    drop(root / "data", {"elsewhere.csv": line(-1)})
    (folder / "link.csv").symlink_to(root / "data/elsewhere.csv")
    os.mkfifo(folder / "pipe.csv")

    with streaming(root, spark, bounded=True) as watched:
        watched.wait(watched.run.is_over, "the run is over")
        drop(folder, {"later.csv": line(99)})
    shown = {name: name if len(name) < 200 else None for name in ODD_NAMES}
    found = ids_by_file(root)
    assert [number for _, number in sorted(found, key=lambda row: row[1])] == list(range(len(ODD_NAMES)))
    assert {number: name for name, number in found if len(ODD_NAMES[number]) < 200} == {
        number: name for number, name in enumerate(ODD_NAMES) if shown[name] is not None
    }
    assert "it is a symbolic link" in notices_of(watched, "link.csv")[0]
    assert "it is a named pipe" in notices_of(watched, "pipe.csv")[0]
    assert "it is a folder in the folder" in notices_of(watched, "sub")[0]
    assert "does not end in '.csv'" in notices_of(watched, "notes.txt")[0]
    assert not any(notices_of(watched, name) for name in HIDDEN_NAMES)

    run_once(root, spark)
    assert ids(root) == [*range(len(ODD_NAMES)), 99], "a file of today is read although one is of next month"


GOOD_FILES: dict[str, str | bytes] = {
    "bom.csv": "\ufeffid,name\n1,n1\n",
    "crlf.csv": "id,name\r\n2,n2\r\n",
    "cr.csv": "id,name\r3,n3\r",
    "no-final-newline.csv": "id,name\n4,n4",
    "packed.csv.gz": gzip.compress(line(5).encode()),
    "other-order.csv": "name,id\nn6,6\n",
    "other-case.csv": "ID, Name\n7,n7\n",
    "blank-lines.csv": "\n\nid,name\n\n8,n8\n\n",
    "quoted.csv": '"id","name"\n"9","n9"\n',
    "other-order-quoted.csv": '"name","id"\n"n10","10"\n',
    "other-order-packed.csv.gz": gzip.compress(b"name,id\nn11,11\n"),
}
EMPTY_FILES: dict[str, str | bytes] = {"empty.csv": "", "header-only.csv": "id,name\n"}
REFUSED_FILES: dict[str, tuple[str | bytes, str]] = {
    "missing-column.csv": ("id\n90\n", "it lacks 'name'"),
    "extra-column.csv": ("id,name,x\n91,n,1\n", "it has 'x', which the schema lacks"),
    "semicolons.csv": ("id;name\n92;n\n", "separated by a semicolon"),
    "no-header.csv": ("93,n93\n94,n94\n", "where the columns 'id', 'name' should be named"),
    "cut.csv.gz": (gzip.compress(("id,name\n" + "95,n95\n" * 9_999).encode())[:-99], "it is cut off"),
    "fake.csv.gz": (line(96), "it is not packed"),
    "packed.csv": (gzip.compress(line(97).encode()), "it is packed with gzip"),
    "binary.csv": (b"id,name\n98,\0\1\2\n", "NUL bytes"),
    "utf-16.csv": (line(99).encode("utf-16"), "not text in UTF-8"),
    "latin-1.csv": ("id,name\n90,café\n".encode("latin-1"), "not text in UTF-8"),
    "open-quote.csv": ('id,name\n90,"open\n91,n\n', "a quoted value is not closed"),
}


def test_odd_contents_are_read_rightly_or_refused_by_name(project: Project, spark: SparkSession) -> None:
    root = project({"inputs.yaml": inputs()})
    folder = root / "data/input"
    drop(folder, GOOD_FILES | EMPTY_FILES | {name: content for name, (content, _) in REFUSED_FILES.items()})
    with streaming(root, spark, bounded=True) as watched:
        watched.wait(watched.run.is_over, "the run is over")
    assert [(row["id"], row["name"]) for row in sorted(rows(root / "data/output"), key=lambda row: row["id"])] == [
        (number, f"n{number}") for number in range(1, len(GOOD_FILES) + 1)
    ]
    for name, (_, reason) in REFUSED_FILES.items():
        (notice,) = notices_of(watched, name)
        assert " is refused: " in notice
        assert reason in notice
    for name in EMPTY_FILES:
        assert "it has no rows yet" in notices_of(watched, name)[0]
    assert watched.node.unread_files == len(REFUSED_FILES)

    drop(folder, {"empty.csv": line(12), "header-only.csv": line(13), "binary.csv": line(14), "fake.csv.gz": b""})
    status = run_once(root, spark)
    assert ids(root) == list(range(1, 15)), "files that are filled or mended later are read, the others are not again"
    assert status.nodes[0].unread_files == len(REFUSED_FILES) - 2


def test_a_file_is_read_when_its_writer_is_done(project: Project, spark: SparkSession) -> None:
    root = project({"inputs.yaml": inputs()})
    folder = root / "data/input"
    drop(folder, {"plain.csv": line(0)})
    with streaming(root, spark) as watched, (folder / "slow.csv").open("w") as slow:
        cat = subprocess.Popen(["sh", "-c", f"cat > '{folder}/cat.csv'"], stdin=subprocess.PIPE, text=True)
        assert cat.stdin is not None
        for writer in (slow, cat.stdin):
            writer.write(line(1) if writer is slow else line(2))
            writer.flush()
        watched.wait(lambda: ids(root) == [0], "the plain file")
        drop(folder, {"plain2.csv": line(5)})
        watched.wait(lambda: ids(root) == [0, 5], "the second plain file, past the settle time of the first lines")
        slow.write("3,n3\n")
        slow.close()
        cat.stdin.write("4,n4\n")
        cat.stdin.close()
        assert cat.wait() == 0
        watched.wait(lambda: len(ids(root)) == 6, "what was written slowly")
    assert ids(root) == [0, 1, 2, 3, 4, 5]
    assert watched.notices == []


def test_touched_rewritten_deleted_and_recreated_files_are_told_and_never_doubled(
    project: Project, spark: SparkSession
) -> None:
    root = project({"inputs.yaml": inputs()})
    folder = root / "data/input"
    names = ["touched", "rewritten", "recreated", "overwritten", "replaced", "appended", "deleted"]
    drop(folder, {f"{name}.csv": line(number) for number, name in enumerate(names)})
    with streaming(root, spark) as watched:
        watched.wait(lambda: ids(root) == list(range(7)), "the first files")
        (folder / "touched.csv").touch()
        drop(folder, {"rewritten.csv": line(1), "overwritten.csv": line(33), "new1.csv": line(7)})
        for name in ("recreated.csv", "replaced.csv", "deleted.csv"):
            (folder / name).unlink()
        drop(folder, {"recreated.csv": line(2), "replaced.csv": line(44)})
        with (folder / "appended.csv").open("a") as appended:
            appended.write("55,n55\n")
        watched.wait(lambda: 7 in ids(root) and len(watched.notices) == 3, "the changes are told")

        shutil.rmtree(folder)
        watched.wait(lambda: any("the folder is not there" in text for text in watched.notices), "it is gone")
        drop(folder, {"touched.csv": line(0), "new2.csv": line(8)})
        watched.wait(lambda: 8 in ids(root), "the new file in the new folder")
    assert ids(root) == list(range(9))
    for name in ("overwritten.csv", "replaced.csv", "appended.csv"):
        (notice,) = notices_of(watched, name)
        assert "has changed: it was read before, and has other content now; that is not read" in notice
    assert len(watched.notices) == 4
    assert watched.node.unread_files == 3


def test_changed_files_are_read_whole_when_that_is_asked_for(project: Project, spark: SparkSession) -> None:
    root = project({"inputs.yaml": inputs(), "nodes.yaml": with_setting("on_file_change: read")})
    folder = root / "data/input"
    drop(folder, {"a.csv": line(1), "b.csv": line(2)})
    run_once(root, spark)
    drop(folder, {"a.csv": line(3)})
    (folder / "b.csv").touch()
    run_once(root, spark)
    assert ids(root) == [1, 2, 3]


def test_a_changed_file_ends_the_run_when_that_is_asked_for(project: Project, spark: SparkSession) -> None:
    root = project({"inputs.yaml": inputs(), "nodes.yaml": with_setting("on_file_change: fail")})
    folder = root / "data/input"
    drop(folder, {"a.csv": line(1), "b.csv": line(2)})
    run_once(root, spark)
    (folder / "b.csv").touch()
    assert not run_once(root, spark).failed
    drop(folder, {"a.csv": line(3)})
    (failed,) = run_once(root, spark).failed
    assert failed.detail == "'data/input/a.csv' was read before, and has other content now"
    assert ids(root) == [1, 2]


def test_files_that_are_planned_and_then_deleted_or_overwritten_are_read_as_they_were(
    project: Project, spark: SparkSession, tmp_path: Path
) -> None:
    moody = (
        "import pathlib\nimport pyspark.sql.functions as F\n\n\ndef process_sales(df, flag):\n"
        "    if pathlib.Path(flag).exists():\n        return df\n"
        "    return df.withColumn('id', F.raise_error(F.lit('not now')).cast('long'))\n"
    )
    flag = tmp_path / "go"
    node = f"n: {{function: src.nodes.process_sales, params: {{flag: '{flag}'}}}}\n"
    pipeline = "real_time_sales: {nodes: [n]}\n"
    files = {"pipelines.yaml": pipeline, "nodes.yaml": node, "src/nodes/process_sales.py": moody}
    root = project(files | {"inputs.yaml": inputs()})
    folder = root / "data/input"
    drop(folder, {"deleted.csv": line(1), "overwritten.csv": line(2)})
    (failed,) = run_once(root, spark).failed
    assert "not now" in failed.detail
    (folder / "deleted.csv").unlink()
    drop(folder, {"overwritten.csv": line(22), "new.csv": line(3)})
    flag.touch()
    run_once(root, spark)
    assert ids(root) == [1, 2, 3]
    assert not list((root / ".tauro/dev/landing").rglob("*.csv"))


def test_folders_in_the_folder_are_taken_when_asked_for_and_add_no_column(
    project: Project, spark: SparkSession
) -> None:
    odd = "data/in [x] {y}"
    root = project({"inputs.yaml": inputs("recursive: true", path=odd)})
    drop(root / odd, {"a.csv": line(1), "k=1/b.csv": line(2), "k=2/deep [z]/c.csv": line(3), "_hidden/d.csv": line(4)})
    run_once(root, spark)
    found = rows(root / "data/output")
    assert sorted((row["file"].removeprefix(f"{odd}/"), row["id"]) for row in found) == [
        ("a.csv", 1),
        ("k=1/b.csv", 2),
        ("k=2/deep [z]/c.csv", 3),
    ]
    assert {tuple(row) for row in found} == {("id", "name", "file")}


def test_other_dialects_are_read_as_they_are_declared(project: Project, spark: SparkSession) -> None:
    options = "options: {sep: ';', header: false, multiLine: true, encoding: UTF-16LE}"
    root = project({"inputs.yaml": inputs(options)})
    drop(root / "data/input", {"a.csv": '1;"two\nlines; and ""quotes"""\n2;café\n'.encode("utf-16-le")})
    drop(root / "data/input", {"b.csv": "3;three;more\n".encode("utf-16-le")})
    with streaming(root, spark, bounded=True) as watched:
        watched.wait(watched.run.is_over, "the run is over")
    assert sorted((row["id"], row["name"]) for row in rows(root / "data/output")) == [
        (1, 'two\nlines; and "quotes"'),
        (2, "café"),
    ]
    assert "3 values" in notices_of(watched, "b.csv")[0]


def test_a_function_that_uses_its_input_twice_gets_every_row_twice(project: Project, spark: SparkSession) -> None:
    function = (
        "def process_sales(df):\n    other = df.selectExpr('id', '-id as minus')\n"
        "    return df.join(other, 'id').unionByName(df.selectExpr('-id as id', 'name', 'file', 'id as minus'))\n"
    )
    root = project({"inputs.yaml": inputs(), "src/nodes/process_sales.py": function})
    with streaming(root, spark) as watched:
        for number in range(1, 6):
            drop(root / "data/input", {f"{number}.csv": line(number)})
            watched.wait(lambda: len(ids(root)) == 2 * number, "the file is read")  # noqa: B023 - called at once
    run_once(root, spark)
    assert ids(root) == [*range(-5, 0), *range(1, 6)]
    assert not list((root / ".tauro/dev/landing").rglob("*.csv"))
