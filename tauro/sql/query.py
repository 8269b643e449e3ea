"""A query, read with sqlglot, which is loaded here and nowhere else.

What sqlglot can't read is an error only where Spark could not read it either; its own gaps are warnings.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tauro.problems import Severity, did_you_mean
from tauro.spelling import nearest
from tauro.sql.mistakes import SqlMistake, SqlMistakeError
from tauro.sql.quotes import unclosed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlglot import Token
    from sqlglot.errors import ParseError
    from sqlglot.expressions import Expr

FIRST_WORDS = ("SELECT", "WITH", "VALUES", "TABLE", "FROM", "MAP", "REDUCE")
"""What a query of Spark begins with, after any opening brackets."""

_CLAUSES = tuple("SELECT FROM WHERE GROUP ORDER HAVING LIMIT JOIN LEFT RIGHT INNER OUTER UNION CASE WHEN THEN".split())  # noqa: SIM905
_BEYOND_READING = "this SQL can't be looked at before Spark starts"
_NEVER_LAST = frozenset({",", "=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "/", "||", "."})
_BRACKETS = {")": "(", "]": "["}


def read_query(text: str) -> Expr:
    """The query's tree.

    Raises:
        SqlMistakeError: it can't be read; a mistake that is a warning may be Spark's own syntax.
    """
    tokens = _one_statement(text)
    _require_query(tokens)
    _require_balance(tokens)
    tree = _parsed(tokens, text)
    _require_no_comma_at_the_end(tokens)
    return tree


def without_end(text: str) -> str:
    """The query without the semicolon that ends it; as it stands where it goes on after one, or can't be read."""
    try:
        tokens = _tokens(text)
    except SqlMistakeError:
        return text
    said = [token for token in tokens if not _is(token, "SEMICOLON")]
    ends = next((token for token in tokens if _is(token, "SEMICOLON")), None)
    if ends is None or not said or said[-1].start > ends.start:
        return text
    return text[: ends.start]


def _tokens(text: str) -> list[Token]:
    from sqlglot import Token, TokenType
    from sqlglot.dialects.dialect import Dialect
    from sqlglot.errors import TokenError

    found = unclosed(text)
    if found is not None:
        start, what = found
        raise _mistake(f"the {what} is never closed", start, start + 1)
    try:
        tokens = Dialect.get_or_raise("spark").tokenize(text)
    except TokenError as error:
        raise _mistake(_BEYOND_READING, 0, len(text), severity=Severity.WARNING) from error
    for index, (token, after) in enumerate(pairwise(tokens)):
        if _is(token, "WINDOW") and _is(after, "L_PAREN"):
            tokens[index] = Token(TokenType.VAR, token.text, token.line, token.col, token.start, token.end)
    return tokens


def _one_statement(text: str) -> list[Token]:
    statements: list[list[Token]] = [[]]
    for token in _tokens(text):
        if _is(token, "SEMICOLON"):
            statements.append([])
        else:
            statements[-1].append(token)
    said = [statement for statement in statements if statement]
    if not said:
        raise _mistake("the sql is empty", 0, len(text), hint="write a query, or leave 'sql:' out")
    if said[0][0].text.upper() not in FIRST_WORDS or len(said) == 1:
        return said[0]
    raise _mistake("'sql' holds more than one statement", *_span(said[1][0]), hint="a node has one query")


def _require_query(tokens: Sequence[Token]) -> None:
    first = next((token for token in tokens if not _is(token, "L_PAREN")), tokens[0])
    word = first.text.upper()
    if word not in FIRST_WORDS:
        near = nearest(word, FIRST_WORDS, cutoff=0.7)
        hint = f"did you mean {near!r}?" if near else "it begins with SELECT or WITH; its rows go to the node's output"
        raise _mistake(f"{first.text!r} is not the beginning of a query", *_span(first), hint=hint)


def _require_balance(tokens: Sequence[Token]) -> None:
    opened: list[Token] = []
    for token in tokens:
        if _is(token, "L_PAREN", "L_BRACKET"):
            opened.append(token)
        elif _is(token, "R_PAREN", "R_BRACKET") and (not opened or opened.pop().text != _BRACKETS[token.text]):
            raise _mistake(f"nothing is open that {token.text!r} could close", *_span(token))
    if opened:
        raise _mistake(f"{opened[-1].text!r} is never closed", *_span(opened[-1]))


