"""Notes are proposed from the list of candidates; a rate is vouched for by who read it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.interest.domain import issue
from ebok_plugin.interest.domain.rate import find_confirmed_end
from ebok_plugin.interest.models import InterestNote, InterestRate, NoteBatch, RateKind
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, Batch
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK, sign_in_clerk
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.debts import DUE, FEBRUARY, issued, owe
from tests.ebok_plugin.ledger.books import charge, ledger, open_account, pay
from tests.page_checks import parsed, text_of, words_at
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
INTEREST = "/admin/rozliczenia/odsetki/"
INBOX = "/admin/rozliczenia/do-zatwierdzenia/"
VOUCH = "//button[@name='krok' and @value='stawki']/@class"
CONFIRMED = {
    "krok": "stawki",
    "kind": "STATUTORY_DELAY",
    "rate_percent": "9,25",
    "until_day": "2026-11-20",
}


def notes(*accounts: str) -> dict[str, object]:
    days = {"until": "2026-11-20", "due_date": "2026-12-04"}
    return {"krok": "noty", "accounts": list(accounts), **days}


@shared
def late() -> None:
    """Anna owes since January, Jan since October."""
    charge(open_account("100005"), "2026-01", "500.00")
    charge(open_account("100006", "Jan Kot"), "2026-10", "10.00")


@pytest.mark.thorough
def test_from_the_candidates_to_the_issued_note(client, late: None):
    sign_in_clerk(client, CLERK, "celina")
    screen = client.get(INTEREST)
    listed = text_of(screen)
    assert "100005" in listed
    assert "100006" not in listed
    # Once for all of them, and the sum beneath.
    assert listed.count("Stawki odsetek potwierdzono do 01.07.2026.") == 1
    assert "stawka niepotwierdzona" in listed
    assert "Razem na tej stronie, kont: 1" in listed
    # Who can get no note now is not offered, and the desk's next act is to vouch for the rate.
    assert 'name="accounts"' not in listed
    assert "Żadnemu z tych kont nie można teraz wystawić noty." in listed
    assert parsed(screen).xpath(VOUCH) == ["button"]

    unconfirmed = text_of(client.post(INTEREST, notes("100005")))
    assert "100005: Stawki odsetek potwierdzono do 01.07.2026." in unconfirmed
    assert "Stawkę potwierdzono." in text_of(client.post(INTEREST, CONFIRMED, follow=True))
    offered = client.get(INTEREST)
    assert 'name="accounts"' in text_of(offered)
    assert parsed(offered).xpath(VOUCH) == ["button button-secondary"]
    proposed = text_of(client.post(INTEREST, notes("100005"), follow=True))
    assert "Noty czekają na drugą osobę." in proposed
    assert "Nota już czeka na drugą osobę." in text_of(client.get(INTEREST))

    sign_in_clerk(client, APPROVER, "daria")
    batch = NoteBatch.objects.get()
    page = text_of(client.get(f"{INBOX}noty/{batch.pk}/"))
    assert f"100005: {batch.drafts.get().total}".replace("\N{NO-BREAK SPACE}", " ") in page
    client.post(f"{INBOX}noty/{batch.pk}/", {"decyzja": "zatwierdz"})
    assert InterestNote.objects.get().entry.amount == batch.drafts.get().total


def test_what_is_wrong_is_said_and_changes_nothing(clerk: Client, late: None):
    for fields, message in (
        (notes(), "Zaznacz co najmniej jedno konto."),
        ({**notes("100005"), "until": "2026-11-21"}, "Nie można naliczyć odsetek za dni"),
        ({**notes("100005"), "due_date": ""}, "Podaj datę."),
        ({**CONFIRMED, "rate_percent": "9,00"}, "Stawka w tabeli na 20.11.2026 to 9,25%"),
        ({**CONFIRMED, "until_day": "2026-11-21"}, "najdalej do dzisiaj"),
    ):
        assert message in text_of(clerk.post(INTEREST, fields)), fields
    assert not NoteBatch.objects.exists()
    assert find_confirmed_end(RateKind.STATUTORY) == date(2026, 7, 1)


def test_odd_days_are_no_days(auditor: Client, late: None):
    odd = words_at(auditor.get(INTEREST, {"do": "2026-99-99", "po": "\x00"}))

    assert odd == words_at(auditor.get(INTEREST))


# --- rates: looked at and added once; what would bend the table is refused ---


RATES = "/admin/rozliczenia/odsetki/stawki/"
NEW = {
    "kind": "STATUTORY_DELAY",
    "rate_percent": "9,00",
    "valid_from": "2026-11-05",
    "reference_percent": "3,50",
    "source_title": "Komunikat NBP po posiedzeniu RPP",
    "source_day": "2026-11-04",
}


def rates() -> int:
    return InterestRate.objects.filter(kind=RateKind.STATUTORY).count()


def test_the_tables_say_what_held_when_and_up_to_which_day(auditor: Client):
    page = text_of(auditor.get(RATES))

    for said in ("od 05.03.2026", "9,25%", "04.12.2025 – 04.03.2026", "potwierdzone do 01.07.2026"):
        assert said in page, said
    assert "Dodaj stawkę" not in page


def test_a_rate_is_looked_at_and_then_added(clerk: Client):
    known = rates()

    seen = text_of(clerk.post(RATES, {"krok": "sprawdz", **NEW}))

    for said in ("9,00% od 05.11.2026", "9,25%, ostatni dzień 04.11.2026", "<dd>05.11.2026</dd>"):
        assert said in seen, said
    assert (rates(), find_confirmed_end(RateKind.STATUTORY)) == (known, date(2026, 7, 1))
    assert not AuditEvent.objects.filter(action="INTEREST_RATE_ADDED").exists()

    done = clerk.post(RATES, {"krok": "zapisz", **NEW}, follow=True)

    assert "Stawkę dodano." in text_of(done)
    assert (rates(), find_confirmed_end(RateKind.STATUTORY)) == (known + 1, date(2026, 11, 5))
    assert AuditEvent.objects.get(action="INTEREST_RATE_ADDED").actor.login == CLERK
    again = text_of(clerk.post(RATES, {"krok": "zapisz", **NEW}))
    assert "Ostatnia stawka obowiązuje od 05.11.2026." in again
    assert rates() == known + 1


@pytest.mark.thorough
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(clerk: Client):
    known = rates()

    for field, value, message in (
        ("valid_from", "2026-03-05", "Ostatnia stawka obowiązuje od 05.03.2026."),
        ("valid_from", "2126-11-05", "dodaj ją najwyżej rok naprzód"),
        ("rate_percent", "9,255", "nie więcej niż 2 cyfry po przecinku"),
        ("rate_percent", "-1", "Podaj stawkę od 0 do 100 procent"),
        ("source_title", " ", "Podaj, skąd jest stawka."),
        ("source_day", "2026-11-21", "nie może być późniejsza niż dzisiaj"),
    ):
        page = clerk.post(RATES, {"krok": "zapisz", **NEW, field: value})
        assert message in words_at(page, f"//p[@id='id_{field}_error']")
        assert parsed(page).xpath("//input[@name='reference_percent']/@value") == ["3,50"]
    assert rates() == known


def test_a_rate_behind_a_posted_note_is_refused(clerk: Client, noted: Account):
    known = rates()

    page = text_of(clerk.post(RATES, {"krok": "zapisz", **NEW, "valid_from": "2026-07-01"}))

    assert "Nota NO/2026/000001 liczy już odsetki do 01.07.2026" in page
    assert "wystornuj noty, które sięgają 01.07.2026 i dalej." in page
    assert rates() == known
    other = {**NEW, "kind": "TAX_DELAY", "valid_from": "2026-07-01"}
    assert "Stawkę dodano." in text_of(clerk.post(RATES, {"krok": "zapisz", **other}, follow=True))


# --- a note that claims too much: seen on its page, corrected by two people ---


REASON = "Wpłata z marca znalazła się na wyciągu"
KEY = "0" * 32


@shared
def noted() -> Account:
    """926.94 open since 16 February; 31.81 claimed up to the first of July."""
    debts.celina()
    debts.daria()
    account = open_account("100005")
    owe(account, due=FEBRUARY)
    issued(account)
    return account


def page_of(noted: Account) -> str:
    return f"/admin/rozliczenia/konto/{noted.pk}/nota/{InterestNote.objects.get().pk}/"


def correction(step: str, **fields: str) -> dict[str, str]:
    return {"krok": step, "key": KEY, "due_date": f"{DUE}", "reason": REASON, **fields}


def test_a_right_note_shows_what_it_is_made_of(auditor: Client, noted: Account):
    page = text_of(auditor.get(page_of(noted)))

    assert "Nota zgadza się z dzisiejszą księgą." in page
    for said in ("NO/2026/000001", "31,81 zł", "926,94 zł", "9,50%", "17.02.2026 – 04.03.2026"):
        assert said in page, said
    assert AuditEvent.objects.filter(action="VIEW", object_id=str(noted.pk)).exists()
    with_another = page_of(open_account("100006", "Jan Kot"))
    assert auditor.get(with_another).status_code == 404


def test_a_right_note_is_not_corrected(clerk: Client, noted: Account):
    answer = clerk.get(f"{page_of(noted)}korekta/", follow=True)

    assert "Nota NO/2026/000001 jest zgodna z księgą albo już skorygowana." in text_of(answer)


@pytest.mark.thorough
def test_two_people_correct_a_note_that_claims_too_much(client, noted: Account):
    pay(noted, "2026-03-16", "926.94")
    sign_in_clerk(client, CLERK, "cezary")
    address = page_of(noted)
    page = text_of(client.get(address))
    assert "zamiast 31,81 zł należy się 6,68 zł, za dużo jest 25,13 zł." in page
    card = client.get(f"/admin/rozliczenia/konto/{noted.pk}/").content.decode()
    assert f'href="{address}"' in card

    before = ledger(noted)
    seen = text_of(client.post(f"{address}korekta/", correction("sprawdz")))
    assert "Konto 100005 na dzień 20.11.2026: Do zapłaty do 04.12.2026: 31,81 zł." in seen
    assert "saldo będzie 6,68 zł." in seen
    assert (ledger(noted), NoteBatch.objects.count()) == (before, 1)

    client.post(f"{address}korekta/", correction("zapisz"))
    again = client.post(f"{address}korekta/", correction("zapisz"), follow=True)
    assert "Korekta noty NO/2026/000001 czeka już na drugą osobę." in text_of(again)
    assert "Korekta czeka na drugą osobę." in text_of(client.get(address))
    batch = NoteBatch.objects.get(state=NoteBatch.State.PROPOSED)

    client.force_login(debts.User.objects.get(login="daria"))
    matter = f"/admin/rozliczenia/do-zatwierdzenia/noty/{batch.pk}/"
    asked = text_of(client.get(matter))
    for said in ("Korekta noty odsetkowej NO/2026/000001", "100005: 6,68 zł", "<dd>31,81 zł</dd>"):
        assert said in asked, said
    client.post(matter, {"decyzja": "zatwierdz"})

    right = InterestNote.objects.latest("pk")
    assert (f"{right.entry.amount.amount}", right.entry.batch.kind) == ("6.68", Batch.Kind.INTEREST)
    old = text_of(client.get(f"/admin/rozliczenia/konto/{noted.pk}/nota/{right.corrects_id}/"))
    assert "wystornowana 20.11.2026, zamiast niej" in old
    assert list(run_auditors()) == []


@pytest.mark.thorough
def test_nothing_remains_so_no_due_date_is_asked(client, noted: Account):
    pay(noted, "2026-02-16", "926.94")
    sign_in_clerk(client, CLERK, "cezary")
    address = f"{page_of(noted)}korekta/"

    assert "due_date" not in client.get(address).content.decode()
    seen = text_of(client.post(address, {"krok": "sprawdz", "key": KEY, "reason": REASON}))

    assert "Po operacji: Konto rozliczone; saldo będzie 0,00 zł." in seen


def test_a_wrong_correction_is_said_and_not_proposed(client, noted: Account):
    pay(noted, "2026-03-16", "926.94")
    sign_in_clerk(client, CLERK, "cezary")

    for fields, message in (
        ({"reason": "bo tak"}, "Podaj uzasadnienie (co najmniej 10 znaków)."),
        ({"due_date": "2026-11-20"}, "musi być późniejszy niż dzisiaj"),
        ({"due_date": "jutro"}, "To nie jest data."),
    ):
        page = client.post(f"{page_of(noted)}korekta/", correction("zapisz", **fields))
        assert message in text_of(page), fields
    assert NoteBatch.objects.count() == 1


def test_notes_of_batches_by_hand_keep_their_control_total(monkeypatch):
    """As they were posted before they had a kind of their own."""

    def by_hand(_kind: Batch.Kind, *args: Any, **more: Any) -> Batch:
        return post_batch(Batch.Kind.MANUAL, *args, **more)

    monkeypatch.setattr(issue, "post_batch", by_hand)
    debts.celina()
    debts.daria()
    account = open_account("100005")
    owe(account, due=FEBRUARY)

    (note,) = issued(account)

    assert note.entry.batch.kind == Batch.Kind.MANUAL
    assert list(run_auditors()) == []
