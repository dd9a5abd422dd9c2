"""What the business counts, by DogStatsD."""

import os

from datadog.dogstatsd import DogStatsd

statsd = DogStatsd(
    host="127.0.0.1",
    port=int(os.environ.get("DD_DOGSTATSD_PORT", "8125")),
    # Its own statistics would stand between those of the business.
    disable_telemetry=True,
)


def order_created(tenant_id: str, payment_method: str, amount: float) -> None:
    tags = [f"tenant_id:{tenant_id}", f"payment_method:{payment_method}"]
    statsd.increment("orders.created", tags=tags)
    statsd.histogram("orders.revenue", amount, tags=tags)
    statsd.increment("checkout.funnel.completed", tags=tags)
