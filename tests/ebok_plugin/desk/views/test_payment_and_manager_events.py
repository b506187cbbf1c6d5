"""A payment on the wrong account, and a change of manager, carried to their end."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import Person, User
from cms_ext.people.life_events.domain.life_event import finish_event, list_steps
from cms_ext.people.life_events.models import LifeEvent
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.payments.models import BankEntry
from tests.clients import signed_in
from tests.ebok_plugin.desk.clerks import CLERK, report
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.lines import waiting_line
from tests.page_checks import text_of
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
FOUND = "2026-11-20"


@pytest.fixture(autouse=True)
def _store(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path


@shared
def celina() -> User:
    return staff("celina", CLERK)


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "250.00")
    open_account("100006", "Piotr Wrona")
    return account


def states(event: LifeEvent) -> dict[str, str]:
    return {step.key: step.state.value for step in list_steps(event, TODAY)}


def report_payment(user: User, account: Account, seq: int) -> LifeEvent:
    """Follow the link of the payment on the card."""
    client = signed_in(user)
    card = client.get(reverse("ebok_desk_account", args=[account.pk]))
    query = f"?osoba={account.payer_id}&amp;konto={account.account_no}&amp;pozycja={seq}"
    assert reverse("life_event_new") + query in card.text
    address = reverse("life_event_report", args=["WRONG_PAYMENT"]) + query.replace("&amp;", "&")
    answer = client.post(address, {"on": FOUND, "proof": "potwierdzenie przelewu"})
    assert answer.status_code == 302, text_of(answer)
    return LifeEvent.objects.get()


def reverse_payment(user: User, account: Account, seq: int) -> None:
    address = reverse("ebok_desk_reversal", args=[account.pk, seq])
    sent = {"on": FOUND, "reason": "Wpłata za konto 100006", "key": "c" * 32, "krok": "zapisz"}
    assert signed_in(user).post(address, sent).status_code == 302


def place(user: User, line: BankEntry, account: Account, key: str) -> None:
    address = reverse("ebok_desk_waiting_place", args=[line.pk, account.pk])
    sent = {"expected": "25000", "on": FOUND, "key": key * 32, "krok": "zapisz"}
    assert signed_in(user).post(address, sent).status_code == 302


def test_a_payment_of_the_bank_waits_again_and_is_placed(flat: Account, celina: User):
    line = waiting_line("250,00")
    place(celina, line, flat, "a")
    event = report_payment(celina, flat, 2)
    assert (event.account_no, event.payment_no) == ("100005", 2)
    assert states(event) == {"reversal": "TO_DO", "placing": "TO_DO"}
    reverse_payment(celina, flat, 2)
    assert states(event) == {"reversal": "DONE", "placing": "TO_DO"}
    place(celina, line, Account.objects.get(account_no="100006"), "b")
    assert states(event) == {"reversal": "DONE", "placing": "DONE"}
    assert finish_event(event, origin=Origin(celina), today=TODAY).state == "DONE"


def test_of_a_payment_in_cash_a_clerk_says_where_it_went(flat: Account, celina: User):
    pay(flat, "2026-11-02", "100.00")
    event = report_payment(celina, flat, 2)
    reverse_payment(celina, flat, 2)
    assert states(event) == {"reversal": "DONE", "placing": "TO_DO"}
    skip = reverse("life_event_skip", args=[event.pk, "placing"])
    signed_in(celina).post(skip, {"powod": "Zaksięgowano na koncie 100006"})
    assert states(event) == {"reversal": "DONE", "placing": "SKIPPED"}
    assert finish_event(event, origin=Origin(celina), today=TODAY).state == "DONE"


@pytest.mark.parametrize("seq", [1, 3, 99])
def test_what_is_no_payment(flat: Account, celina: User, seq: int):
    pay(flat, "2026-11-02", "100.00")
    address = reverse("life_event_report", args=["WRONG_PAYMENT"])
    query = f"?osoba={flat.payer_id}&konto=100005&pozycja={seq}"
    answer = signed_in(celina).post(address + query, {"on": FOUND, "proof": "przelew"})
    assert "To nie jest wpłata albo jest już wystornowana." in text_of(answer)
    assert LifeEvent.objects.count() == 0


def test_a_change_of_manager_to_its_end(flat: Account, celina: User):
    other = Account.objects.get(account_no="100006")
    old = [grant(account, "Zarząd Dom", "MANAGER") for account in (flat, other)]
    new = Person.objects.create(name="Nowy Zarząd")
    client, manager = signed_in(celina), old[0].person
    address = reverse("life_event_report", args=["MANAGER"]) + f"?osoba={manager.pk}"
    client.post(address, {"on": "2026-11-01", "proof": "uchwała 7/2026"})
    event = LifeEvent.objects.get()
    assert states(event) == {"accounts": "TO_DO", "login": "NOT_NEEDED"}
    screen = reverse("ebok_desk_new_manager", args=[event.pk])
    assert "konto 100006" in text_of(client.get(screen))
    same = client.post(screen, {"person": manager.pk})
    assert "To dotychczasowy zarządca. Wybierz nowego." in text_of(same)
    done = client.post(screen, {"person": new.pk}, follow=True)
    assert "Przekazano konta: 2." in text_of(done)
    rights = AccountAccess.objects.filter(role="MANAGER").order_by("pk")
    rows = [(r.person.name, r.account.account_no, r.valid_from, r.valid_to) for r in rights]
    start, last, first = date(2020, 1, 1), date(2026, 10, 31), date(2026, 11, 1)
    assert rows == [
        ("Zarząd Dom", "100005", start, last),
        ("Zarząd Dom", "100006", start, last),
        ("Nowy Zarząd", "100005", first, None),
        ("Nowy Zarząd", "100006", first, None),
    ]
    assert states(event)["accounts"] == "DONE"
    assert finish_event(event, origin=Origin(celina), today=TODAY).state == "DONE"


def test_of_a_stranger_no_account_is_handed_over(flat: Account, celina: User):
    event = report("MANAGER", flat, celina)
    assert states(event)["accounts"] == "NOT_NEEDED"
    other = report("DEATH", flat, celina)
    screen = reverse("ebok_desk_new_manager", args=[other.pk])
    assert signed_in(celina).get(screen).status_code == 404


def test_a_sale_of_an_account_of_somebody_else_is_refused(flat: Account, celina: User):
    flat.payer = Person.objects.create(name="Jan Kowalski")
    with pytest.raises(ValidationError, match="Ta osoba nie płaci na tym koncie"):
        report("SALE", flat, celina)
