"""A real Kafka broker (KRaft) with a folder and ports of its own, on 127.0.0.1 only."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMIT_SECONDS = 60

_SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://{advertised}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={folder}/log
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
"""


class Broker:
    """Started at once; `stop` ends it, and what it stored can be used by another one in the same folder."""

    def __init__(self, jars: Path, folder: Path, advertised: str | None = None) -> None:
        """`advertised` is where it sends its clients on to, if not to itself."""
        self._jars = jars
        self._folder = folder
        self._port, controller = _free_ports()
        self._settings = folder / "broker.properties"
        said = {"port": self._port, "controller": controller, "folder": folder}
        self._settings.write_text(_SETTINGS.format(advertised=advertised or self.address, **said), "utf-8")
        self._format()
        self.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        with (self._folder / "broker.txt").open("ab") as output:
            self._process = subprocess.Popen(
                self._java("kafka.Kafka", str(self._settings)), stdout=output, stderr=output, cwd=self._folder
            )
        deadline = time.monotonic() + LIMIT_SECONDS
        while not self._answers():
            assert self._process.poll() is None, self._said()
            assert time.monotonic() < deadline, self._said()
            time.sleep(0.1)

    def stop(self) -> None:
        """By its own pid; a broker that does not end is killed."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def make_topic(self, name: str, partitions: int = 1) -> str:
        arguments = ["--create", "--topic", name, "--partitions", str(partitions), "--replication-factor", "1"]
        self._run("org.apache.kafka.tools.TopicCommand", "--bootstrap-server", self.address, *arguments)
        return name

    def delete_topic(self, name: str) -> None:
        arguments = ["--delete", "--topic", name]
        self._run("org.apache.kafka.tools.TopicCommand", "--bootstrap-server", self.address, *arguments)

    def delete_records(self, topic: str, *, before: int) -> None:
        """As the topic's retention does: those before an offset of partition 0 are gone."""
        file = self._folder / "delete.json"
        wanted = {"topic": topic, "partition": 0, "offset": before}
        file.write_text(json.dumps({"partitions": [wanted], "version": 1}), "utf-8")
        tool = "org.apache.kafka.tools.DeleteRecordsCommand"
        self._run(tool, "--bootstrap-server", self.address, "--offset-json-file", str(file))

    def produce(self, topic: str, lines: list[str]) -> None:
        """A message for each line: the broker's own producer; `key<TAB>value` where a line has a tab."""
        has_keys = any("\t" in line for line in lines)
        arguments = ["--bootstrap-server", self.address, "--topic", topic]
        keyed = ["--property", "parse.key=true"] if has_keys else []
        text = "".join(f"{line}\n" for line in lines)
        self._run("org.apache.kafka.tools.ConsoleProducer", *arguments, *keyed, said=text)

    def open_producer(self, topic: str) -> subprocess.Popen[str]:
        """One that sends each line that it is given at once, until it is killed."""
        arguments = ["--bootstrap-server", self.address, "--topic", topic, "--producer-property", "linger.ms=5"]
        return subprocess.Popen(
            self._java("org.apache.kafka.tools.ConsoleProducer", *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=self._folder,
        )

    def partition(self, topic: str, number: int = 0) -> Path:
        """The folder in which it keeps the messages of a topic's partition."""
        return self._folder / "log" / f"{topic}-{number}"

    def consume(self, topic: str, count: int) -> list[str]:
        """The first `count` messages of a topic as `key<TAB>value`, sorted."""
        arguments = ["--bootstrap-server", self.address, "--topic", topic, "--from-beginning"]
        arguments += ["--max-messages", str(count), "--timeout-ms", "20000", "--property", "print.key=true"]
        return sorted(self._run("org.apache.kafka.tools.consumer.ConsoleConsumer", *arguments).splitlines())

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def _format(self) -> None:
        self._run("kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", str(self._settings))

    def _run(self, tool: str, *arguments: str, said: str = "") -> str:
        command = self._java(tool, *arguments)
        done = subprocess.run(
            command, input=said, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS, cwd=self._folder
        )
        assert done.returncode == 0, f"{tool}: {done.stdout}{done.stderr}"
        return done.stdout

    def _java(self, *arguments: str) -> list[str]:
        """Small and quickly up; the tools' own log goes nowhere."""
        quick = ["-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", f"-Djava.io.tmpdir={self._folder}"]
        return ["java", *quick, "-cp", f"{self._jars}/*", *arguments]

    def _said(self) -> str:
        return (self._folder / "broker.txt").read_text(encoding="utf-8", errors="replace")[-2000:]


@contextmanager
def running_broker(jars: Path, folder: Path, advertised: str | None = None) -> Iterator[Broker]:
    broker = Broker(jars, folder, advertised)
    try:
        yield broker
    finally:
        broker.stop()


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
