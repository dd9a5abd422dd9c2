"""Log lines as JSON, with the ids of their trace, to the logs intake."""

import json
import logging
import os
import queue
import sys
import traceback
from logging.handlers import QueueHandler, QueueListener
from urllib.request import Request, urlopen

TIMEOUT_S = 5
TRACE_FIELDS = ("dd.trace_id", "dd.span_id", "dd.service", "dd.env", "dd.version")


class IntakeHandler(logging.Handler):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def emit(self, record: logging.LogRecord) -> None:
        headers = {"content-type": "application/json", "dd-api-key": os.environ.get("DD_API_KEY", "")}
        try:
            body = json.dumps([as_log(record)]).encode()
            urlopen(Request(self.url, body, headers), timeout=TIMEOUT_S).close()
        except Exception:  # An intake that is away is no reason to fail an order; standard error keeps the line.
            traceback.print_exc(file=sys.stderr)
            print(record.getMessage(), file=sys.stderr)


def as_log(record: logging.LogRecord) -> dict[str, object]:
    log: dict[str, object] = {
        "date": round(record.created * 1000),
        "ddsource": "python",
        "service": os.environ.get("DD_SERVICE", ""),
        "status": record.levelname.lower(),
        "logger": {"name": record.name},
        "message": record.message,
    }
    # ddtrace writes them into every record, if DD_LOGS_INJECTION says so.
    log.update({field: value for field in TRACE_FIELDS if (value := getattr(record, field, ""))})
    return log


def send_logs_to_intake() -> None:
    """Sends what is logged from a thread of its own, so that no request waits for the intake."""
    url = os.environ.get("DD_LOGS_INTAKE_URL")
    if not url:
        return
    lines: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    QueueListener(lines, IntakeHandler(url)).start()
    # Not uvicorn's own lines: it logs where no trace is.
    logger = logging.getLogger("orders")
    logger.setLevel(logging.INFO)
    logger.addHandler(QueueHandler(lines))
