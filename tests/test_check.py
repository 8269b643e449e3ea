from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tauro.check import require_sound
from tauro.errors import ProjectError
from tauro.project.load import load_project
from tests.project_files import check, shown, write_tutorial

if TYPE_CHECKING:
    from pathlib import Path


def test_the_tutorials_project_has_no_problems(tmp_path: Path) -> None:
    checked = check(write_tutorial(tmp_path))
    assert checked.problems == ()
    (node,) = checked.spec.pipelines["real_time_sales"].nodes
    assert node.inputs[0].name == "sales_stream"
    assert node.outputs[0].name == "processed_sales"
    assert node.is_stream


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"inputs.yaml": "sales_stream:\n  pth: data/input/\n  format: csv\n"},
            ["config/inputs.yaml:2:3 unknown-key: unknown key 'pth' in input 'sales_stream' (did you mean 'path'?)"],
        ),
        (
            {"inputs.yaml": "sales_stream:\n  path: data/input/\n  fromat: csv\n"},
            [
                "config/inputs.yaml:3:3 unknown-key: unknown key 'fromat' in input 'sales_stream' "
                "(did you mean 'format'?)"
            ],
        ),
        (
            {"inputs.yaml": "sales_stream:\n  path: data/input/\n  type: csv\n"},
            ["config/inputs.yaml:3:3 unknown-key: unknown key 'type' in input 'sales_stream' (did you mean 'format'?)"],
        ),
        (
            {"inputs.yaml": "inputs:\n  sales_stream:\n    pth: data/input/\n    path: x\n    format: csv\n"},
            [
                "config/inputs.yaml:3:5 unknown-key: unknown key 'pth' in input 'sales_stream' (did you mean 'path'?)",
            ],
        ),
        (
            {"outputs.yaml": "processed_sales:\n  format: parquet\n"},
            [
                "config/outputs.yaml:1:1 missing-key: output 'processed_sales' needs a path "
                "(add 'path:' under outputs.processed_sales)",
            ],
        ),
        (
            {"inputs.yaml": "sales_stream:\n  path: [a]\n  format: csv\n  streaming: perhaps\n"},
            [
                "config/inputs.yaml:2:9 wrong-type: 'path' of input 'sales_stream' must be text",
                "config/inputs.yaml:4:14 wrong-type: 'streaming' of input 'sales_stream' must be true or false",
            ],
        ),
        (
            {"inputs.yaml": "sales_stream:\n  path: a\n  format: cvs\n"},
            [
                "config/inputs.yaml:3:11 unknown-format: unknown format 'cvs' in input 'sales_stream' "
                "(did you mean 'csv'?)"
            ],
        ),
        (
            {"inputs.yaml": "sales_stream:\n  path: a\n  format: csv\n  options: {sepp: ';'}\n"},
            [
                "config/inputs.yaml:4:13 unknown-option: Spark does not know the option 'sepp' here and would ignore "
                "it (did you mean 'sep'?)"
            ],
        ),
        (
            {"inputs.yaml": "sales_stream: csv\n"},
            [
                "config/inputs.yaml:1:15 wrong-type: input 'sales_stream' must be a mapping "
                "(write its keys below it, indented)"
            ],
        ),
        (
            {"pipelines.yaml": "real_time_sales:\n  nodes: []\n"},
            [
                "config/pipelines.yaml:2:10 empty-list: 'nodes' of pipeline 'real_time_sales' is empty "
                "(name at least one)"
            ],
        ),
        (
            {"pipelines.yaml": "real_time_sales:\n  nodes: [process_sales_stream]\n  type: streming\n"},
            [
                "config/pipelines.yaml:3:9 unknown-value: 'type' of pipeline 'real_time_sales' can't be 'streming' "
                "(did you mean 'streaming'?)"
            ],
        ),
        (
            {"pipelines.yaml": "a:\n  nodes: [process_sales_stream]\n  streaming: {checkpoint_location: x}\n"},
            [
                "config/pipelines.yaml:3:15 misplaced-key: 'checkpoint_location' can't be said here "
                "(it belongs to one node; for all of them say 'checkpoint_root:' in global_settings.yaml)"
            ],
        ),
        (
            {"global_settings.yaml": "streaming:\n  checkpoint_location: x\n"},
            [
                "config/global_settings.yaml:2:3 misplaced-key: 'checkpoint_location' can't be said here "
                "(it belongs to one node; for all of them say 'checkpoint_root:' in global_settings.yaml)"
            ],
        ),
        (
            {"global_settings.yaml": "spark:\n  mster: local\nstate_rot: x\n"},
            [
                "config/global_settings.yaml:2:3 unknown-key: unknown key 'mster' in 'spark' of global_settings.yaml "
                "(did you mean 'master'?)",
                "config/global_settings.yaml:3:1 unknown-key: unknown key 'state_rot' in global_settings.yaml "
                "(did you mean 'state_root'?)",
            ],
        ),
        (
            {"nodes.yaml": "process_sales_stream:\n  fuction: src.nodes.process_sales\n"},
            [
                "config/nodes.yaml:2:3 unknown-key: unknown key 'fuction' in node 'process_sales_stream' "
                "(did you mean 'function'?)"
            ],
        ),
        (
            {"nodes.yaml": "process_sales_stream:\n  streaming: {trigger: {interval: 5s}}\n"},
            [
                "config/nodes.yaml:2:35 bad-value: '5s' is not an interval (did you mean '5 seconds'?)",
            ],
        ),
        (
            {"nodes.yaml": "process_sales_stream:\n  streaming: {settle_time: soon}\n"},
            [
                "config/nodes.yaml:2:28 bad-value: 'soon' is not an interval; write "
                "'<whole number> <microsecond|millisecond|second|minute|hour|day>[s]', as in '10 seconds'"
            ],
        ),
        (
            {"inputs.yaml": "", "nodes.yaml": "process_sales_stream:\n  input: sales_stream\n"},
            [
                "config/inputs.yaml:1:1 empty-file: 'config/inputs.yaml' is empty "
                "(write the inputs in it, or remove the file)"
            ],
        ),
        (
            {"inputs.yaml": "- sales_stream\n"},
            [
                "config/inputs.yaml:1:1 not-a-mapping: 'config/inputs.yaml' holds a list where a mapping is due "
                "(begin each entry with the name of an input and ':')"
            ],
        ),
        (
            {"nodes.yaml": "process_sales_stream:\n\tfunction: src.nodes.process_sales\n"},
            ["config/nodes.yaml:2:1 tab-indentation: a tab is used for indentation (YAML wants spaces here)"],
        ),
        (
            {"inputs.yaml": "sales_stream:\n  format: csv\n  path: a\n  format: csv\n  streaming: true\n"},
            ["config/inputs.yaml:4:3 duplicate-key: the key 'format' is there twice (the first is in line 2)"],
        ),
        (
            {"inputs.yaml": "sales_stream:\n  format: ${FORMAT}\n  path: ${SALES}\n  streaming: ${FLAG:-true}\n"},
            [
                "config/inputs.yaml:2:11 unset-variable: variable 'FORMAT' is not set (set it in the environment or "
                "under 'variables:' in global_settings, or write '${FORMAT:-default}')",
                "config/inputs.yaml:3:9 unset-variable: variable 'SALES' is not set (set it in the environment or "
                "under 'variables:' in global_settings, or write '${SALES:-default}')",
            ],
        ),
        (
            {"nodes.yaml": "process_sales_stream: {streaming: {trigger: {interval: '${EVERY}'}}}\n"},
            [
                "config/nodes.yaml:1:56 unset-variable: variable 'EVERY' is not set (set it in the environment or "
                "under 'variables:' in global_settings, or write '${EVERY:-default}')",
            ],
        ),
        (
            {
                "inputs.yaml": ".all: &all {format: csv, pth: x}\n"
                "inputs:\n  a: {<<: *all, path: a}\n  b: {<<: *all, path: b}\n",
                "nodes.yaml": "process_sales_stream: {input: a}\n",
            },
            ["config/inputs.yaml:1:26 unknown-key: unknown key 'pth' in input 'a' (did you mean 'path'?)"],
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value[0].split(" ")[1].rstrip(":"),
)  # fmt: skip
def test_a_mistake_is_told_once_with_its_place_and_remedy(
    tmp_path: Path, changes: dict[str, str], expected: list[str]
) -> None:
    assert shown(check(write_tutorial(tmp_path, changes))) == expected


