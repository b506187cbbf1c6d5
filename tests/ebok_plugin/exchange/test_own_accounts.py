"""The co-op's own bank accounts, as staff keep them."""

from __future__ import annotations

import pytest
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.exchange.models import (
    OwnBankAccount,
)
from tests.ebok_plugin.exchange.screens import page, shown
from tests.people import staff

pytestmark = pytest.mark.django_db
OWN = "/admin/bank/rachunki/"
OWN_NRB = "74999000090000000000000001"


def test_an_own_account_is_entered_as_people_write_it(desk: Client) -> None:
    desk.post(f"{OWN}create/", {"name": "Bieżący", "nrb": "PL74 9990 0009 0000-0000 0000 0001"})

    account = OwnBankAccount.objects.get()
    assert (account.name, account.nrb) == ("Bieżący", OWN_NRB)
    assert "74 9990 0009 0000 0000 0000 0001" in page(desk, OWN)
    event = AuditEvent.objects.get(action="OWN_ACCOUNT_ENTERED")
    assert (event.object_id, event.changes) == (str(account.pk), {"nrb": OWN_NRB})


@pytest.mark.parametrize(
    ("nrb", "said"),
    [
        ("74 9990 0009 0000 0000 0000 0002", "błędną sumę kontrolną"),
        ("749990", "ma 6 cyfr, a powinien mieć 26"),
        ("DE74999000090000000000000001", "To nie jest polski numer rachunku."),
        ("", "To pole jest wymagane."),
        ("7" * 41, "najwyżej 40 znaków"),
    ],
)
def test_a_wrong_number_is_refused_at_the_field(desk: Client, nrb: str, said: str) -> None:
    response = desk.post(f"{OWN}create/", {"name": "Bieżący", "nrb": nrb})

    assert said in shown(response.content)
    assert not OwnBankAccount.objects.exists()


def test_one_account_is_entered_once(desk: Client) -> None:
    OwnBankAccount.objects.create(nrb=OWN_NRB, name="Bieżący")

    response = desk.post(f"{OWN}create/", {"name": "Drugi raz", "nrb": OWN_NRB})

    assert response.status_code == 200
    assert OwnBankAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("group", "name"),
    [("finance_clerk", "Fundusz"), ("finance_approver", "Fundusz"), ("auditor", "Bieżący")],
)
def test_who_may_change_an_own_account(client: Client, group: str, name: str) -> None:
    client.force_login(staff("finanse", group))
    account = OwnBankAccount.objects.create(nrb=OWN_NRB, name="Bieżący")

    client.post(f"{OWN}edit/{account.pk}/", {"name": "Fundusz", "nrb": OWN_NRB})
    client.post(f"{OWN}delete/{account.pk}/")

    account.refresh_from_db()
    assert account.name == name
    changed = AuditEvent.objects.filter(action="OWN_ACCOUNT_CHANGED").count()
    assert changed == (name == "Fundusz")
