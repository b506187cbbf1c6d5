from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from cms_ext.plugins import offers
from coop_cases.domain.queries import current_quote
from coop_cases.models import Case, ServiceItem
from ebok_plugin.ledger.models import AccountAccess, LedgerEntry
from plugins.cases.tests.cases import TODAY, fault
from plugins.cases.tests.desk import QUEUE, step
from plugins.cases.tests.orders import ACCOUNT, confirm, done, ordered
from plugins.cases.tests.orders import service as listed
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import parsed, text_of, words_at
from tests.people import staff
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

CHARGES = f"{QUEUE}do-obciazenia/"
LINE = {"name_1": "Plombowanie wodomierza", "quantity_1": "2", "price_1": "61,55"}


@shared
def payer() -> None:
    grant(open_account(ACCOUNT), "Anna Lis")
    listed()


def only_charging() -> User:
    """Who charges and handles no cases."""
    group = Group.objects.create(name="ksiegowi")
    names = ("access_admin", "charge_serviceorder", "add_ledgerentry")
    group.permissions.set(Permission.objects.filter(codename__in=names))
    return staff("ksiegowa", "ksiegowi")


@pytest.mark.thorough
def test_an_order_goes_from_its_quote_to_what_was_done(payer: None, anna: User, daria: User):
    case, client = ordered(anna.person), signed_in(daria)
    page = parsed(client.get(f"{QUEUE}{case.pk}/"))

    # The price list of the day is in the form.
    assert [page.xpath(f"//input[@name='{name}']/@value")[0] for name in LINE] == [
        "Plombowanie wodomierza",
        "2",
        "61,55",
    ]
    until = "2026-12-04"
    answers = [
        step(client, case, "wycena", **LINE, valid_until=until),
        step(client, case, "inna-wycena", **{**LINE, "price_1": "60"}, valid_until=until),
    ]
    made = current_quote(case)
    assert (str(made.amount), made.made_by) == ("120,00\N{NO-BREAK SPACE}zł", daria)
    hint = "Ta usługa wymaga wizyty. Wykonanie można wpisać, gdy umówisz jej termin"
    hints = [hint in text_of(client.get(f"{QUEUE}{case.pk}/"))]
    confirm(case)
    hints.append(hint in text_of(client.get(f"{QUEUE}{case.pk}/")))
    answers += [
        step(client, case, "umow", day="2026-11-25", hour="10:30"),
        step(client, case, "inny-termin", day="2026-11-26", hour="12:00"),
        step(client, case, "wykonana", done_on=TODAY),
    ]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, f"{QUEUE}{case.pk}/")
    }
    assert Case.objects.get().state == "DONE"
    shown = text_of(client.get(f"{QUEUE}{case.pk}/"))
    # Why nothing can be written down yet is said while it is so, and not before nor after.
    assert [*hints, hint in shown] == [False, True, False]
    for said in ("120,00 zł", "26.11.2026 12:00", f"na koncie {ACCOUNT}, po wykonaniu"):
        assert said in shown
    assert "Obciąż konto" not in shown


@pytest.mark.thorough
def test_a_wrong_quote_stands_at_its_field_and_is_not_sent(payer: None, anna: User, daria: User):
    case, client = ordered(anna.person), signed_in(daria)

    for field, value, status, said in (
        ("price_1", "", 200, "pole"),
        ("price_1", "-1", 200, "0"),
        ("price_1", "1,234", 200, "2"),
        ("quantity_1", "0", 200, "0.01"),
        ("name_2", "Dojazd", 200, "Wpisz nazwę, ile i cenę albo zostaw puste."),
        ("valid_until", "2026-11-19", 409, "Ten dzień już minął."),
        ("valid_until", "jutro", 200, "dat"),
        ("price_1", "0", 409, "większą od zera"),
    ):
        typed = {**LINE, "valid_until": "2026-12-04", field: value}
        answer = step(client, case, "wycena", **typed)

        assert answer.status_code == status, (field, value)
        errors = "//*[contains(@class, 'error') or @role='alert']"
        assert said in words_at(answer, errors), (field, value)
    assert (Case.objects.get().state, current_quote(case)) == ("NEW", None)


def test_steps_of_an_order_are_refused_to_other_cases_and_other_people(
    payer: None, anna: User, daria: User
):
    case, other = ordered(anna.person), fault()
    typed = {**LINE, "valid_until": "2026-12-04"}

    foreign = step(signed_in(daria), other, "wycena", **typed).status_code
    answers = {
        user.login: step(signed_in(user), case, "wycena", **typed)["Location"]
        for user in (only_charging(), staff("kontroler", "auditor"), staff("redaktor", "editor"))
    }

    assert foreign == 409
    assert set(answers.values()) == {"/admin/"}
    assert {one.state for one in Case.objects.all()} == {"NEW"}


@pytest.mark.thorough
def test_finance_charges_once_and_sees_only_orders_that_are_done(
    payer: None, anna: User, daria: User
):
    franek = only_charging()
    waiting, new, other = done(anna.person, daria), ordered(anna.person), fault()
    client = signed_in(franek)

    listed_now = text_of(client.get(CHARGES))
    page = client.get(f"{CHARGES}{waiting.pk}/")
    pressed = [client.post(f"{CHARGES}{waiting.pk}/", {"krok": "obciaz"}) for _ in range(2)]
    after = client.get(f"{CHARGES}{waiting.pk}/")

    assert waiting.number in listed_now
    assert new.number not in listed_now
    assert f"Obciąż konto {ACCOUNT}: 153,12 zł" in text_of(page)
    assert [one.status_code for one in pressed] == [302, 302]
    assert "obciążono" in text_of(after)
    assert (Case.objects.get(pk=waiting.pk).state, LedgerEntry.objects.count()) == ("CHARGED", 1)
    assert "Nie ma usług do obciążenia." in text_of(client.get(CHARGES))
    # Of cases nothing else.
    for key in (new.pk, other.pk, uuid4()):
        assert client.get(f"{CHARGES}{key}/").status_code == 404
    for path in ("", f"{waiting.pk}/", f"{other.pk}/"):
        assert client.get(f"{QUEUE}{path}")["Location"] == "/admin/"
    looked = AuditEvent.objects.filter(action="VIEW", actor=franek, subject=anna.person)
    assert looked.count() == 2


