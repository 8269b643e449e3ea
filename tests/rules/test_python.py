"""The user's functions, read without importing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.modules import ROOT
from tests.project_files import check, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rules.conftest import Told

NODE = "clean: {{input: {inputs}, output: sold, function: 'src.steps:f', {more}}}"


def lines(
    told: Told, folder: Path, text: str, inputs: str = "sales", more: str = "", files: dict[str, str] | None = None
) -> list[str]:
    write_files(folder, {"src/steps.py": text, **(files or {})})
    return told(nodes=NODE.format(inputs=inputs, more=more))


def kinds(found: list[str]) -> list[str]:
    """Place and code alone."""
    return [line.split(": ")[0] for line in found]


@pytest.mark.parametrize(
    ("parameters", "inputs", "params", "expected"),
    [
        ("df", "[sales, airlines]", "",
         "nodes:1 too-many-arguments: function 'src.steps:f' of node 'clean' takes 1, and gets 2 inputs "
         "(it is 'def f(df)' in src/steps.py:1)"),
        ("", "sales", "",
         "nodes:1 too-many-arguments: function 'src.steps:f' of node 'clean' takes none, and gets 1 input "
         "(it is 'def f()' in src/steps.py:1)"),
        ("df, *, rate=1", "[sales, airlines]", "rate: 2",
         "nodes:1 too-many-arguments: function 'src.steps:f' of node 'clean' takes 1, and gets 2 inputs and 'rate' "
         "(it is 'def f(df, *, rate=1)' in src/steps.py:1)"),
        ("df, planes", "sales", "",
         "nodes:1 missing-argument: function 'src.steps:f' of node 'clean' needs 'planes' too, and gets 1 input only "
         "(add 'planes' to the node's 'params:', or an input; it is 'def f(df, planes)' in src/steps.py:1)"),
        ("df, *, rate, least", "sales", "least: 1",
         "nodes:1 missing-argument: function 'src.steps:f' of node 'clean' needs 'rate' too, and gets 1 input and "
         "'least' only (add 'rate' to the node's 'params:'; "
         "it is 'def f(df, *, rate, least)' in src/steps.py:1)"),
        ("df, rate", "sales", "raet: 1",
         "nodes:1 unknown-argument: function 'src.steps:f' of node 'clean' has no parameter 'raet' "
         "(did you mean 'rate'?)"),
        ("df, rate=1", "sales", "colour: red",
         "nodes:1 unknown-argument: function 'src.steps:f' of node 'clean' has no parameter 'colour' "
         "(it is 'def f(df, rate=1)' in src/steps.py:1)"),
        ("df, rate=1", "sales", "df: 1",
         "nodes:1 doubled-argument: function 'src.steps:f' of node 'clean' gets 'df' twice: as input 1, and by name "
         "(take it out, or give it another name; it is 'def f(df, rate=1)' in src/steps.py:1)"),
    ],
    ids=["two inputs", "none taken", "only by name", "two taken", "param left out", "misspelt", "unknown", "doubled"],
)  # fmt: skip
def test_a_function_takes_what_its_node_hands_it(
    told: Told, tmp_path: Path, parameters: str, inputs: str, params: str, expected: str
) -> None:
    found = lines(told, tmp_path, f"def f({parameters}): return df", inputs, f"params: {{{params}}}")
    assert found == [expected]


@pytest.mark.parametrize(
    ("text", "inputs", "params"),
    [
        ("def f(df): return df", "sales", ""),
        ("def f(df, rate): return df", "sales", "rate: 1"),
        ("def f(df, rate): return df", "[sales, airlines]", ""),
        ("def f(*frames, **params): return frames[0]", "[sales, airlines]", "a: 1, b: 2"),
        ("def f(df, /, **params): return df", "sales", "df: 1"),
        ("from functools import partial\ndef g(a, df): return df\nf = partial(g, 1)", "sales", ""),
        ("class F:\n    def __call__(self, df, *, rate): return df\nf = F()", "sales", "rate: 1"),
        ("def deco(g): return g\n@deco\ndef f(): return 1", "[sales, airlines]", "x: 1"),
        (
            "from typing import overload\n@overload\ndef f(df: int): ...\ndef f(df, rate=1): return df",
            "sales",
            "rate: 2",
        ),
        (
            "def make(n):\n    def inner(df, rate):\n        return df\n    return inner\nf = make(1)",
            "sales",
            "rate: 1",
        ),
        ("f = lambda df, other=None: df", "[sales, airlines]", ""),
        ("from src.other import f", "sales", ""),
        ("from src.other import *", "sales", ""),
        ("f = max", "sales", ""),
    ],
)
def test_what_fits_or_can_not_be_known_passes(told: Told, tmp_path: Path, text: str, inputs: str, params: str) -> None:
    files = {"src/other.py": "def f(df): return df\n"}
    assert lines(told, tmp_path, text, inputs, f"params: {{{params}}}", files) == []


def test_an_input_that_is_not_known_leaves_the_number_open(told: Told, tmp_path: Path) -> None:
    found = lines(told, tmp_path, "def f(df, other): return df", "[sales, ariline]")
    assert kinds(found) == ["nodes:1 unknown-input"]


def test_a_transform_takes_one_and_an_outputs_function_two(told: Told, tmp_path: Path) -> None:
    write_files(tmp_path, {"src/steps.py": "def f(df, other): return df\ndef g(df): return df\n"})
    outputs = "sold: {format: foreach_batch, function: 'src.steps:g'}"
    found = told(nodes="clean: {input: sales, output: sold, transforms: ['src.steps:f']}", outputs=outputs)
    assert found == [
        "nodes:1 missing-argument: transform 'src.steps:f' of node 'clean' needs 'other' too, and gets "
        "the node's first input only (give 'other' a default; it is 'def f(df, other)' in src/steps.py:1)",
        "outputs:1 too-many-arguments: output 'src.steps:g' of node 'clean' takes 1, and gets each micro-batch and "
        "its number (it is 'def g(df)' in src/steps.py:2)",
    ]
    swapped = outputs.replace(":g", ":f")
    assert told(nodes="clean: {input: sales, output: sold, transforms: ['src.steps:g']}", outputs=swapped) == []


def test_a_function_that_forgets_its_return_is_told_of_once(told: Told, tmp_path: Path) -> None:
    found = lines(told, tmp_path, "import os\ndef f(df):\n    df.distinct()\n", more="transforms: ['src.steps:f']")
    assert found == [
        "src/steps.py:2 no-result: function 'f' gives back nothing, not a DataFrame (end it with 'return df')"
    ]


def test_an_outputs_function_need_not_return(told: Told, tmp_path: Path) -> None:
    write_files(tmp_path, {"src/steps.py": "def f(df, number):\n    df.show()\n    df.write.save('x')\n"})
    outputs = "sold: {format: foreach_batch, function: 'src.steps:f'}"
    assert told(nodes="clean: {input: sales, output: sold}", outputs=outputs) == []


def test_what_spark_refuses_on_a_stream_is_told_at_its_word(told: Told, tmp_path: Path) -> None:
    text = (
        "def f(df):\n    rows = (df.select('a')\n        .collect())\n    if rows:\n        df.show()\n    return df\n"
    )
    assert lines(told, tmp_path, text) == [
        "src/steps.py:3 stream-call: Spark refuses 'collect' on a stream "
        "(a function that is an output gets each micro-batch as a table, where it can be called)",
        "src/steps.py:5 stream-call: Spark refuses 'show' on a stream (take it out; an output that prints shows rows)",
    ]
    problems = [problem for problem in check(tmp_path).problems if problem.code == "stream-call"]
    assert [problem.severity.value for problem in problems] == ["error", "warning"]
    assert problems[0].place is not None
    assert (problems[0].place.column, problems[0].place.length) == (10, 7)


def test_a_table_may_be_counted(told: Told, tmp_path: Path) -> None:
    text = "def f(df, table):\n    table.count()\n    return df\n"
    assert lines(told, tmp_path, text, "[sales, airlines]") == []
    assert lines(told, tmp_path, text, "[airlines, airlines]") == []
    assert kinds(lines(told, tmp_path, text, "[airlines, sales]")) == ["src/steps.py:2 stream-call"]


def severities(folder: Path) -> list[str]:
    return [problem.severity.value for problem in check(folder).problems if problem.code == "stream-call"]


def test_behind_a_transform_it_is_only_likely_a_stream(told: Told, tmp_path: Path) -> None:
    text = "def f(df):\n    df.count()\n    return df\ndef g(df): return df\n"
    lines(told, tmp_path, text, more="transforms: ['src.steps:g']")
    assert severities(tmp_path) == ["warning"]
    lines(told, tmp_path, text)
    assert severities(tmp_path) == ["error"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import src.tidyy\n",
         "src/steps.py:1 missing-import: the project has no module 'src.tidyy' (did you mean 'src.tidy'?)"),
        ("from src.tidyy import g\n",
         "src/steps.py:1 missing-import: the project has no module 'src.tidyy' (did you mean 'src.tidy'?)"),
        ("from src.tidy import (\n    G,\n    gg,\n)\n",
         "src/steps.py:3 missing-import: module 'src.tidy' has no 'gg' (did you mean 'g'?)"),
        ("from . import tdy\n", "src/steps.py:1 missing-import: module 'src' has no 'tdy' (did you mean 'tidy'?)"),
        ("from .no.where import x\n",
         "src/steps.py:1 missing-import: the project has no module 'src.no.where' (take it out, or make the file)"),
        ("from scr.tidy import g\n", "src/steps.py:1 missing-import: there is no module 'scr' (did you mean 'src'?)"),
        ("from src.broken import x\n",
         "src/broken.py:1 python-syntax: the module 'src.broken' is not Python: '(' was never closed (None)"),
        ("from src.chain import x\n",
         "src/chain.py:1 missing-import: the project has no module 'src.gone' (take it out, or make the file)"),
    ],
)  # fmt: skip
def test_what_a_module_imports_from_the_project_must_be_there(
    told: Told, tmp_path: Path, text: str, expected: str
) -> None:
    files = {
        "src/tidy.py": "def g(df): return df\nG = 1\n",
        "src/broken.py": "def x(\n",
        "src/chain.py": "from src.gone import y\nx = 1\n",
    }
    assert lines(told, tmp_path, f"{text}def f(df): return df\n", files=files) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "import os, json, pyspark.sql.functions as F",
        "from src.tidy import g, G, __doc__",
        "from src import tidy, pkg\nimport src.pkg.inner",
        "from src.pkg import inner, listed, anything",
        "try:\n    from src.gone import x\nexcept ImportError:\n    x = None",
        "if False:\n    import src.gone",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from src.gone import x",
        "def late():\n    from src.gone import x",
        "import sys\nsys.modules['src.gone'] = sys\nimport src.gone",
        "import no_such_package_at_all",
        "from src.tidy import added",
        "from src.steps import f as g",
        "from src.dark import anything",
    ],
)
def test_an_import_that_may_succeed_passes(told: Told, tmp_path: Path, text: str) -> None:
    files = {
        "src/tidy.py": "import src.pkg\ndef g(df): return df\nG = 1\n",
        "src/pkg/__init__.py": "import src.tidy\nsrc.tidy.added = 1\ndef __getattr__(name): ...\n",
        "src/pkg/inner.py": "",
        "src/dark.py": "globals().update(anything=1)",
    }
    if "added" in text:
        text = f"import src.pkg\n{text}"
    assert lines(told, tmp_path, f"{text}\ndef f(df): return df\n", files=files) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from pyspark.sql import SparkSession\nspark = SparkSession.builder.appName('x').getOrCreate()\n",
         "src/steps.py:2 session-at-import"),
        ("import pyspark.sql as sql\nspark = (\n    sql.SparkSession.builder\n    .getOrCreate()\n)\n",
         "src/steps.py:4 session-at-import"),
        ("from pyspark import SparkContext\nsc = SparkContext('local')\n", "src/steps.py:2 session-at-import"),
        ("from pyspark import SparkContext as C\nsc = C.getOrCreate()\n", None),
        ("import sys\nenv = sys.argv[1]\n", "src/steps.py:2 arguments-at-import"),
        ("import sys as system\nif len(system.argv) > 1:\n    pass\n", "src/steps.py:2 arguments-at-import"),
        ("from sys import argv\nenv = argv[1]\n", "src/steps.py:2 arguments-at-import"),
        ("import argparse\nparser = argparse.ArgumentParser()\nargs = parser.parse_args()\n",
         "src/steps.py:3 arguments-at-import"),
        ("from src.session import spark\n", "src/session.py:2 session-at-import"),
    ],
)  # fmt: skip
def test_a_module_leaves_work_to_its_functions(told: Told, tmp_path: Path, text: str, expected: str | None) -> None:
    files = {"src/session.py": "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n"}
    found = lines(told, tmp_path, f"{text}def f(df): return df\n", files=files)
    assert kinds(found) == [expected or "src/steps.py:2 session-at-import"]
    assert check(tmp_path).is_sound


@pytest.mark.parametrize(
    "text",
    [
        "from pyspark.sql import SparkSession\ndef g():\n    return SparkSession.builder.getOrCreate()\n",
        "import sys\nfrom pyspark.sql import SparkSession\n"
        "if __name__ == '__main__':\n    SparkSession.builder.getOrCreate()\n    sys.argv\n",
        "import sys\nversion = sys.version_info\n",
        "import sys\nlate = lambda: sys.argv\n",
        "import argparse\nparser = argparse.ArgumentParser()\ndef g(): return parser.parse_args()\n",
        "from pyspark.sql import SparkSession\nspark = SparkSession.getActiveSession()\nmaker = SparkSession.builder\n",
        "class argv: ...\nclass sys: argv = 1\nx = argv\n",
    ],
)
def test_work_that_is_done_later_passes(told: Told, tmp_path: Path, text: str) -> None:
    assert lines(told, tmp_path, f"{text}def f(df): return df\n") == []


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("lambda df: df", "'lambda df: df' is a function, and its name is wanted: put it into a module, with 'def'"),
        ("src.steps:Step.f", "'src.steps:Step.f' names what stands inside something else"),
        ("src.steps:inner", "'inner' in 'src/steps.py' can't be reached from outside: "
         "it stands inside the function 'make' (line 1)"),
        ("src.steps:method", "'method' in 'src/steps.py' can't be reached from outside: "
         "it stands inside the class 'Step' (line 5)"),
        ("src.steps.Step.method", "'src/steps.py' is a file, not a folder, for the function 'src.steps.Step.method'"),
    ],
)  # fmt: skip
def test_what_can_not_be_named_from_outside_is_told_so(
    told: Told, tmp_path: Path, reference: str, expected: str
) -> None:
    text = (
        "def make():\n    def inner(df): return df\n    return inner\n\nclass Step:\n    def method(self): return df\n"
    )
    write_files(tmp_path, {"src/steps.py": text})
    (found,) = told(nodes=f"clean: {{input: sales, output: sold, function: '{reference}'}}")
    assert expected in found


def test_a_problem_in_a_file_that_several_nodes_use_is_told_once(told: Told, tmp_path: Path) -> None:
    write_files(tmp_path, {"src/steps.py": "import sys\nsys.argv\nimport src.gone\ndef f(df): df.show()\n"})
    nodes = """
        clean: {input: sales, output: sold, function: 'src.steps:f'}
        other: {input: sales, output: other, function: 'src.steps:f', transforms: ['src.steps:f']}
        """
    assert sorted(kinds(told(nodes=nodes, pipelines="p: {nodes: [clean, other]}"))) == [
        "src/steps.py:2 arguments-at-import",
        "src/steps.py:3 missing-import",
        "src/steps.py:4 no-result",
        "src/steps.py:4 stream-call",
    ]


def test_a_warning_in_python_can_be_ignored_on_its_line(told: Told, tmp_path: Path) -> None:
    text = "def f(df, debug=False):\n    if debug:\n        df.show()  # tauro: ignore[stream-call]\n    return df\n"
    assert lines(told, tmp_path, text) == []


@pytest.mark.parametrize(
    "folder",
    sorted([*(ROOT / "examples").iterdir(), *(ROOT / "config_templates").iterdir()]),
    ids=lambda path: path.name,
)
def test_nothing_is_said_of_what_is_in_use(folder: Path) -> None:
    if (folder / "config").is_dir():
        assert check(folder).problems == ()


def test_a_parameter_that_has_no_name_outside_is_told_alone(told: Told, tmp_path: Path) -> None:
    assert lines(told, tmp_path, "def f(df, rate, /):\n    return df\n", more="params: {rate: 1}") == [
        "nodes:1 unknown-argument: function 'src.steps:f' of node 'clean' takes 'rate' by its place alone "
        "(take out the '/' behind it; it is 'def f(df, rate, /)' in src/steps.py:1)"
    ]
