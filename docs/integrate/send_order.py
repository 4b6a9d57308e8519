#!/usr/bin/env python3
"""Sends one order over Kafka, reads its outcome over HTTP, and shows the facts about it.

    pip install confluent-kafka
    python3 docs/integrate/send_order.py BROKERS http://ORDER-INTAKE ACCOUNT SKU REFERENCE

The customer and the item must be registered; docs/tour.md does that, with stock and a credit limit.
Sent twice with the same reference, the order is taken once.
"""
import hashlib
import json
import sys
import time
import urllib.error
import urllib.request

from confluent_kafka import Consumer, Producer

SOURCE = "/example/shop"  # Names this sender. Command ids are unique within it.
COMMANDS, FACTS = "o2c.order-intake.commands", "o2c.order-intake.facts"


def send(brokers, account, sku, reference):
    """Returns once all replicas in sync have the command; raises where that is not known."""
    producer = Producer({
        "bootstrap.servers": brokers,
        "acks": "all",
        "enable.idempotence": True,
        "partitioner": "murmur2_random",  # Java's clients do so by themselves; librdkafka's default is another.
    })
    command = {
        "account": account, "channel": "api", "clientReference": reference, "currency": "GBP",
        "lines": [{"sku": sku, "quantity": 2, "unitPrice": 2500}],
    }
    failures = []
    producer.produce(
        COMMANDS,
        key=account,  # What belongs to one customer keeps its order.
        value=json.dumps(command).encode(),
        headers={
            "ce_specversion": "1.0",
            "ce_type": "o2c.order-intake.submit-order.v1",
            "ce_source": SOURCE,
            "ce_id": reference,
            "content-type": "application/json",
        },
        on_delivery=lambda error, _: failures.append(error) if error else None)
    if producer.flush(30) or failures:
        raise SystemExit(f"not known to be sent: {failures}; send it again under the same id")


def outcome(service, reference, seconds=10):
    """The committed outcome. 404 means that it is not decided yet."""
    key = hashlib.sha256(f"{SOURCE}\n{reference}".encode()).hexdigest()[:32]
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{service}/v1/commands/{key}") as answer:
                return json.load(answer)["outcome"]
        except urllib.error.HTTPError as error:
            if error.code != 404 or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def show_facts(brokers, order, seconds=30):
    """Prints each fact about the order once, until it is confirmed, declined or cancelled."""
    consumer = Consumer({
        "bootstrap.servers": brokers,
        "group.id": f"example-{time.time_ns()}",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    })
    consumer.subscribe([FACTS])
    seen = {}  # The highest number of each stream: a lower one is a repetition.
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        headers = {name: value.decode() for name, value in record.headers() or []}
        if headers.get("ce_type", "o2c.runtime.").startswith("o2c.runtime."):
            continue  # A stream watermark: it says how far a stream goes, and is no fact.
        source_lane, target_lane, number = headers["ce_id"].split(".")
        stream = (headers["ce_source"], source_lane, target_lane)
        if int(number) <= seen.get(stream, 0):
            continue
        seen[stream] = int(number)
        if headers.get("ce_subject") != f"order/{order}":
            continue
        print(headers["ce_id"], headers["ce_type"])
        if headers["ce_type"].split(".")[2] in ("order-confirmed", "order-declined", "order-cancelled"):
            break
    consumer.close()


if __name__ == "__main__":
    if len(sys.argv) != 6:
        raise SystemExit(__doc__)
    brokers, service, account, sku, reference = sys.argv[1:]
    send(brokers, account, sku, reference)
    result = outcome(service, reference)
    print(json.dumps(result))
    if result["status"] == "accepted":
        show_facts(brokers, result["result"]["order"])
