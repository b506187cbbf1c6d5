"""A gateway that is on, with its fake, and orders begun at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client

from ebok_plugin.online.models import PaymentOrder
from tests.ebok_plugin.przelewy24.fake_przelewy24 import Fake, run_fake

NOTICE = "/platnosc-online/przelewy24/"


@contextmanager
def switched_on(settings: Any) -> Iterator[Fake]:
    with run_fake(Fake()) as fake:
        settings.COOP_P24_MERCHANT_ID = str(fake.merchant)
        settings.COOP_P24_API_KEY, settings.COOP_P24_CRC = fake.api_key, fake.crc
        settings.COOP_P24_URL, settings.COOP_DEMO = fake.url, True
        yield fake


def begin(client: Client, account: str, amount: str, **more: str) -> PaymentOrder:
    """Press the button; the order, which the gateway knows now."""
    asked = {"kwota": amount, "email": "anna@podlasem.example"}
    answer = client.post(f"/e-bok/konto/{account}/zaplac-online/", asked, query_params=more)
    assert answer.status_code == 303, answer.content.decode()
    return PaymentOrder.objects.latest("pk")


def paid(fake: Fake, order: PaymentOrder, **other: Any) -> dict[str, Any]:
    """Pay at the gateway; its notice."""
    fake.transactions[order.key]["status"] = 1
    return fake.notice(order.key, **other)


def tell(notice: object) -> int:
    """Send a notice as the gateway does, without a session; the status of the answer."""
    client = Client(enforce_csrf_checks=True)
    return client.post(NOTICE, notice, content_type="application/json").status_code


def state(order: PaymentOrder) -> tuple[str, bool, str]:
    order.refresh_from_db()
    return order.state, order.entry_id is not None, order.problem
