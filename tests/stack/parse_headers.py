"""Reads trace headers, a JSON object a line, with parsers that are not ours: ddtrace's, and OpenTelemetry's for W3C."""

import json
import os
import sys

# Each line has the headers of one way only.
os.environ["DD_TRACE_PROPAGATION_STYLE_EXTRACT"] = "datadog,tracecontext,b3multi,b3,baggage"

from ddtrace.propagation.http import HTTPPropagator  # noqa: E402
from opentelemetry.baggage import get_all  # noqa: E402
from opentelemetry.baggage.propagation import W3CBaggagePropagator  # noqa: E402
from opentelemetry.trace import get_current_span  # noqa: E402
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: E402


def by_ddtrace(headers: dict[str, str]) -> dict[str, object]:
    context = HTTPPropagator.extract(headers)
    return {
        "trace": str(context.trace_id),
        "span": str(context.span_id),
        "sampled": context.sampling_priority,
        "origin": context.dd_origin,
        "baggage": context._baggage,
    }


def by_opentelemetry(headers: dict[str, str]) -> dict[str, object]:
    span = get_current_span(TraceContextTextMapPropagator().extract(headers)).get_span_context()
    return {
        "trace": str(span.trace_id),
        "span": str(span.span_id),
        "sampled": int(span.trace_flags.sampled),
        "state": dict(span.trace_state),
        "baggage": dict(get_all(W3CBaggagePropagator().extract(headers))),
    }


for line in sys.stdin:
    headers = json.loads(line)
    parsed = {"ddtrace": by_ddtrace(headers)}
    if "traceparent" in headers:
        parsed["opentelemetry"] = by_opentelemetry(headers)
    print(json.dumps(parsed))
