"""The finance desk of fee changes: Felicja and Kamil, what they type, press and read there."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from lxml import html

from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.jobs import make_fee_notices
from ebok_plugin.fee_changes.models import FeeChange
from tests.ebok_plugin.fee_changes.change_04 import BECAUSE, components
from tests.people import staff

LIST = "/admin/zmiany-oplat/"


@pytest.fixture
def felicja(db: None) -> Client:
    client = Client()
    client.force_login(staff("felicja", "finance_clerk"))
    return client


@pytest.fixture
def kamil(db: None) -> Client:
    client = Client()
    client.force_login(staff("kamil", "finance_approver"))
    return client


def words(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status
    page = html.document_fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def filled(**changes: str) -> dict[str, str]:
    """The demo's change as a clerk types it."""
    controlled, independent = (Component.objects.get(code=code) for code in ("EKS", "GOK"))
    return {
        f"rate_{controlled.pk}": "4,85",
        f"since_{controlled.pk}": "2027-04",
        f"rate_{independent.pk}": "46",
        f"since_{independent.pk}": "2027-01",
        "justification": BECAUSE,
        "resolution": "RN 17/2026",
        **changes,
    }


def step(client: Client, slug: str, text: str = "", status: int = 200) -> str:
    change = FeeChange.objects.get()
    answer = client.post(f"{LIST}{change.pk}/krok/{slug}/", {"tekst": text}, follow=True)
    return words(answer, status)


def told(felicja: Client, kamil: Client) -> str:
    """A change whose letters are made; its address."""
    components()
    felicja.post(f"{LIST}nowa/", filled())
    step(kamil, "sprawdz")
    step(kamil, "zatwierdz", "Z 41/2026")
    step(felicja, "zawiadom")
    make_fee_notices()
    return f"{LIST}{FeeChange.objects.get().pk}/"
