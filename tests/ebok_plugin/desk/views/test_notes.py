"""A note that claims too much: seen on its page, corrected by two people."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.interest.domain import note_posting
from ebok_plugin.interest.models import InterestNote, NoteBatch
from ebok_plugin.ledger.domain.audit import audit
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Account, Batch
from tests.ebok_plugin.desk.clerks import AUDITOR, CLERK, sits, text_of
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.debts import DUE, FEBRUARY, issued, owe
from tests.ebok_plugin.ledger.books import ledger, open_account, pay
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
REASON = "Wpłata z marca znalazła się na wyciągu"
KEY = "0" * 32


@shared
def account() -> Account:
    """926.94 open since 16 February; 31.81 claimed up to the first of July."""
    debts.celina()
    debts.daria()
    account = open_account("100005")
    owe(account, due=FEBRUARY)
    issued(account)
    return account


def page_of(account: Account) -> str:
    return f"/admin/rozliczenia/konto/{account.pk}/nota/{InterestNote.objects.get().pk}/"


def form(step: str, **fields: str) -> dict[str, str]:
    return {"krok": step, "key": KEY, "due_date": f"{DUE}", "reason": REASON, **fields}


def test_a_right_note_shows_what_it_is_made_of(client: Client, account: Account) -> None:
    sits(client, AUDITOR)

    page = text_of(client.get(page_of(account)))

    assert "Nota zgadza się z dzisiejszą księgą." in page
    for said in ("NO/2026/000001", "31,81 zł", "926,94 zł", "9,50%", "17.02.2026 – 04.03.2026"):
        assert said in page, said
    assert AuditEvent.objects.filter(action="VIEW", object_id=str(account.pk)).exists()
    with_another = page_of(open_account("100006", "Jan Kot"))
    assert client.get(with_another).status_code == 404


def test_a_right_note_is_not_corrected(client: Client, account: Account) -> None:
    sits(client, CLERK)

    answer = client.get(f"{page_of(account)}korekta/", follow=True)

    assert "Nota NO/2026/000001 jest zgodna z księgą albo już skorygowana." in text_of(answer)


def test_two_people_correct_a_note_that_claims_too_much(client: Client, account: Account) -> None:
    pay(account, "2026-03-16", "926.94")
    sits(client, CLERK, "cezary")
    address = page_of(account)
    page = text_of(client.get(address))
    assert "zamiast 31,81 zł należy się 6,68 zł, za dużo jest 25,13 zł." in page
    card = client.get(f"/admin/rozliczenia/konto/{account.pk}/").content.decode()
    assert f'href="{address}"' in card

    before = ledger(account)
    seen = text_of(client.post(f"{address}korekta/", form("sprawdz")))
    assert "Konto 100005 na dzień 20.11.2026: Do zapłaty do 04.12.2026: 31,81 zł." in seen
    assert "saldo będzie 6,68 zł." in seen
    assert (ledger(account), NoteBatch.objects.count()) == (before, 1)

    client.post(f"{address}korekta/", form("zapisz"))
    again = client.post(f"{address}korekta/", form("zapisz"), follow=True)
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
    assert (f"{right.entry.amount.amount}", right.entry.batch.kind) == (
        "6.68",
        Batch.Kind.INTEREST,
    )
    old = text_of(client.get(f"/admin/rozliczenia/konto/{account.pk}/nota/{right.corrects_id}/"))
    assert "wystornowana 20.11.2026, zamiast niej" in old
    assert list(audit()) == []


def test_nothing_remains_so_no_due_date_is_asked(client: Client, account: Account) -> None:
    pay(account, "2026-02-16", "926.94")
    sits(client, CLERK, "cezary")
    address = f"{page_of(account)}korekta/"

    assert "due_date" not in client.get(address).content.decode()
    seen = text_of(client.post(address, {"krok": "sprawdz", "key": KEY, "reason": REASON}))

    assert "Po operacji: Konto rozliczone; saldo będzie 0,00 zł." in seen


def test_what_is_wrong_is_said_and_nothing_is_proposed(client: Client, account: Account) -> None:
    pay(account, "2026-03-16", "926.94")
    sits(client, CLERK, "cezary")

    for fields, message in (
        ({"reason": "bo tak"}, "Podaj uzasadnienie (co najmniej 10 znaków)."),
        ({"due_date": "2026-11-20"}, "musi być późniejszy niż dzisiaj"),
        ({"due_date": "jutro"}, "To nie jest data."),
    ):
        page = client.post(f"{page_of(account)}korekta/", form("zapisz", **fields))
        assert message in text_of(page), fields
    assert NoteBatch.objects.count() == 1


def test_notes_of_batches_by_hand_keep_their_control_total(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they were posted before they had a kind of their own."""

    def by_hand(_kind: Batch.Kind, *args: Any, **more: Any) -> Batch:
        return post_batch(Batch.Kind.MANUAL, *args, **more)

    monkeypatch.setattr(note_posting, "post_batch", by_hand)
    debts.celina()
    debts.daria()
    account = open_account("100005")
    owe(account, due=FEBRUARY)

    (note,) = issued(account)

    assert note.entry.batch.kind == Batch.Kind.MANUAL
    assert list(audit()) == []
