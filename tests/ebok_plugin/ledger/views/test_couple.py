"""The clerk's way from a person's page to two people."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.ledger.books import open_account
from tests.page_checks import text_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
LINK = "Podziel wpis na dwie osoby"


@shared
def couple() -> Person:
    account = open_account("100001", "Jan i Anna Kowalscy")
    account.accesses.create(person=account.payer, role="PAYER", valid_from=date(2020, 1, 1))
    return account.payer


def step(person: Person) -> str:
    return f"/admin/rozliczenia/osoba/{person.pk}/podziel/"


def test_a_clerk_splits_what_the_program_proposes(clerk: Client, couple: Person):
    clerk.post("/admin/osoby/powod/", {"reason": "CALL"})
    assert step(couple) in clerk.get(f"/admin/osoby/{couple.pk}/").content.decode()

    form = clerk.get(step(couple))
    assert AuditEvent.objects.filter(action="VIEW", subject=couple).count() == 2
    assert "Jan i Anna Kowalscy, konta: 100001" in text_of(form)
    names = form.context["form"].initial
    done = text_of(clerk.post(step(couple), {**names, "krok": "zapisz"}, follow=True))

    assert "Są teraz dwie osoby: Jan Kowalski i Anna Kowalska." in done
    assert LINK not in done
    account = Account.objects.get()
    holders = account.accesses.order_by("pk").values_list("person__name", "role")
    assert list(holders) == [("Jan Kowalski", "PAYER"), ("Anna Kowalska", "CO_OWNER")]


def test_a_wrong_name_stands_at_its_field(clerk: Client, couple: Person):
    page = text_of(clerk.post(step(couple), {"first": "Jan Kowalski", "second": "—"}))

    assert "Wpisz imię i nazwisko albo nazwę firmy." in page
    assert Person.objects.filter(name="Jan i Anna Kowalscy").exists()


def test_only_the_name_of_two_is_offered_for_splitting(clerk: Client):
    irena = open_account("100002", "Irena Idzik").payer
    clerk.post("/admin/osoby/powod/", {"reason": "CALL"})

    assert LINK not in text_of(clerk.get(f"/admin/osoby/{irena.pk}/"))


@pytest.mark.always
def test_who_may_not_grant_may_not_split(auditor: Client, couple: Person):
    answers = [auditor.get(step(couple)), auditor.post(step(couple), {"first": "A", "second": "B"})]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Person.objects.get(pk=couple.pk).name == "Jan i Anna Kowalscy"
