"""A made-up project of some size, for measuring `tauro validate`: chains of nodes with functions, and environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NODES_IN_A_PIPELINE = 4
FUNCTIONS_IN_A_MODULE = 10
SCHEMA = "id BIGINT, sold_at TIMESTAMP, amount DECIMAL(10, 2), customer STRUCT<id: BIGINT, name: STRING>"

_INPUT = """\
in_{n}:
  format: csv
  path: data/in/{n}/
  streaming: true
  schema: "{schema}"
  options: {{sep: ";", header: true}}
  watermark: {{column: sold_at, delay: 10 minutes}}
"""
_OUTPUT = """\
out_{n}:
  format: parquet
  path: ${{ROOT}}/out/{n}/
  partition_by: [id]
"""
_NODE = """\
node_{n}:
  function: src.nodes.module_{module}:step_{n}
  input: {source}
  output: out_{n}
  params: {{least: {n}}}
  streaming: {{trigger: {{interval: 10 seconds}}}}
"""
_SETTINGS = """\
variables: {{ROOT: data/{number}}}
spark: {{master: 'local[{cores}]'}}
"""
_FUNCTION = """\
def step_{n}(df, least=0):
    return df.filter(df["amount"] > least).withColumn("step", df["id"] + {n})


"""


def write_big_project(folder: Path, *, pipelines: int, environments: int) -> Path:
    """With four nodes in each pipeline: the first reads files, each of the others what the one before it writes."""
    nodes = range(pipelines * NODES_IN_A_PIPELINE)
    first = range(0, len(nodes), NODES_IN_A_PIPELINE)
    modules: dict[int, str] = {}
    for n in nodes:
        modules[n // FUNCTIONS_IN_A_MODULE] = modules.get(n // FUNCTIONS_IN_A_MODULE, "") + _FUNCTION.format(n=n)
    files = {
        "config/pipelines.yaml": "".join(_pipeline(n) for n in first),
        "config/nodes.yaml": "".join(_node(n) for n in nodes),
        "config/inputs.yaml": "".join(_INPUT.format(n=n, schema=SCHEMA) for n in first),
        "config/outputs.yaml": "".join(_OUTPUT.format(n=n) for n in nodes),
        "config/global_settings.yaml": "variables: {ROOT: data}\nstreaming: {settle_time: 2 seconds}\n",
        **{f"src/nodes/module_{number}.py": text for number, text in modules.items()},
    }
    for number in range(environments):
        files[f"config/env_{number}/inputs.yaml"] = "".join(f"in_{n}: {{path: /srv/{number}/{n}/}}\n" for n in first)
        files[f"config/env_{number}/global_settings.yaml"] = _SETTINGS.format(number=number, cores=number + 1)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _pipeline(first: int) -> str:
    nodes = ", ".join(f"node_{n}" for n in range(first, first + NODES_IN_A_PIPELINE))
    return f"pipeline_{first}:\n  type: streaming\n  nodes: [{nodes}]\n"


def _node(n: int) -> str:
    source = f"in_{n}" if n % NODES_IN_A_PIPELINE == 0 else f"out_{n - 1}"
    return _NODE.format(n=n, module=n // FUNCTIONS_IN_A_MODULE, source=source)
