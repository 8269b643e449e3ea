"""Whether brokers and topics are there: Spark would wait for them in silence."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from tauro.streaming.exceptions import OutOfReachError, StreamingError
from tauro.streaming.kafka.metadata import Answer, Cluster, NotKafkaError, ask
from tauro.streaming.kafka.options import SERVERS, said
from tauro.streaming.kafka.topic_ids import ask_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

LIMIT_SECONDS = 2.5
_DEFAULT_PORT = 9092


def find_topics(options: Mapping[str, object], topics: Iterable[str]) -> dict[str, int] | None:
    """How many partitions each of these topics has; None where the brokers want encryption or a login.

    Of those only the door is tried: what is behind it can't be known without their keys. Takes at most 3 s.

    Raises:
        OutOfReachError: no broker answers, or they send clients to where nobody is.
        StreamingError: a topic is missing.
    """
    servers = said(options, SERVERS)
    deadline = time.monotonic() + LIMIT_SECONDS
    if _is_guarded(options):
        _first(servers, _knock, deadline)
        return None
    wanted = tuple(dict.fromkeys(topics))
    cluster = _first(servers, lambda host, port, seconds: ask(host, port, wanted, seconds), deadline)
    _require_reachable(cluster, servers, deadline)
    missing = [name for name in wanted if name not in cluster.topics]
    if missing:
        names = ", ".join(repr(name) for name in missing)
        what = "topic" if len(missing) == 1 else "topics"
        raise StreamingError(
            f"there is no {what} {names} at '{servers}'",
            hint=f"make it ('kafka-topics.sh --create --topic {missing[0]} ...'), or look for its spelling",
        )
    return cluster.topics


def ids_of(options: Mapping[str, object], topics: Iterable[str]) -> dict[str, str]:
    """The id of each of these topics, as far as it can be known: of none where the brokers want a login, or are old."""
    wanted = tuple(dict.fromkeys(topics))
    if not wanted or _is_guarded(options):
        return {}
    deadline = time.monotonic() + LIMIT_SECONDS
    return _first(said(options, SERVERS), lambda host, port, seconds: ask_ids(host, port, wanted, seconds), deadline)


def _is_guarded(options: Mapping[str, object]) -> bool:
    return said(options, "kafka.security.protocol").upper() not in {"", "PLAINTEXT"}


def _knock(host: str, port: int, timeout_seconds: float) -> Cluster:
    with socket.create_connection((host, port), timeout_seconds):
        return Cluster((), {})


def _first(servers: str, attempt: Callable[[str, int, float], Answer], deadline: float) -> Answer:
    """What the first server says that answers; all are asked at once, since looking up a name may hang."""
    pool = ThreadPoolExecutor(thread_name_prefix="tauro-kafka")
    asked = {
        pool.submit(attempt, *_address(server), max(deadline - time.monotonic(), 0.1)): server
        for server in map(str.strip, servers.split(","))
        if server
    }
    pool.shutdown(wait=False)
    reasons: dict[str, str] = {}
    pending = set(asked)
    while pending and time.monotonic() < deadline:
        done, pending = wait(pending, timeout=deadline - time.monotonic(), return_when="FIRST_COMPLETED")
        for answer in done:
            error = answer.exception()
            if error is None:
                return answer.result()
            reasons[asked[answer]] = _reason(error)
    reasons |= {asked[answer]: "no answer in time" for answer in pending}
    told = "; ".join(f"'{server}': {reason}" for server, reason in reasons.items())
    raise OutOfReachError(
        f"no Kafka broker answers at {told or repr(servers)}",
        hint=f"start it, or look at the option {SERVERS!r}, and at 'kafka.security.protocol' if it wants a login",
    )


def _address(server: str) -> tuple[str, int]:
    """As Kafka reads it: an optional protocol, a name or an address in brackets, a port."""
    host, _, port = server.rpartition("://")[2].rpartition(":")
    if not host or not port.isdecimal():
        return server, _DEFAULT_PORT
    return host.strip("[]"), int(port)


def _require_reachable(cluster: Cluster, servers: str, deadline: float) -> None:
    """Clients go on to the addresses that the brokers tell: one of those must answer, too."""
    told = ",".join(f"{host}:{port}" for host, port in cluster.brokers)
    if not told or _all_in(cluster, servers):
        return
    try:
        _first(told, _knock, max(deadline, time.monotonic() + 0.5))
    except OutOfReachError as error:
        raise OutOfReachError(
            f"the Kafka broker at '{servers}' sends its clients on to '{told}', where nobody answers",
            hint="let its 'advertised.listeners' name an address that can be reached from here",
        ) from error


def _all_in(cluster: Cluster, servers: str) -> bool:
    asked = {_address(server.strip()) for server in servers.split(",")}
    return bool(asked.intersection(cluster.brokers))


def _reason(error: BaseException) -> str:
    if isinstance(error, NotKafkaError):
        return "what answers there is no broker, or wants encryption or a login"
    if isinstance(error, socket.gaierror):
        return "there is no host of that name"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (getattr(error, "strerror", None) or str(error)).lower()
