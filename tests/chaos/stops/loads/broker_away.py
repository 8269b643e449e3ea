"""A query that waits for a broker that is away: Spark does not stop it then."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tests.chaos.stops.load import Load
from tests.spark.runs import rows

if TYPE_CHECKING:
    from tests.spark.kafka.broker import Broker
    from tests.spark.processes import Tauro


class BrokerAway(Load):
    node: ClassVar[str] = "sql: SELECT CAST(value AS BIGINT) AS value FROM numbers"
    needs_broker: ClassVar[bool] = True

    def prepare(self) -> None:
        self._sent = 0
        self._is_away = False
        self._topic = self.broker.make_topic("numbers")

    @property
    def broker(self) -> Broker:
        assert self._broker is not None
        return self._broker

    def source(self) -> str:
        servers = f'kafka.bootstrap.servers: "{self.broker.address}"'
        options = f"{servers}, subscribe: {self._topic}, startingOffsets: earliest"
        return f"{{format: kafka, value: {{format: text}}, options: {{{options}}}}}"

    def before_start(self) -> None:
        if self._is_away:
            self.broker.start()
            self._is_away = False
        self.broker.produce(self._topic, [str(self._sent)])
        self._sent += 1

    def wait_until_it_is_there(self, process: Tauro) -> None:
        self.wait_until_it_is_through(process)
        self.broker.stop()
        self._is_away = True
        process.wait_to_say("no Kafka broker answers")

    def wait_until_it_is_through(self, process: Tauro) -> None:
        process.wait_for(lambda: len(rows(self.root / "data" / "n0")) == self._sent, "the messages are read")

    def wait_for_life(self, process: Tauro) -> None:
        """It does nothing."""

    def wrong_rows(self) -> list[str]:
        lost = self._sent - len(rows(self.root / "data" / "n0"))
        return super().wrong_rows() + [f"{lost} messages are lost"] * bool(lost)


LOAD = BrokerAway
