"""What other frameworks call things that have another name here: the one table of them.

Spark's own options and methods, Spark Declarative Pipelines, Lakehouse Plumber, lakehouse-engine, dlt-meta, laktory,
Kedro, Kafka's clients.
"""

from __future__ import annotations

import re

_TIMES = "here it is 'column:', in a 'watermark:'"
_DELAY = "here it is 'delay:', in a 'watermark:'"
_CHECKPOINT = "here it is 'checkpoint_location:', in the node's 'streaming:'; for all nodes say 'checkpoint_root:'"
_TRIGGER = "here it is 'trigger: {type: processing_time, interval: 10 seconds}', in 'streaming:'"
_OUTPUT_MODE = "here it is 'output_mode:', in the node's 'streaming:'"
_INPUT = "here it is 'input:', with the name of an entry of inputs.yaml"
_OUTPUT = "here it is 'output:', with the name of an entry of outputs.yaml"
_FORMAT = "here it is 'format:'"
_PATH = "here it is 'path:'"
_SERVERS = "here it is 'kafka.bootstrap.servers', in 'options:'"
_TOPIC = "here it is 'subscribe', in 'options:' of an input, and 'topic' in those of an output"
_STREAMING = "here it is 'streaming: true', in the input"
_FUNCTION = "here it is 'function:', as in \"src.module:function\""
_SCHEMA = "here it is 'schema:', as DDL, a list of columns, or a path to a '.ddl' or '.json' file"
_PARTITIONS = "here it is 'partition_by:', in the output"
_MERGE_KEYS = "here it is 'keys:', with 'mode: merge', in a Delta output"
_DEPENDS = "here it is 'depends_on:', with names of nodes"
_VARIABLES = "here it is 'variables:' in global_settings.yaml"
_RESTART = "here it is 'restart: {max_attempts: 10, backoff: 2 seconds}', in 'streaming:'"
_NODES = "here it is 'nodes:', a list of names"

