"""Notes are proposed from the list of candidates; a rate is vouched for by who read it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from ebok_plugin.interest.domain.rate import confirmed_until
from ebok_plugin.interest.models import InterestNote, NoteBatch
from ebok_plugin.interest.vocabulary import RateKind
from tests.ebok_plugin.desk.clerks import APPROVER, AUDITOR, CLERK, sits, text_of, words_at
from tests.ebok_plugin.ledger.books import charge, open_account
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
INTEREST = "/admin/rozliczenia/odsetki/"
INBOX = "/admin/rozliczenia/do-zatwierdzenia/"
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


def test_from_the_candidates_to_the_issued_note(client: Client, late: None) -> None:
    sits(client, CLERK, "celina")
    listed = text_of(client.get(INTEREST))
    assert "100005" in listed
    assert "100006" not in listed
    assert "Stawki odsetek potwierdzono do 01.07.2026." in listed
    # Who can get no note now is not offered, and the desk's next act is to vouch for the rate.
    assert 'name="accounts"' not in listed
    assert "Żadnemu z tych kont nie można teraz wystawić noty." in listed
    assert '<button class="button" name="krok" value="stawki">' in listed

    unconfirmed = text_of(client.post(INTEREST, notes("100005")))
    assert "100005: Stawki odsetek potwierdzono do 01.07.2026." in unconfirmed
    assert "Stawkę potwierdzono." in text_of(client.post(INTEREST, CONFIRMED, follow=True))
    offered = text_of(client.get(INTEREST))
    assert 'name="accounts"' in offered
    assert '<button class="button button-secondary" name="krok" value="stawki">' in offered
    proposed = text_of(client.post(INTEREST, notes("100005"), follow=True))
    assert "Noty czekają na drugą osobę." in proposed
    assert "Nota już czeka na drugą osobę." in text_of(client.get(INTEREST))

    sits(client, APPROVER, "daria")
    batch = NoteBatch.objects.get()
    page = text_of(client.get(f"{INBOX}noty/{batch.pk}/"))
    assert f"100005: {batch.drafts.get().total}".replace("\N{NO-BREAK SPACE}", " ") in page
    client.post(f"{INBOX}noty/{batch.pk}/", {"decyzja": "zatwierdz"})
    assert InterestNote.objects.get().entry.amount == batch.drafts.get().total


def test_what_is_wrong_is_said_and_changes_nothing(client: Client, late: None) -> None:
    sits(client, CLERK)

    for fields, message in (
        (notes(), "Zaznacz co najmniej jedno konto."),
        ({**notes("100005"), "until": "2026-11-21"}, "Nie można naliczyć odsetek za dni"),
        ({**notes("100005"), "due_date": ""}, "Podaj datę."),
        ({**CONFIRMED, "rate_percent": "9,00"}, "Stawka w tabeli na 20.11.2026 to 9,25%"),
        ({**CONFIRMED, "until_day": "2026-11-21"}, "najdalej do dzisiaj"),
    ):
        assert message in text_of(client.post(INTEREST, fields)), fields
    assert not NoteBatch.objects.exists()
    assert confirmed_until(RateKind.STATUTORY) == date(2026, 7, 1)


def test_odd_days_are_no_days(client: Client, late: None) -> None:
    sits(client, AUDITOR)

    odd = words_at(client.get(INTEREST, {"do": "2026-99-99", "po": "\x00"}))

    assert odd == words_at(client.get(INTEREST))
