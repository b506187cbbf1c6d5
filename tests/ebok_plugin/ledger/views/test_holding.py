from datetime import date

import pytest
from django.test import Client
from lxml import html

from cms_ext.base.money.nrb import build_nrb
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account, AccountAccess, PaymentChange
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
REGISTER = "/admin/ebok_plugin_ledger/accountaccess/"
NRB = build_nrb("99900009", "0001", "200005")


@pytest.fixture
def desk(client) -> Client:
    client.force_login(staff("finanse", "finance_clerk"))
    return client


@shared
def flat() -> Account:
    account = open_account("100005")
    grant(account, account.payer.name)
    return account


@shared
def maria() -> Person:
    return Person.objects.create(name="Maria Pomocna")


def granted(client: Client, flat: Account, person: Person, **fields: str) -> str:
    values = {
        "account": flat.account_no,
        "person": str(person.pk),
        "role": "PROXY",
        "scope": "SEE",
        "valid_from": "2026-11-20",
        "valid_to": "2027-11-19",
        **fields,
    }
    return client.post(f"{REGISTER}create/", values, follow=True).content.decode()


def test_daria_grants_a_proxy_and_it_is_written_down(desk: Client, flat: Account, maria: Person):
    granted(desk, flat, maria)

    access = AccountAccess.objects.get(person=maria)
    found = (access.role, access.scope, access.valid_from, access.valid_to)
    assert found == ("PROXY", "SEE", date(2026, 11, 20), date(2027, 11, 19))
    event = AuditEvent.objects.get(action="ACCESS_GRANTED")
    assert (event.subject, event.object_id) == (flat.payer, str(access.pk))


@pytest.mark.thorough
def test_a_wrong_grant_is_refused_in_words(desk: Client, flat: Account, maria: Person):
    """What else no right may be: `domain/test_holding.py`."""
    for fields, message in (
        ({"valid_to": ""}, "Pełnomocnik i opiekun mają uprawnienie do określonego dnia."),
        ({"role": "CO_OWNER", "share": "1,5"}, "Udział to część całości"),
        ({"role": ""}, "To pole jest wymagane."),
        ({"account": "100006"}, "Nie ma konta o numerze 100006. Sprawdź numer w rejestrze kont."),
        ({"account": ""}, "To pole jest wymagane."),
    ):
        assert message in granted(desk, flat, maria, **fields)
        assert not AccountAccess.objects.filter(person=maria).exists()


def test_a_number_is_found_as_typed_and_a_right_ends(desk: Client, flat: Account, maria: Person):
    other, access = open_account("A-100/5"), flat.accesses.get()
    address = f"{REGISTER}edit/{access.pk}/"

    granted(desk, other, maria, account=" a-100/ 5 ")
    missing = desk.post(address, {"valid_to": ""}).content.decode()
    desk.post(address, {"valid_to": "2026-12-31"})

    assert AccountAccess.objects.get(person=maria).account == other
    assert "To pole jest wymagane." in missing
    assert AccountAccess.objects.get(pk=access.pk).valid_to == date(2026, 12, 31)


def test_the_account_leads_to_a_right_with_its_number_filled_in(desk: Client, flat: Account):
    others = [open_account(f"2000{number:02}", f"Osoba {number}") for number in range(3)]

    inspect = desk.get(f"/admin/ebok_plugin_ledger/account/inspect/{flat.pk}/").content.decode()
    form = desk.get(f"{REGISTER}create/?konto=100005").content.decode()

    assert f'<a href="{REGISTER}create/?konto=100005">Nadaj uprawnienie</a>' in inspect
    assert 'name="account" value="100005"' in form
    assert [one.account_no for one in others if one.account_no in form] == []


@pytest.mark.thorough
def test_the_register_speaks_polish(desk: Client, flat: Account, maria: Person):
    access = flat.accesses.get()

    index = desk.get(REGISTER).content.decode()
    nothing = desk.get(f"{REGISTER}?q=zzz").content.decode()
    form = html.fromstring(desk.get(f"{REGISTER}create/").content)
    inspect = desk.get(f"{REGISTER}inspect/{access.pk}/").content.decode()
    refused = granted(desk, flat, maria, valid_to="")
    done = granted(desk, flat, maria)

    assert ("Dodaj uprawnienie" in index, "Liczba pozycji: 1" in index) == (True, True)
    assert 'title="Edytuj: uprawnienie do konta"' in index
    assert (">Rola</label>" in index, "Przez" in index) == (True, False)
    assert "Nic nie pasuje do wyszukiwania i filtrów." in nothing
    assert "Dodaj uprawnienie" in [
        " ".join(one.text_content().split()) for one in form.xpath("//main//h1 | //main//h2")
    ]
    assert html.fromstring(inspect).xpath("//a[normalize-space()='Wróć do listy']")
    assert "Niczego nie zapisano. Popraw to, co opisano przy polach." in refused
    assert "Zapisano: Maria Pomocna – 100005 (pełnomocnik)." in done


def test_the_account_leads_to_a_new_payer(desk: Client, flat: Account, maria: Person):
    inspect = desk.get(f"/admin/ebok_plugin_ledger/account/inspect/{flat.pk}/").content.decode()
    address = f"/admin/ksiega/konto/{flat.pk}/nowy-platnik/"
    assert f'href="{address}"' in inspect

    desk.get(address)
    answer = desk.post(
        address,
        {"person": maria.pk, "on": "2026-12-01", "account_no": "200005", "nrb": NRB},
        follow=True,
    )

    assert "zmiana czeka na drugą osobę" in answer.content.decode()
    found = list(Account.objects.order_by("pk").values_list("payer__name", "closed_on"))
    assert found == [("Anna Lis", None)]
    change = PaymentChange.objects.get()
    after = {"person": maria.pk, "on": "2026-12-01", "account_no": "200005", "nrb": NRB}
    assert (change.account, change.after) == (flat, after)


def test_a_wrong_hand_over_changes_nothing(desk: Client, flat: Account, maria: Person):
    charge(flat, "2026-11", "926.94")
    right = {"person": maria.pk, "on": "2026-12-01", "account_no": "200005", "nrb": NRB}

    for fields, message in (
        ({"nrb": "12"}, "a powinien mieć 26."),
        ({"account_no": "konto małe"}, "Do 20 znaków"),
        ({"on": "2026-10-01"}, "Na koncie są już naliczenia od tego dnia"),
    ):
        answer = desk.post(f"/admin/ksiega/konto/{flat.pk}/nowy-platnik/", {**right, **fields})
        assert message in answer.content.decode()
        assert list(Account.objects.values_list("account_no", "closed_on")) == [("100005", None)]


def test_other_staff_change_nothing_and_a_resident_gets_nothing_here(flat: Account, maria: Person):
    hand_over = f"/admin/ksiega/konto/{flat.pk}/nowy-platnik/"

    for group in ("auditor", "membership_clerk", "editor"):
        client = signed_in(staff(group, group))
        granted(client, flat, maria)
        assert client.post(hand_over, {}).status_code == 302
        assert AccountAccess.objects.count() == 1
    anna = signed_in(resident("ebok", "EB-500001-3", "Anna Lis"))
    assert [anna.get(address).status_code for address in (REGISTER, hand_over)] == [404, 404]
