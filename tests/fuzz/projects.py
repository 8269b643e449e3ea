"""Projects that nobody would write: any bytes, and any arrangement of the words that Tauro knows."""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import strategies as st

from tauro.file_schemas import file_schema
from tauro.project.layout import SPELLINGS
from tauro_cli.main import run
from tests.corpus.fragments import fragments
from tests.project_files import TUTORIAL

if TYPE_CHECKING:
    from collections.abc import Mapping

SOUND, WRONG = 0, 3
MOST_CPU_SECONDS = 5.0
SECTIONS = sorted(SPELLINGS)
FRAGMENTS = [fragment for fragment in fragments() if any(name.endswith(".yaml") for name in fragment.files)]


def words_of(schema: Any) -> set[str]:
    """All keys and fixed values in a JSON Schema."""
    if isinstance(schema, dict):
        own = {str(word) for word in (*schema.get("properties", ()), *schema.get("enum", ()), schema.get("const", ""))}
        return own.union(*map(words_of, schema.values()))
    if isinstance(schema, list):
        return set[str]().union(*map(words_of, schema))
    return set()


ODD = [
    "", " ", "~", "0", "-1", "1e999", ".nan", "2024-01-15", "12:30:00", "null", "yes", "${", "${x}", "${x:-${x}}",
    "$$", "${file:}", "${file:/dev/zero}", "${file:../../etc/passwd}", "../..", "/", "/etc/passwd", "/dev/zero",
    "~root", "a" * 5000, "file:///etc", "s3a://", "kafka://[::1", "\x00", "\ud800", "\u202e", "\x85", "\u2028",
    "\ufeff", "ﬁ", "İ", "💥", "ñ", "\x1b[2J", "*", "&a", "!!python/object/apply:os.system [id]", "- - -", "? : ?",
    "%", "@", "`", "1 second", "10 minutes", "99999999999999999999 days", "9" * 400 + " days",
    "src.nodes.process_sales", "os:system",
    "..:x", "a.b:c", "SELECT * FROM sales_stream", "SELECT 1 FROM (" * 40, "x.sql", "../x.sql", "id INT",
    "a STRUCT<" * 50, "x.ddl", "/dev/zero.ddl", "id INT,", "local[2]",
]  # fmt: skip
WORDS = sorted(set().union(*(words_of(file_schema(section)) for section in SECTIONS)))
NAMES = ["sales_stream", "processed_sales", "process_sales_stream", "real_time_sales", "dev"]

texts = st.one_of(st.sampled_from(NAMES + WORDS), st.sampled_from(ODD), st.text(max_size=12))
keys = st.one_of(st.sampled_from(WORDS), st.sampled_from(NAMES), st.sampled_from(ODD[:30]), st.text(max_size=8))
scalars = st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.binary(max_size=8))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5), max_leaves=25
)
entries = st.dictionaries(keys, values, max_size=4)
files = st.dictionaries(st.sampled_from(SECTIONS), st.one_of(entries, values), min_size=1, max_size=5)


@st.composite
def changed_tutorials(draw: st.DrawFn) -> dict[str, bytes]:
    """The tutorial's files with bytes put in, taken out or doubled."""
    written = {name: bytearray(text.encode()) for name, text in TUTORIAL.items() if name.startswith("config/")}
    for _ in range(draw(st.integers(1, 4))):
        text = written[draw(st.sampled_from(sorted(written)))]
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(start + 8, len(text))))
        text[start:end] = draw(
            st.one_of(st.binary(max_size=6), st.sampled_from([b"\t", b"&a ", b"*a", b"<<: ", b"? "]))
        )
    return {name: bytes(text) for name, text in written.items()}


def as_yaml(content: Any) -> bytes:
    """As PyYAML writes it; what it can't write is left out."""
    try:
        return yaml.safe_dump(content, allow_unicode=True).encode("utf-8", "surrogatepass")
    except yaml.YAMLError:
        return b""


def judge(changes: Mapping[str, bytes]) -> str:
    """Validate the tutorial's project with these files in it, and hand back what is said of them.

    Asserts that it is a judgement, and was found within bounds.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in ({n: t.encode() for n, t in TUTORIAL.items()} | dict(changes)).items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        out, err = io.StringIO(), io.StringIO()
        began = time.process_time()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(["validate", "--project", folder])
        seconds = time.process_time() - began
    said = out.getvalue() + err.getvalue()
    assert code in {SOUND, WRONG}, said
    assert "Tauro failed in a way" not in said, said
    assert "Traceback" not in said, said
    assert all(letter.isprintable() or letter == "\n" for letter in said), said
    assert seconds < MOST_CPU_SECONDS, f"{seconds:.1f} s"
    return said


@st.composite
def changed_fragments(draw: st.DrawFn) -> dict[str, bytes]:
    """A valid project of the corpus, with one value or key of it replaced by any other, in one to three places."""
    fragment = draw(st.sampled_from(FRAGMENTS))
    found = {name: text.encode() for name, text in fragment.files.items()}
    readable = [name for name in found if name.endswith((".yaml", ".yml"))]
    for name in draw(st.lists(st.sampled_from(readable), min_size=1, max_size=3)):
        try:
            content = yaml.safe_load(found[name])
        except yaml.YAMLError:
            continue
        found[name] = as_yaml(_changed(draw, content)) or found[name]
    return found


def _changed(draw: st.DrawFn, content: Any) -> Any:
    """Goes down at random, and changes what it ends at."""
    inner = (
        list(content) if isinstance(content, dict) else list(range(len(content))) if isinstance(content, list) else []
    )
    if not inner or draw(st.integers(0, 4)) == 0:
        return draw(values)
    at = draw(st.sampled_from(inner))
    if isinstance(content, dict) and draw(st.integers(0, 5)) == 0:
        return {(draw(keys) if key == at else key): value for key, value in content.items()}
    changed = content.copy()
    changed[at] = _changed(draw, content[at])
    return changed
