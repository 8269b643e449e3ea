"""Delta tables: their columns, their versions."""

from __future__ import annotations

import re

from tauro.streaming.failures.known import Known

KNOWN = (
    Known(
        re.compile(
            r"\[DELTA_FAILED_TO_MERGE_FIELDS\][^\n]*?fields '(?P<column>[^']+)'.*?"
            r"incompatible data types (?P<types>[^\n]+?)(?= SQLSTATE|\n|$)",
            re.S,
        ),
        "the column '{column}' has a type that its table does not take: {types}",
        "the table's type comes first; cast the column to it in the node's function",
    ),
    Known(
        re.compile(r"A schema mismatch detected when writing to the Delta table"),
        "the Delta table does not have the same columns: it lacks {new}",
        "take 'mergeSchema: false' out of the output's options to let the table grow, or select the table's columns",
    ),
    Known(
        re.compile(r"\[DELTA_MISSING_CHANGE_DATA\][^\n]*?version \[(?P<version>\d+)\]"),
        "the table's change feed does not reach back to version {version}: it was off then",
        "say a later 'startingVersion'; DESCRIBE HISTORY shows since when it is on",
    ),
    Known(
        re.compile(
            r"\[DELTA_SOURCE_(?:TABLE_)?IGNORE_(?:CHANGES|DELETE)\].*?at version (?P<version>\d+)"
            r".*?at path (?:file:)?(?P<path>\S+?)\. ",
            re.S,
        ),
        "version {version} of the table '{path}' changes rows that were read already, which a stream can't undo",
        "read its changes with 'format: delta_stream', or pass over them with 'options: {skipChangeCommits: true}'",
    ),
)
