"""Secrets of every kind in one run that works for a while and then fails, and everything that it leaves, searched."""

from __future__ import annotations

import base64
import stat
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil
import pytest

from tests.spark.processes import Tauro

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.spark

OF_FILE = "file-Zq7 \\é$"
OF_VARIABLE = "variable-Xw4"
IN_JAAS = 'jaas-"Pv9'
IN_URL = "url-p@ss/Kt3"
OF_STORE = "store-Hn6+x="
SECRETS = (OF_FILE, OF_VARIABLE, IN_JAAS, IN_URL, OF_STORE)

SETTINGS = f"""\
spark:
  conf:
    spark.ui.enabled: true
    spark.ui.port: 0
    spark.hadoop.fs.s3a.secret.key: "{OF_STORE}"
    spark.hadoop.shop.registry: "http://shop:{quote(IN_URL, safe="")}@localhost/registry"
    spark.hadoop.shop.login: 'LoginModule required username="shop" password="jaas-\\"Pv9";'
    spark.hadoop.shop.key: "${{file:../key.txt}}"
    spark.hadoop.shop.name: "my ${{SHOP}}"
    spark.driver.extraJavaOptions: '-Dshop.place=here "-Dshop.word=its ${{SHOP}}" "-Dshop.kept=${{file:../key.txt}}"'
variables:
  SHOP: {{value: {OF_VARIABLE}, secret: true}}
"""
FUNCTION = """\
import base64
import logging
import urllib.parse
import urllib.request
from pathlib import Path

import pyspark.sql.functions as F


def process_sales(df, words=()):
    context = df.sparkSession.sparkContext
    facts = f"api/v1/applications/{context.applicationId}"
    for name, page in (("facts", f"{facts}/environment"), ("SQL", f"{facts}/sql"), ("jobs", "jobs/")):
        Path(f"page-{name}").write_bytes(urllib.request.urlopen(f"{context.uiWebUrl}/{page}").read())
    for word in words:
        logging.getLogger("shop").warning("logging in with %s", word)
    told = [*words, *map(urllib.parse.quote_plus, words), *(base64.b64encode(w.encode()).decode() for w in words)]

    @F.udf("string")
    def fail(name):
        if name == "bob":
            raise ValueError("can't log in with " + " or ".join(told))
        return name

    return df.withColumn("name", fail("name"))
"""


def forms(secret: str) -> set[bytes]:
    content = secret.encode()
    return {content, quote(secret, safe="").encode(), base64.b64encode(content).rstrip(b"=")}


def told_by_processes(pid: int) -> Iterator[str]:
    """What `ps` shows of a process and of all that it started, and what their environment holds."""
    for one in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            yield from one.cmdline()
            yield from map(str, one.environ().items())


def readable_by_others(state: Path) -> set[Path]:
    """But for what Spark writes, behind a folder that nobody else may enter."""
    own = [path for path in (state, *state.rglob("*")) if "checkpoints" not in path.parts]
    assert len(own) > 10
    return {path for path in own if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)}


def test_no_secret_is_in_what_a_failed_run_leaves_and_its_state_is_its_users_alone(
    project: Callable[[Mapping[str, str]], Path],
) -> None:
    words = "[" + ", ".join("'" + secret.replace("'", "''") + "'" for secret in SECRETS) + "]"
    node = f'process_sales_stream:\n  function: "src.nodes.process_sales"\n  params:\n    words: {words}\n'
    files = {"global_settings.yaml": SETTINGS, "nodes.yaml": node.replace("$", "$$")}
    root = project({**files, "src/nodes/process_sales.py": FUNCTION, "data/input/a.csv": "id,name\n1,ann\n"})
    (root.parent / "key.txt").write_text(OF_FILE + "\n")
    seen: list[str] = []
    with Tauro(root, "--env", "dev", "--pipeline", "real_time_sales", "--stream", "--log-format", "json") as process:
        process.wait_to_say('"batch_committed"')
        seen += told_by_processes(process.pid)
        (root / "data/input/b.csv").write_text("id,name\n2,bob\n")
        assert process.end() == 1
    assert "can't log in with ***" in process.output, process.output
    assert readable_by_others(root / ".tauro") == set()
    told = {"cmdline and environ": "\n".join(seen).encode(), "screen": process.output.encode()}
    told |= {str(path.relative_to(root)): path.read_bytes() for path in (root / ".tauro").rglob("*") if path.is_file()}
    told |= {path.name: path.read_bytes() for path in root.glob("page-*")}
    shown = {(name, secret) for name, text in told.items() for secret in SECRETS for f in forms(secret) if f in text}
    assert shown == set()
    assert b"can't log in with ***" in told[".tauro/dev/logs/spark.log"]
    assert b"logging in with ***" in told[".tauro/dev/logs/tauro.log"]
    assert b"spark.hadoop.shop.name" in told["page-facts"]
    assert b"shop.word" in told["page-facts"]
    assert told.keys() >= {"page-jobs", "page-SQL", ".tauro/dev/ledger.sqlite"}