def _require_no_comma_at_the_end(tokens: Sequence[Token]) -> None:
    """Of a list of columns: sqlglot takes it as other engines do."""
    for token, after in pairwise(tokens):
        if _is(token, "COMMA") and _is(after, "FROM"):
            raise _mistake(
                f"a column is missing between ',' and {after.text!r}", *_span(token), hint="take out the ','"
            )


def _parsed(tokens: list[Token], text: str) -> Expr:
    from sqlglot.errors import ParseError

    try:
        return _parse(tokens, text)
    except ParseError as error:
        raise SqlMistakeError(_judged(error, tokens, text)) from error


def _parse(tokens: list[Token], text: str) -> Expr:
    """The tree.

    Raises:
        ParseError: sqlglot can't read it, or stumbles over it: hints, deep nesting and odd calls bring it down.
    """
    from sqlglot.dialects.dialect import Dialect
    from sqlglot.errors import ParseError, SqlglotError

    try:
        (tree,) = Dialect.get_or_raise("spark").parser().parse(tokens, text)
    except ParseError:
        raise
    except (SqlglotError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise ParseError(_BEYOND_READING) from error
    if tree is None:
        raise ParseError(_BEYOND_READING)
    return tree


def _judged(error: ParseError, tokens: list[Token], text: str) -> SqlMistake:
    """An error where it is one beyond doubt: an operator without its right side, or a keyword that mends the query."""
    last = tokens[-1]
    if last.text in _NEVER_LAST and not _is(last, "STRING", "IDENTIFIER"):
        return _mistake(f"something is missing after {last.text!r}", *_span(last)).mistake
    if not error.errors:
        return _mistake(_BEYOND_READING, 0, len(text), severity=Severity.WARNING).mistake
    failed = _failed_at(error, tokens)
    for word, index in _misspelt(tokens, failed):
        if _is_mended(tokens, index, word, text):
            message = f"syntax error at {tokens[index].text!r}"
            return _mistake(message, *_span(tokens[index]), hint=did_you_mean(word, [word])).mistake
    message = f"this may not be SQL that Spark reads: syntax error at {tokens[failed].text!r}"
    hint = "where it is, take no notice; Spark's own word comes when the node starts"
    return _mistake(message, *_span(tokens[failed]), hint=hint, severity=Severity.WARNING).mistake


def _failed_at(error: ParseError, tokens: list[Token]) -> int:
    line, column = error.errors[0].get("line"), error.errors[0].get("col")
    found = (index for index, token in enumerate(tokens) if (token.line, token.col) == (line, column))
    return next(found, len(tokens) - 1)


def _misspelt(tokens: Sequence[Token], failed: int) -> Iterator[tuple[str, int]]:
    for index in (failed, failed - 1):
        token = tokens[index] if index >= 0 else None
        if token is not None and _is(token, "VAR"):
            word = nearest(token.text, _CLAUSES, cutoff=0.7)
            if word is not None:
                yield word.upper(), index


def _is_mended(tokens: list[Token], index: int, word: str, text: str) -> bool:
    from sqlglot import Token, TokenType
    from sqlglot.errors import ParseError

    old = tokens[index]
    kind = TokenType.GROUP_BY if word == "GROUP" else TokenType.ORDER_BY if word == "ORDER" else TokenType[word]
    rest = tokens[index + 1 :]
    if word in {"GROUP", "ORDER"}:
        if not rest or rest[0].text.upper() != "BY":
            return False
        rest = rest[1:]
    mended = [*tokens[:index], Token(kind, word, old.line, old.col, old.start, old.end), *rest]
    try:
        _parse(mended, text)
    except ParseError:
        return False
    return True


def _is(token: Token, *kinds: str) -> bool:
    """By its kind: a token's text may also be that of a quoted string."""
    return token.token_type.name in kinds


def _span(token: Token) -> tuple[int, int]:
    return token.start, token.end + 1


def _mistake(
    message: str, start: int, end: int, *, hint: str | None = None, severity: Severity = Severity.ERROR
) -> SqlMistakeError:
    return SqlMistakeError(SqlMistake("sql-syntax", message, start, end, hint, severity))
