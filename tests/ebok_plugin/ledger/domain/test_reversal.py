from datetime import date

import pytest

from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.domain.posting import post_batch, reverse_batch, reverse_entry
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, ClosedPeriod, LedgerEntry
from tests.ebok_plugin.ledger.books import TODAY, document, ledger, open_account, pay, payment, zl
from tests.ebok_plugin.ledger.refusals import refusal
from tests.people import staff

pytestmark = pytest.mark.django_db
REASON = "wpłata innego lokalu"


def test_a_mistake_is_undone_by_its_opposite_and_stays_readable(flat: Account):
    daria = staff("finanse")
    wrong = pay(flat, "2026-03-16", "926.94", "Opłata za marzec 2026")

    storno = reverse_entry(wrong, on=date(2026, 3, 20), reason=REASON, made_by=daria, today=TODAY)

    assert ledger(flat) == [(1, "PAYMENT", "-926.94"), (2, "REVERSAL", "926.94")]
    assert storno.title == "Storno: Opłata za marzec 2026"
    assert (storno.reverses, storno.booking_date) == (wrong, date(2026, 3, 20))
    assert (storno.batch.kind, storno.batch.reason) == ("REVERSAL", REASON)
    assert storno.batch.made_by == daria
    assert (storno.batch.entry_count, storno.batch.entry_sum) == (1, zl("926.94"))


def test_a_charge_is_taken_back_with_its_due_date_and_the_same_file_may_come_again(flat: Account):
    january = document(flat, "2026-01", "926.94", code="FR")
    batch = post_charge_documents([january], made_by=None, today=TODAY)

    reverse_batch(batch, on=TODAY, reason="zły plik z naliczeniami", made_by=None, today=TODAY)
    again = post_charge_documents([january], made_by=None, today=TODAY)

    storno = LedgerEntry.objects.get(seq=2)
    assert (storno.due_date, storno.document) == (date(2026, 1, 15), None)
    expected = [(1, "CHARGE", "926.94"), (2, "REVERSAL", "-926.94"), (3, "CHARGE", "926.94")]
    assert ledger(flat) == expected
    assert again.documents.get().generation == 2
    assert LedgerEntry.objects.get(seq=3).generation == 2


def test_when_an_entry_cannot_be_taken_back(flat: Account):
    ClosedPeriod.objects.create(period="2026-04", closed_at="2026-05-05T12:00+02:00")
    entry = pay(flat, "2026-03-16", "926.94")

    for on, reason, code, message in (
        (
            date(2026, 3, 15),
            REASON,
            "REVERSAL_TOO_EARLY",
            "Pozycję zaksięgowano 16.03.2026. Storno nie może być wcześniejsze.",
        ),
        (
            date(2026, 3, 17),
            "źle",
            "REASON_REQUIRED",
            "Podaj powód korekty (co najmniej 10 znaków).",
        ),
        (
            date(2026, 4, 30),
            REASON,
            "PERIOD_CLOSED",
            "Okres 04.2026 jest zamknięty. Wybierz datę od 2026-05-01.",
        ),
    ):
        error = refusal(
            PostingError, reverse_entry, entry, on=on, reason=reason, made_by=None, today=TODAY
        )

        assert (error.code, error.message) == (code, message)
        assert ledger(flat) == [(1, "PAYMENT", "-926.94")]


def test_an_import_is_taken_back_entry_by_entry(flat: Account):
    garage = open_account("100006")
    batch = post_batch(
        Batch.Kind.PAYMENTS,
        [
            payment(flat, "2026-03-16", "926.94"),
            payment(garage, "2026-03-16", "50.00"),
            payment(garage, "2026-03-25", "25.00"),
        ],
        made_by=None,
        today=TODAY,
    )
    first = batch.entries.get(account=flat)
    reverse_entry(first, on=date(2026, 3, 17), reason=REASON, made_by=None, today=TODAY)
    ClosedPeriod.objects.create(period="2026-03", closed_at="2026-04-05T12:00+02:00")

    undone = reverse_batch(
        batch, on=date(2026, 3, 20), reason="zły plik z banku", made_by=None, today=TODAY
    )

    assert ledger(flat) == [(1, "PAYMENT", "-926.94"), (2, "REVERSAL", "926.94")]
    assert ledger(garage) == [
        (1, "PAYMENT", "-50.00"),
        (2, "PAYMENT", "-25.00"),
        (3, "REVERSAL", "50.00"),
        (4, "REVERSAL", "25.00"),
    ]
    assert {entry.booking_date for entry in undone.entries.all()} == {date(2026, 4, 1)}
    with pytest.raises(PostingError, match="paczki już skorygowano"):
        reverse_batch(batch, on=TODAY, reason=REASON, made_by=None, today=TODAY)
