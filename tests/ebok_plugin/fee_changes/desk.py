"""The finance desk of fee changes: Felicja and Kamil, what they type, press and read there.

A file that asks for `felicja`, `kamil` or `address` imports `clerk` and `second` as well.
"""

import pytest
from django.http import HttpResponse
from django.test import Client

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.domain.notifying import make_fee_notices
from ebok_plugin.fee_changes.models import FeeChange
from tests.clients import signed_in
from tests.ebok_plugin.fee_changes import change_04
from tests.ebok_plugin.fee_changes.change_04 import BECAUSE, components
from tests.ebok_plugin.ledger.books import open_account
from tests.page_checks import words_at
from tests.people import staff
from tests.shared_rows import shared

LIST = "/admin/zmiany-oplat/"


@shared
def clerk() -> User:
    return staff("felicja", "finance_clerk")


@shared
def second() -> User:
    return staff("kamil", "finance_approver")


@pytest.fixture
def felicja(clerk: User) -> Client:
    return signed_in(clerk)


@pytest.fixture
def kamil(second: User) -> Client:
    return signed_in(second)


@shared
def address(clerk: User, second: User) -> str:
    """That of a change whose letter, to the account 100005, is made."""
    open_account("100005")
    change = change_04.notified_change(Origin(actor=clerk), Origin(actor=second))
    return f"{LIST}{change.pk}/"


def words(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status
    return words_at(answer)


def filled(**changes: str) -> dict[str, str]:
    """Return the demo's change as a clerk types it."""
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


def notified_change(felicja: Client, kamil: Client) -> str:
    """A change whose letters are made; its address."""
    components()
    felicja.post(f"{LIST}nowa/", filled())
    step(kamil, "sprawdz")
    step(kamil, "zatwierdz", "Z 41/2026")
    step(felicja, "zawiadom")
    make_fee_notices()
    return f"{LIST}{FeeChange.objects.get().pk}/"