def test_nobody_but_finance_opens_charges(payer: None, anna: User, daria: User):
    case = done(anna.person, daria)
    charge = f"{CHARGES}{case.pk}/"

    for group in ("case_clerk", "auditor", "board_member", "editor"):
        client = signed_in(staff(group, group))
        pressed = client.post(charge, {"krok": "obciaz"})
        for answer in (client.get(CHARGES), client.get(charge), pressed):
            assert (answer.status_code, answer["Location"]) == (302, "/admin/"), group
    assert LedgerEntry.objects.count() == 0


@pytest.mark.thorough
def test_where_no_account_can_be_charged_finance_writes_down_a_document(
    payer: None, anna: User, daria: User, franek: User, monkeypatch
):
    case, client = done(anna.person, daria), signed_in(franek)
    AccountAccess.objects.update(valid_to=TODAY - timedelta(1))

    page = client.get(f"{CHARGES}{case.pk}/")
    empty = client.post(f"{CHARGES}{case.pk}/", {"krok": "dokument", "document": " "})
    client.post(f"{CHARGES}{case.pk}/", {"krok": "dokument", "document": "FV 12/2026"})

    assert "nie można obciążyć na koncie w tym serwisie" in text_of(page)
    assert empty.status_code == 200
    assert "FV 12/2026" in text_of(client.get(f"{CHARGES}{case.pk}/"))
    assert (Case.objects.get().state, LedgerEntry.objects.count()) == ("CHARGED", 0)
    monkeypatch.setattr(offers, "_charging", lambda: None)
    assert client.get(CHARGES).status_code == 200


@pytest.mark.thorough
def test_lists_cost_the_same_for_one_order_and_for_four(
    payer: None, anna: User, daria: User, franek: User
):
    case = done(anna.person, daria)
    finance, desk = signed_in(franek), signed_in(daria)
    lists = ((finance, CHARGES), (desk, QUEUE), (desk, f"{QUEUE}{case.pk}/"))
    of_one = [queries_of_page(*one) for one in lists]
    for _ in range(3):
        done(anna.person, daria)

    assert [queries_of_page(*one) for one in lists] == of_one


PRICES = "/admin/cases/serviceitem/"
PLOMBA = {
    "code": "ODCZYT",
    "name": "Odczyt na żądanie",
    "unit": "wizyta",
    "about": "",
    "gross": "40,00",
    "valid_from": "2026-01-01",
    "valid_to": "",
    "needs_appointment": "on",
    "cancel_until_hours": "24",
}


def test_the_price_list_is_kept_by_the_desk_and_shown_to_who_reads_cases(
    as_daria: Client, franek: User
):
    empty = as_daria.get(PRICES)
    as_daria.post(f"{PRICES}create/", PLOMBA)
    item = ServiceItem.objects.get()
    shown = text_of(as_daria.get(PRICES))

    assert empty.status_code == 200
    assert (item.code, item.price, item.valid_to) == ("ODCZYT", 4000, None)
    assert "40,00 zł" in shown
    assert signed_in(staff("kontroler", "auditor")).get(PRICES).status_code == 200
    refused = signed_in(staff("kontroler2", "auditor")).post(f"{PRICES}create/", PLOMBA)
    assert refused["Location"] == signed_in(franek).get(PRICES)["Location"] == "/admin/"
    assert ServiceItem.objects.count() == 1


def test_a_price_that_was_ordered_only_ends_and_the_next_is_a_row(
    payer: None, anna: User, daria: User
):
    case, client = ordered(anna.person), signed_in(daria)
    item = ServiceItem.objects.get()
    same = {**PLOMBA, "code": item.code, "name": item.name, "unit": item.unit, "gross": "61,55"}
    edit = f"{PRICES}edit/{item.pk}/"

    dearer = client.post(edit, {**same, "gross": "70"})
    overlaps = client.post(f"{PRICES}create/", {**same, "gross": "70", "valid_from": "2026-12-01"})
    client.post(edit, {**same, "valid_to": "2026-11-30"})
    client.post(f"{PRICES}create/", {**same, "gross": "70", "valid_from": "2026-12-01"})

    assert "Tę cenę ktoś już zamówił" in text_of(dearer)
    assert "W tym czasie obowiązuje inna cena tej usługi" in text_of(overlaps)
    rows = ServiceItem.objects.order_by("valid_from").values_list("price", "valid_to")
    assert [(price, str(end)) for price, end in rows] == [(6155, "2026-11-30"), (7000, "None")]
    assert case.order.item_id == item.pk


@pytest.mark.thorough
def test_a_wrong_price_is_named_and_not_kept(as_daria: Client):
    for field, value in (
        ("code", "mała"),
        ("code", "'; DROP TABLE"),
        ("gross", "0"),
        ("gross", "-5"),
        ("gross", "1,234"),
        ("valid_to", "2025-12-31"),
        ("name", ""),
        ("cancel_until_hours", "-1"),
    ):
        answer = as_daria.post(f"{PRICES}create/", {**PLOMBA, field: value})

        assert answer.status_code == 200
        assert "Niczego nie zapisano" in text_of(answer), (field, value)
    assert not ServiceItem.objects.exists()