@pytest.mark.parametrize("odd", ["[[sales_stream]]", "[null]", "[{a: [b]}]", "5", "{x: 1}", "['']"])
@pytest.mark.parametrize("key", ["input", "output", "function", "depends_on", "transforms", "params", "streaming"])
def test_no_value_however_odd_ends_in_a_traceback(tmp_path: Path, key: str, odd: str) -> None:
    for name, text in {
        "nodes.yaml": f"process_sales_stream: {{{key}: {odd}}}\n",
        "pipelines.yaml": f"p: {{nodes: [{{{key}: {odd}}}]}}\n",
        "inputs.yaml": f"sales_stream: {{format: csv, path: x, {key}: {odd}}}\n",
        "global_settings.yaml": f"streaming: {odd}\n",
    }.items():
        root = write_tutorial(tmp_path / name, {name: text})
        assert all("<class" not in line for line in shown(check(root)))


def test_all_problems_of_all_files_come_at_once_in_their_order(tmp_path: Path) -> None:
    changes = {
        "pipelines.yaml": "real_time_sales:\n  nodes: [proces_sales_stream]\n  typ: batch\n",
        "inputs.yaml": "sales_stream:\n  path: '${NOT_SET_AT_ALL}'\n  format: csv\n  pathh: x\n",
        "outputs.yaml": "processed_sales:\n  format: parket\n  path: y\n",
    }
    lines = shown(check(write_tutorial(tmp_path, changes)))
    assert [line.partition(": ")[0] for line in lines] == [
        "config/inputs.yaml:2:9 unset-variable",
        "config/inputs.yaml:4:3 unknown-key",
        "config/outputs.yaml:2:11 unknown-format",
        "config/pipelines.yaml:3:3 unknown-key",
    ]