_CALLED_HERE = {
    # Spark: methods and options of its readers and writers
    "checkpointlocation": _CHECKPOINT,
    "checkpointdir": _CHECKPOINT,
    "checkpointpath": _CHECKPOINT,
    "checkpoint": _CHECKPOINT,
    "outputmode": _OUTPUT_MODE,
    "processingtime": _TRIGGER,
    "availablenow": "here it is 'trigger: {type: available_now}', in 'streaming:'",
    "continuous": "here it is 'trigger: {type: continuous, interval: 1 second}', in 'streaming:'",
    "realtime": "here it is 'trigger: {type: real_time}', in 'streaming:'",
    "queryname": "here it is 'query_name:', in the node's 'streaming:'",
    "partitionby": _PARTITIONS,
    "partitioncolumns": _PARTITIONS,
    "partitioncols": _PARTITIONS,
    "partitions": _PARTITIONS,
    "readstream": _STREAMING,
    "isstreaming": _STREAMING,
    "isstream": _STREAMING,
    "stream": _STREAMING,
    "foreachbatch": "here it is an output with 'format: foreach_batch' and 'function:'",
    "savemode": "here it is 'mode:', in the output",
    "writemode": "here it is 'mode:', in the output",
    "sparkconf": "here it is 'spark: {conf: {...}}' in global_settings.yaml",
    "sparkconfig": "here it is 'spark: {conf: {...}}' in global_settings.yaml",
    "pathglobfilter": "here it is 'file_pattern:', beside 'path:'",
    "recursivefilelookup": "here it is 'recursive: true', beside 'path:'",
    "badrecordspath": "here a value that does not fit stops the batch, and is named",
    "retry": _RESTART,
    "retries": _RESTART,
    "maxretries": _RESTART,
    "retrypolicy": _RESTART,
    "restartpolicy": _RESTART,
    "eventtimecolumn": _TIMES,
    "eventtime": _TIMES,
    "timestampcolumn": _TIMES,
    "delaythreshold": _DELAY,
    "threshold": _DELAY,
    "allowedlateness": _DELAY,
    # Kedro
    "filepath": _PATH,
    "inputs": _INPUT,
    "outputs": _OUTPUT,
    "loadargs": "here they are 'options:'",
    "saveargs": "here they are 'options:'",
    "func": _FUNCTION,
    "parameters": "here they are 'params:'",
    "kwargs": "here they are 'params:'",
    "credentials": "here a secret is a value such as '${file:/run/secrets/name}'",
    # lakehouse-engine
    "specid": "here an entry is called by its key",
    "readtype": _STREAMING,
    "dataformat": _FORMAT,
    "dbtable": "here it is 'table_name:', in a Delta output",
    "location": _PATH,
    "inputspecs": "here each has an entry of its own in inputs.yaml",
    "outputspecs": "here each has an entry of its own in outputs.yaml",
    "transformspecs": "here they are 'transforms:' of a node",
    "transformers": "here they are 'transforms:', each a function",
    "schemapath": _SCHEMA,
    "inputid": _INPUT,
    # Lakehouse Plumber
    "actions": _NODES,
    "flowgroup": "here it is a pipeline: an entry of pipelines.yaml",
    "readmode": _STREAMING,
    "writetarget": _OUTPUT,
    "modulepath": _FUNCTION,
    "functionname": _FUNCTION,
    "sqlpath": "here it is 'sql:', which also takes the path of a '.sql' file",
    "sqlfile": "here it is 'sql:', which also takes the path of a '.sql' file",
    "query": "here it is 'sql:'",
    "sourcefilemetadata": "here it is 'source_file:', the name of a column",
    # dlt-meta
    "dataflowid": "here an entry is called by its key",
    "sourceformat": _FORMAT,
    "sourcedetails": _INPUT,
    "readeroptions": "here they are 'options:' of the input",
    "readeroption": "here they are 'options:' of the input",
    "readoptions": "here they are 'options:' of the input",
    "writeroptions": "here they are 'options:' of the output",
    "writeoptions": "here they are 'options:' of the output",
    "sourceschemapath": _SCHEMA,
    "cdcapplychanges": _MERGE_KEYS,
    # laktory, and others
    "source": _INPUT,
    "sources": _INPUT,
    "sink": _OUTPUT,
    "sinks": _OUTPUT,
    "target": _OUTPUT,
    "primarykeys": _MERGE_KEYS,
    "primarykey": _MERGE_KEYS,
    "mergekeys": _MERGE_KEYS,
    "mergekey": _MERGE_KEYS,
    "uniquekey": _MERGE_KEYS,
    "dependson": _DEPENDS,
    "dependencies": _DEPENDS,
    "after": _DEPENDS,
    "upstream": _DEPENDS,
    "transformer": "here it is 'function:' or 'sql:'",
    "transformation": "here it is 'function:' or 'sql:'",
    "vars": _VARIABLES,
    "filetype": _FORMAT,
    "fileformat": _FORMAT,
    "type": _FORMAT,
    "connector": _FORMAT,
    "columns": _SCHEMA,
    "delimiter": "here it is 'sep', in 'options:'",
    "header": "here it is an option: 'options: {header: ...}'",
    # Kafka
    "kafkabootstrapservers": _SERVERS,
    "bootstrapservers": _SERVERS,
    "brokers": _SERVERS,
    "bootstrap": _SERVERS,
    "topic": _TOPIC,
    "topics": _TOPIC,
    "subscribe": _TOPIC,
    "startingoffsets": "here it is an option: 'options: {startingOffsets: ...}'",
}


_FOLDER = "here a folder is an input of its files' own format, with 'streaming: true'"
_FORMATS = {
    "autoloader": _FOLDER,
    "cloudfiles": _FOLDER,
    "folder": _FOLDER,
    "files": _FOLDER,
    "eventhub": "here it is 'kafka', which Event Hubs speak, too",
    "eventhubs": "here it is 'kafka', which Event Hubs speak, too",
    "kafkastream": "here it is 'kafka'",
    "deltatable": "here it is 'delta'",
    "deltalake": "here it is 'delta'",
    "streamingtable": "here it is 'delta'",
    "cdf": "here it is 'delta_stream', in an input",
    "changefeed": "here it is 'delta_stream', in an input",
    "jsonl": "here it is 'json'",
    "ndjson": "here it is 'json'",
    "tsv": "here it is 'csv', with 'options: {sep: \"\\t\"}'",
    "foreach": "here it is 'foreach_batch', with 'function:'",
    "ratesource": "here it is 'rate'",
    "stdout": "here it is 'console'",
}


def format_here(name: str) -> str | None:
    """The same for a format."""
    return _FORMATS.get(_folded(name))


def called_here(key: str) -> str | None:
    """What somebody is told who writes a key as another framework has it; None where that is not known.

    Case, blanks, dots, dashes and underscores don't count.
    """
    return _CALLED_HERE.get(_folded(key))


def key_here(key: str) -> str | None:
    """The key that such a word stands for, where it is one of the same mapping or may be."""
    found = re.match(r"here it is '(\w+):'", called_here(key) or "")
    return found[1] if found else None


def _folded(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())
