"""What Spark's options take, where that is the same for every format that has them; names in lower case."""

from __future__ import annotations

from typing import Final

FLAGS: Final = frozenset(
    """
    header multiline ignoreleadingwhitespace ignoretrailingwhitespace preferdate quoteall escapequotes
    columnpruning enabledatetimeparsingfallback primitivesasstring prefersdecimal allowcomments
    allowunquotedfieldnames allowsinglequotes allownumericleadingzeros allowunquotedcontrolchars
    allownonnumericnumbers allowbackslashescapinganycharacter dropfieldifallnull ignorenullfields
    writenonasciicharacterascodepoint wholetext latestfirst ignorecorruptfiles ignoremissingfiles mergeschema
    failondataloss includeheaders includetimestamp ignoredeletes ignorechanges skipchangecommits
    """.split()  # noqa: SIM905 - a list of strings this long is hard to read
)
"""One of `FLAG_WORDS`, whatever the case."""

FLAG_WORDS: Final = ("true", "false")

WHOLE_NUMBERS: Final = frozenset(
    """
    maxfilespertrigger maxoffsetspertrigger minoffsetspertrigger maxrecordsperpartition minpartitions
    rowspersecond numpartitions maxcolumns maxcharspercolumn maxrecordsperfile numrows port
    """.split()  # noqa: SIM905 - as above
)
"""Digits alone: no unit, no thousands."""
