from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.feeders.topic import Topic
from tests.chaos.job import Job, Output
from tests.chaos.sinks.topic_log import TopicLog

if TYPE_CHECKING:
    from tests.chaos.ground import Ground


def outputs(ground: Ground) -> dict[str, Output]:
    topic = ground.broker.make_topic(f"{ground.topic}-out")
    said = f"{{format: kafka, options: {{kafka.bootstrap.servers: '{ground.broker.address}', topic: {topic}}}}}"
    return {"out": Output(said, (TopicLog(ground.broker.partition(topic)),))}


JOB = Job(Topic, outputs, needs_broker=True, at_least_once=True)
