"""What Spark refuses of a query."""

from __future__ import annotations

import re

from tauro.streaming.failures.known import Known

KNOWN = (
    Known(
        re.compile(
            r"\[UNRESOLVED_COLUMN\S*\][^`]*`(?P<column>[^`]+)`(?:.*?Did you mean.*?\[(?P<known>[^\]]*)\])?", re.S
        ),
        "there is no column '{column}'",
        "the columns are: {known}",
    ),
    Known(
        re.compile(r"Queries with streaming sources must be executed with writeStream"),
        "a stream has no end: it can't be counted, collected or shown",
        "take that out, or do it to each micro-batch in the function of a 'foreach_batch' output",
    ),
    Known(
        re.compile(
            r"output mode: append\..*?not supported for streaming aggregations without watermark", re.IGNORECASE
        ),
        "the output mode 'append' is not supported for streaming aggregations without watermark",
        "give the input a 'watermark:' and group by its column, or by a window of it; or take 'complete' or 'update' "
        "with an output that can",
    ),
    Known(
        re.compile(r"Sorting is not supported on streaming DataFrames"),
        "a stream can't be sorted, but for aggregated rows in the output mode 'complete'",
        "leave the order to whoever reads the output",
    ),
    Known(
        re.compile(r"possible 'correctness' issue due to global watermark"),
        "one stateful operation feeds another, in an output mode in which Spark could lose rows between them",
        "say 'output_mode: append', with a watermark for each; or split the node in two",
    ),
    Known(
        re.compile(r"output mode: complete\..*?not supported for no streaming aggregations", re.IGNORECASE),
        "the output mode 'complete' needs an aggregation, and node '{node.name}' has none",
        "aggregate in its function, or take 'append'",
    ),
)
