"""Rows and messages that can't be read."""

from __future__ import annotations

import re

from tauro.streaming.failures.known import Known
from tauro.streaming.kafka.decoding import UNREADABLE

KNOWN = (
    Known(
        re.compile(r"MALFORMED_RECORD_IN_PARSING\S*\][^\n]*?(?:\[(?P<row>[^\]]*)\])"),
        "a row of {file} does not fit the schema: {row}",
        "declare a schema that it fits, as in 'schema:' with STRING for the column, and start again: "
        "the batch is read again",
    ),
    Known(
        re.compile(
            rf"\[USER_RAISED_EXCEPTION\] (?P<said>the message of topic [^\n]* {UNREADABLE} [^\n]*?)(?= SQLSTATE|\n|$)"
        ),
        "{said}",
        "mend the schema, or take the value as 'text' and read it yourself, and start again: the batch is read again",
    ),
)
