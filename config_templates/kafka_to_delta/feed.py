"""Sends made-up orders to the topic, while the pipeline runs or before.

    python feed.py        ten orders
    python feed.py 500    five hundred

The last one is sent twice, as happens with Kafka; the table has it once. The sender is Spark, which the project has
anyway: it takes some seconds to start.
"""

import json
import os
import random
import socket
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from tauro.config import Context

SERVERS = os.environ.get("KAFKA_SERVERS", "127.0.0.1:9092")
TOPIC = os.environ.get("ORDERS_TOPIC", "orders")
LONGEST_WAIT_SECONDS = 10
ITEMS = {"tea": 350, "cup": 800, "pot": 2400, "spoon": 150}


def made_up_orders(count):
    first = time.time_ns() // 1_000_000
    for number in range(first, first + count):
        item = random.choice(list(ITEMS))
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        yield {"id": number, "at": at, "item": item, "pieces": random.randint(1, 5), "cents": ITEMS[item]}


def require_a_broker():
    host, _, port = SERVERS.split(",")[0].strip().rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=3).close()
    except OSError as error:
        sys.exit(f"no broker answers at '{SERVERS}': {error}\nREADME.md says how to start one; KAFKA_SERVERS is its address")


def send(spark, orders):
    messages = spark.createDataFrame([(json.dumps(order),) for order in orders], "value STRING").coalesce(1)
    options = {"kafka.bootstrap.servers": SERVERS, "kafka.max.block.ms": LONGEST_WAIT_SECONDS * 1000}
    try:
        messages.write.format("kafka").options(**options, topic=TOPIC).save()
    except Exception as error:
        if "not present in metadata" not in str(error):
            raise
        sys.exit(f"'{SERVERS}' has no topic {TOPIC!r}, and makes none by itself; README.md says how to make it")


def main(count):
    require_a_broker()
    orders = list(made_up_orders(count))
    context = Context.from_project(Path(__file__).parent)
    try:
        send(context.spark, [*orders, orders[-1]])
    finally:
        context.close()
    print(f"sent {count} orders to '{TOPIC}' at {SERVERS}, the last of them twice")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
