"""The shop's backend: takes an order, has its card charged, and tells the business of it."""

import logging
import os
import secrets
from collections.abc import Awaitable, Callable

from ddtrace import tracer
from ddtrace.constants import MANUAL_KEEP_KEY
from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, Field

from intake import send_logs_to_intake
from metrics import order_created

send_logs_to_intake()
log = logging.getLogger("orders")
app = FastAPI()


class Order(BaseModel):
    tenant_id: str
    amount: float = Field(gt=0)
    payment_method: str
    card_last4: str = Field(pattern=r"^\d{4}$")


class ProviderUnavailable(Exception):
    """The payment provider did not answer."""


@app.middleware("http")
async def keep_errors(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Sampling keeps one trace in four, and every one of an error."""
    try:
        response = await call_next(request)
    except Exception:
        keep_trace()
        log.exception("%s %s failed", request.method, request.url.path)
        raise
    if response.status_code >= 500:
        keep_trace()
    return response


def keep_trace() -> None:
    if span := tracer.current_root_span():
        span.set_tag(MANUAL_KEEP_KEY)


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok", "version": os.environ.get("DD_VERSION", "")}


@app.post("/orders", status_code=201)
def create_order(order: Order) -> dict[str, str]:
    charge(order)
    number = f"FH-{secrets.token_hex(4).upper()}"
    order_created(order.tenant_id, order.payment_method, order.amount)
    log.info("order %s created for %s", number, order.tenant_id)
    return {"order_number": number}


def charge(order: Order) -> None:
    """Stands for the payment provider: its answer depends on the card alone."""
    with tracer.trace("payment.charge", service="payment-provider", resource=order.payment_method):
        if order.card_last4 == "0119":
            raise ProviderUnavailable("the payment provider did not answer")
        declined = order.card_last4 == "0002"
    # Outside of the span: a refusal is an answer, and no error of the provider.
    if declined:
        log.warning("card declined for %s", order.tenant_id)
        raise HTTPException(402, "insufficient funds")
