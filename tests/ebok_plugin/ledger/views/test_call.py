"""A call is noted once, for good, by anyone who may; the log says that, and not what was said."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.call_note import forget_call_notes
from ebok_plugin.ledger.models import Account, AccountAccess, CallNote
from ebok_plugin.plugin.privacy import collect, erase
from tests.ebok_plugin.desk.clerks import CLERK, sign_in_clerk
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
WORDS = "Obiecał zapłacić do końca listopada."


def address(account: Account) -> str:
    return f"/admin/rozliczenia/konto/{account.pk}/rozmowa/"


def said(account: Account, **other: str) -> dict[str, str]:
    return {
        "key": "a" * 32,
        "on": "2026-11-19",
        "spoken_with": str(account.payer_id),
        "words": WORDS,
        **other,
    }


def test_a_call_is_noted_once_and_stands_on_the_card(client, flat: Account):
    celina = sign_in_clerk(client, CLERK, "celina")

    for _twice in range(2):
        assert client.post(address(flat), said(flat)).status_code == 302

    note = CallNote.objects.get()
    found = (note.account, note.on, note.spoken_with, note.words, note.made_by)
    assert found == (flat, date(2026, 11, 19), flat.payer, WORDS, celina)
    event = AuditEvent.objects.get(action="CALL_NOTED")
    assert (event.subject, event.changes) == (flat.payer, {"note": note.pk})
    card = text_of(client.get(f"/admin/rozliczenia/konto/{flat.pk}/"))
    assert f"{WORDS}<span" in card
    assert "19.11.2026, Anna Lis" in card


@pytest.mark.thorough
def test_a_note_that_cannot_be_is_refused(clerk: Client, flat: Account):
    for other, message in (
        ({"on": "2026-11-21"}, "Podaj dzień nie późniejszy niż dzisiejszy."),
        ({"on": "wczoraj"}, "To nie jest data."),
        ({"words": "   "}, "Napisz, o czym była rozmowa."),
        ({"words": "a" * 1001}, "1000"),
        ({"spoken_with": "999999"}, "Wybierz poprawną wartość."),
        ({"spoken_with": "\x00"}, "Wybierz poprawną wartość."),
    ):
        assert message in text_of(clerk.post(address(flat), said(flat, **other))), other
    assert not CallNote.objects.exists()


@pytest.fixture
def note(client, flat: Account) -> CallNote:
    """With Jan, who may act for Anna."""
    jan = grant(flat, "Jan Lis", AccountAccess.Role.PROXY, end=date(2027, 12, 31)).person
    sign_in_clerk(client, CLERK)
    client.post(address(flat), said(flat, spoken_with=str(jan.pk)))
    return CallNote.objects.get()


@pytest.mark.both_databases
def test_the_database_keeps_what_a_note_says(note: CallNote):
    rows = CallNote.objects.filter(pk=note.pk)
    columns: list[dict[str, Any]] = [
        {"words": "inne"},
        {"on": TODAY},
        {"made_at": datetime.now(UTC)},
    ]
    for column in columns:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**column)

    # A merge of two entries of one person moves the rest.
    assert rows.update(spoken_with=None) == 1


def test_both_get_a_copy_and_the_name_goes_with_the_person(note: CallNote):
    jan, anna = Person.objects.get(name="Jan Lis"), note.account.payer
    row = {"Konto": "100005", "Dzień": note.on, "Z kim": "Jan Lis", "O czym": WORDS}
    for person in (jan, anna):
        assert row in [one for section in collect(person) for one in section.rows]

    erase(jan, TODAY)

    note.refresh_from_db()
    assert (note.spoken_with, note.words) == (None, WORDS)


def test_a_note_goes_with_its_year(note: CallNote):
    for before, left in (("2026-12-31", 1), ("2027-01-01", 0)):
        moment = datetime.fromisoformat(before).replace(hour=12, tzinfo=UTC)

        rehearsed = forget_call_notes(moment, rehearse=True)
        assert CallNote.objects.count() == 1
        assert forget_call_notes(moment, rehearse=False) == rehearsed

        assert (rehearsed.count, CallNote.objects.count()) == (1 - left, left)