@pytest.mark.parametrize("env", ["../x", "", "a/b"])
def test_an_environment_that_is_no_name_is_the_only_problem(tmp_path: Path, env: str) -> None:
    checked = check(write_tutorial(tmp_path, {"inputs.yaml": "- broken"}), env)
    assert [problem.code for problem in checked.problems] == ["bad-name"]


def test_an_environment_near_an_existing_folder_is_the_only_problem(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {"production/inputs.yaml": "sales_stream: {path: /mnt/sales}"})
    (line,) = shown(check(root, "porduction"))
    assert line == (
        "config:1:1 unknown-environment: there is no folder for the environment 'porduction' "
        "(did you mean 'production'? else make the folder 'config/porduction')"
    )


def test_a_broken_entry_is_there_all_the_same(tmp_path: Path) -> None:
    """Its own problem is told; not that nodes name it, nor what they would do with it."""
    changes = {
        "pipelines.yaml": "a: {type: streaming, nodes: [clean]}\n",
        "nodes.yaml": "clean: {input: sales_stream, depends_on: [broken]}\nbroken: {nme: x}\n",
        "inputs.yaml": "sales_stream: {path: a, streaming: true}\n",
        "outputs.yaml": "out: {path: data/output, streaming: true, format: parquet, partition: [a]}\n",
    }
    changes["pipelines.yaml"] = "a: {type: streaming, nodes: [clean, broken]}\n"
    codes = [line.split(" ")[1] for line in shown(check(write_tutorial(tmp_path, changes)))]
    assert codes == ["missing-key:", "unknown-key:", "unknown-key:"]


def test_secrets_are_not_in_messages(tmp_path: Path) -> None:
    changes = {
        "global_settings.yaml": "variables: {TOKEN: {value: '${THE_TOKEN}', secret: true}}",
        "inputs.yaml": "sales_stream: {path: a, format: '${TOKEN}'}",
    }
    (line,) = shown(check(write_tutorial(tmp_path, changes), THE_TOKEN="hunter2"))
    assert "unknown format '***'" in line
    assert "hunter2" not in line


def test_an_unknown_pipeline_is_refused_with_the_nearest(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path)
    with pytest.raises(ProjectError, match="unknown pipeline 'real_time_sale'") as caught:
        check(root, pipeline="real_time_sale")
    assert caught.value.hint == "did you mean 'real_time_sales'?"
    assert [problem.code for problem in caught.value.problems] == ["unknown-pipeline"]


def test_one_pipeline_is_not_held_up_by_another_ones_mistakes(tmp_path: Path) -> None:
    changes = {
        "pipelines.yaml": "good: {nodes: [clean]}\nbad: {nodes: [dirty, {name: x, function: src.nope}]}\n",
        "nodes.yaml": "clean: {input: sales, output: sold}\ndirty: {input: a, output: b}\n",
        "inputs.yaml": "sales: {path: data/sales, format: csv}\na: {format: csv}\n",
        "outputs.yaml": "sold: {path: data/sold, format: parquet}\nb: {format: nothing}\n",
    }
    root = write_tutorial(tmp_path, changes)
    assert check(root, pipeline="good").is_sound
    assert {line.split(" ")[1] for line in shown(check(root, pipeline="bad"))} == {
        "missing-key:", "unknown-format:", "missing-binding:", "no-module:",
    }  # fmt: skip
    assert not check(root).is_sound


def test_a_run_gets_the_specs_or_all_the_problems(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path)
    assert list(require_sound(load_project(root, "dev", {})).pipelines) == ["real_time_sales"]
    write_tutorial(tmp_path, {"inputs.yaml": "sales_stream: {format: csv}", "outputs.yaml": "x: {format: parquet}"})
    with pytest.raises(ProjectError) as caught:
        require_sound(load_project(root, "dev", {}))
    assert [problem.code for problem in caught.value.problems] == ["missing-key", "missing-key"]
    assert caught.value.exit_code == 3


def test_nothing_is_written_and_no_user_code_is_run(tmp_path: Path) -> None:
    write_tutorial(tmp_path, {"src/nodes/process_sales.py": "raise SystemExit\ndef process_sales(df): return df"})
    before = sorted(tmp_path.rglob("*"))
    assert check(tmp_path).is_sound
    assert sorted(tmp_path.rglob("*")) == before


def test_state_on_a_remote_store_is_refused(tmp_path: Path) -> None:
    root = write_tutorial(tmp_path, {"global_settings.yaml": "state_root: s3a://bucket/state\n"})
    (line,) = shown(check(root))
    assert line.startswith("config/global_settings.yaml:1:13 bad-value: 'state_root' can't be 's3a://bucket/state'")


def test_a_node_of_nodes_yaml_is_called_by_its_key(tmp_path: Path) -> None:
    node = "process_sales_stream:\n  name: other\n  function: src.nodes.process_sales\n"
    root = write_tutorial(tmp_path, {"nodes.yaml": node})
    assert shown(check(root)) == [
        "config/nodes.yaml:2:3 misplaced-key: 'name' can't be said here (a node in nodes.yaml is called by its key)"
    ]
