"""Options of Kafka as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tauro.spelling import nearest
from tauro.streaming.specs.options import OptionsError, check_options, option_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SERVERS = "kafka.bootstrap.servers"
PASSED_ON = "kafka.*"
"""Everything with this prefix goes to Kafka's own client as it is."""

_A_SLIP = 0.9
"""So like a known name that it can be nothing else: a client takes settings of its plugins, too."""

_CLIENT = """
    client.id client.rack client.dns.lookup group.id group.instance.id security.protocol sasl.mechanism
    sasl.jaas.config sasl.kerberos.service.name sasl.login.callback.handler.class
    sasl.client.callback.handler.class sasl.oauthbearer.token.endpoint.url ssl.protocol ssl.enabled.protocols
    ssl.keystore.type ssl.keystore.location ssl.keystore.password ssl.keystore.key
    ssl.keystore.certificate.chain ssl.key.password ssl.truststore.type ssl.truststore.location
    ssl.truststore.password ssl.truststore.certificates ssl.endpoint.identification.algorithm ssl.cipher.suites
    session.timeout.ms heartbeat.interval.ms max.poll.records max.poll.interval.ms fetch.min.bytes
    fetch.max.bytes fetch.max.wait.ms max.partition.fetch.bytes isolation.level request.timeout.ms
    default.api.timeout.ms connections.max.idle.ms metadata.max.age.ms reconnect.backoff.ms
    reconnect.backoff.max.ms retry.backoff.ms receive.buffer.bytes send.buffer.bytes check.crcs
    allow.auto.create.topics partition.assignment.strategy acks retries batch.size linger.ms buffer.memory
    compression.type max.request.size max.block.ms delivery.timeout.ms enable.idempotence transactional.id
    transaction.timeout.ms max.in.flight.requests.per.connection
"""
OF_THE_CLIENT = frozenset(f"kafka.{name}" for name in _CLIENT.split())
"""Settings of Kafka's consumer and producer that people write; the client has more."""

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
    return option_value(options, name) or ""


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
    has_servers = bool(said(options, SERVERS))
    found |= _misspelt(options, {*OF_THE_CLIENT, SERVERS} - ({SERVERS} if has_servers else set()))
    if found:
        raise OptionsError(found)
    if not has_servers:
        hint = f"add '{SERVERS}:' under 'options:', with 'host:9092', several with commas"
        raise OptionsError({SERVERS: (f"the option {SERVERS!r} is missing", hint)}, [SERVERS])


def _misspelt(options: Mapping[str, Any], known: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Options for Kafka's own client that are nearly one of its own; it would ignore them."""
    exact = {name.casefold() for name in (*OF_THE_CLIENT, SERVERS)}
    unknown = [name for name in options if name.casefold().startswith("kafka.") and name.casefold() not in exact]
    meant = {name: nearest(name, known, cutoff=_A_SLIP) for name in unknown}
    return {
        name: (f"Kafka does not know the option {name!r} and would ignore it", f"did you mean {near!r}?")
        for name, near in meant.items()
        if near is not None
    }


def _remedy(name: str, known: Iterable[str]) -> str | None:
    if name.casefold() in _ELSEWHERE:
        return f"did you mean {_ELSEWHERE[name.casefold()]!r}?"
    meant = nearest(name, (option for option in known if option != PASSED_ON))
    if meant is None and "." in name:
        return f"if it is one of Kafka's own, write 'kafka.{name}'"
    return f"did you mean {meant!r}?" if meant is not None else None
