"""Options of Kafka as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tauro.problems import nearest
from tauro.streaming.specs.options import OptionsError, check_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SERVERS = "kafka.bootstrap.servers"
PASSED_ON = "kafka.*"
"""Everything with this prefix goes to Kafka's own client as it is."""

REFUSED_BY_SPARK: Mapping[str, str] = {
    "kafka.key.serializer": "make a text or bytes of it in the node's function",
    "kafka.value.serializer": "make a text or bytes of it in the node's function",
}
_ELSEWHERE = {
    "brokers": SERVERS,
    "servers": SERVERS,
    "group_id": "kafka.group.id",
    "topics": "subscribe",
    "auto.offset.reset": "startingOffsets",
    "auto_offset_reset": "startingOffsets",
}
"""What other clients call it."""


def said(options: Mapping[str, Any], name: str) -> str:
    """The value of an option, its name without regard to case; empty where it is not said."""
    return next((str(value) for key, value in options.items() if key.casefold() == name.casefold()), "")


def check_kafka_options(
    options: Mapping[str, Any], *, known: Iterable[str], reserved: Mapping[str, str], never: Mapping[str, str]
) -> None:
    """Like `check_options`; a misspelt name is told, too, where the right one belongs to Kafka's own client.

    `never` has the options that Spark knows and refuses here, each with what to do.

    Raises:
        OptionsError: some are unknown, refused, or set by Tauro, or no server is named.
    """
    known = {*known, SERVERS}
    found: dict[str, tuple[str, str | None]] = {}
    try:
        check_options(options, known=known, reserved=reserved)
    except OptionsError as error:
        found = {name: (text, _remedy(name, known) or hint) for name, (text, hint) in error.found.items()}
    refused = {name.casefold(): reason for name, reason in never.items()}
    for name in options:
        if name.casefold() in refused:
            found[name] = (f"Spark refuses the option {name!r} here", refused[name.casefold()])
    if found:
        raise OptionsError(found)
    if not said(options, SERVERS):
        misspelt = nearest(SERVERS, (name for name in options if name.casefold().startswith("kafka.")), cutoff=0.8)
        if misspelt is None or misspelt == SERVERS:
            hint = f"add '{SERVERS}:' under 'options:', with 'host:9092', several with commas"
            raise OptionsError({SERVERS: (f"the option {SERVERS!r} is missing", hint)}, [SERVERS])
        text = f"name the brokers in the option {SERVERS!r}, not {misspelt!r}: 'host:9092', several with commas"
        raise ValueError(text)


def _remedy(name: str, known: Iterable[str]) -> str | None:
    if name.casefold() in _ELSEWHERE:
        return f"did you mean {_ELSEWHERE[name.casefold()]!r}?"
    meant = nearest(name, (option for option in known if option != PASSED_ON))
    if meant is None and "." in name:
        return f"if it is one of Kafka's own, write 'kafka.{name}'"
    return f"did you mean {meant!r}?" if meant is not None else None
