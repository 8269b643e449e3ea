"""Messages that are not where they were."""

from __future__ import annotations

import re

from tauro.streaming.failures.known import Known

KNOWN = (
    Known(
        re.compile(r"Partition (?P<partition>\S+) offset was changed from (?P<wanted>\d+) to (?P<end>\d+)"),
        "partition {partition} was to be read from offset {wanted} on, and ends before offset {end}",
        "'tauro rewind' sets the node to another offset; if the topic was made anew, start over with 'tauro reset'",
    ),
    Known(
        re.compile(r"Some data may have been lost because they are.*?Reason:\s*(?P<reason>[^\n]+?)\.?(?=\n|$)", re.S),
        "messages are gone from Kafka that were not read yet: {reason}",
        "let the topic keep its messages for longer ('retention.ms'); to go on with those that are left, and without "
        "the others, say 'failOnDataLoss: false' in the input's options",
    ),
)
