"""Something that is not there: a format's code, a server."""

from __future__ import annotations

import re

from tauro.streaming.failures.known import Known

KNOWN = (
    Known(
        re.compile(r"Failed to find (?:the )?data source: (?P<name>\w+)"),
        "Spark has no code for the format '{name}': the session was made without its jars",
        "let Context.from_project make the session, which brings them, before any other of the process; or name them "
        "in 'spark.jars' of your own",
    ),
    Known(
        re.compile(r"^(?:.*terminated with exception: )?Connection refused$", re.MULTILINE),
        "nothing answers there: connection refused",
        "start what is to answer (for a socket 'nc -lk PORT'), then this; or mend host and port",
    ),
)
