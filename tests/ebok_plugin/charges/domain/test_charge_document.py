from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, ChargeDocument
from ebok_plugin.ledger.vocabulary import SubAccount
from tests.ebok_plugin.ledger.books import TODAY, component, document, ledger, open_account, zl

pytestmark = pytest.mark.django_db


def post(*documents: DocumentDraft) -> Batch:
    return post_charge_documents(list(documents), made_by=None, today=TODAY)


def january(account_id: int) -> DocumentDraft:
    """Part of the worked month of ledger.md §11."""
    lines = (
        LineDraft(component("EKS").pk, Decimal("48.60"), Decimal("4.3500")),
        LineDraft(component("FR", SubAccount.REPAIR).pk, Decimal("48.60"), Decimal("3.2500")),
        LineDraft(component("GAR").pk, Decimal("0"), Decimal("50.0000")),
        LineDraft(component("POD").pk, Decimal("48.60"), Decimal("0.2813")),
    )
    return replace(
        document(open_account("999999"), "2026-01", "1.00"),
        account_id=account_id,
        document_no="NAL/2026/01/100005",
        booking_date=date(2026, 1, 1),
        due_date=date(2026, 1, 15),
        lines=lines,
    )


def test_a_charge_is_the_sum_of_its_rounded_lines(flat: Account):
    charge = post(january(flat.pk)).documents.get()

    lines = [
        (line.position, line.component.code, line.quantity, line.rate, line.amount)
        for line in charge.lines.order_by("position")
    ]
    assert lines == [
        (1, "EKS", Decimal("48.6000"), Decimal("4.3500"), zl("211.41")),
        (2, "FR", Decimal("48.6000"), Decimal("3.2500"), zl("157.95")),
        (3, "POD", Decimal("48.6000"), Decimal("0.2813"), zl("13.67")),
    ]
    assert charge.total == charge.entry.amount == zl("383.03")
    assert charge.entry.title == "Opłata za 01/2026"
    assert (charge.entry.subaccount, charge.entry.due_date) == ("MAIN", date(2026, 1, 15))


def test_the_entry_takes_the_subaccount_that_all_lines_share(flat: Account):
    component("FR", SubAccount.REPAIR)

    batch = post(document(flat, "2026-01", "157.95", code="FR"))

    assert batch.entries.get().subaccount == "REPAIR"


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_a_second_charge_for_a_month_corrects_the_first(flat: Account, in_one_batch: bool):
    first = document(flat, "2026-01", "926.94", number="NAL/1")
    lower = document(flat, "2026-01", "-26.94", number="KOR/1", corrects="NAL/1")

    for batch in [[first, lower]] if in_one_batch else [[first], [lower]]:
        post(*batch)

    assert ledger(flat) == [(1, "CHARGE", "926.94"), (2, "CHARGE", "-26.94")]
    correction = ChargeDocument.objects.get(document_no="KOR/1")
    assert correction.correction_of == ChargeDocument.objects.get(document_no="NAL/1")
    assert correction.entry.title == "Korekta opłaty za 01/2026"


@pytest.mark.parametrize(("number", "period"), [("NAL/2", "2026-01"), ("NAL/1", "2026-02")])
@pytest.mark.parametrize("in_one_batch", [True, False])
def test_a_month_and_number_come_once(flat: Account, number: str, period: str, in_one_batch: bool):
    first = document(flat, "2026-01", "926.94", number="NAL/1")
    second = document(flat, period, "926.94", number=number)
    post(document(open_account("100006"), "2026-01", "50.00", number="NAL/1"))
    if not in_one_batch:
        post(first)

    with pytest.raises(PostingError) as caught:
        post(*([first, second] if in_one_batch else [second]))

    assert (caught.value.code, caught.value.message, caught.value.position) == (
        "CHARGE_EXISTS",
        f"Konto 100005 ma już naliczenie za {period[5:]}.{period[:4]} (NAL/1).",
        int(in_one_batch),
    )
    assert len(ledger(flat)) == int(not in_one_batch)


def test_a_reversed_charge_makes_room_under_another_number(flat: Account):
    entry = post(document(flat, "2026-01", "9.00")).entries.get()
    reverse_entry(entry, on=TODAY, reason="zła stawka wody", made_by=None, today=TODAY)

    post(document(flat, "2026-01", "8.00", number="NAL/NOWE"))

    assert [doc.generation for doc in ChargeDocument.objects.order_by("pk")] == [1, 2]


def test_only_a_charge_can_be_corrected(flat: Account):
    post(
        document(flat, "2026-01", "926.94", number="NAL/1"),
        document(flat, "2026-01", "-1.00", number="KOR/1", corrects="NAL/1"),
    )

    for unknown_or_correction in ("NAL/9", "KOR/1"):
        with pytest.raises(PostingError) as caught:
            post(document(flat, "2026-01", "-1.00", number="KOR/2", corrects=unknown_or_correction))
        assert (caught.value.code, caught.value.message) == (
            "CORRECTION_TARGET",
            f"Konto 100005 nie ma naliczenia {unknown_or_correction}, które można skorygować.",
        )


def test_nothing_to_pay_gives_no_document_nor_what_is_due_before_it_is_booked(flat: Account):
    with pytest.raises(PostingError) as caught:
        post(document(flat, "2026-01", "0", number="NAL/1"))

    assert caught.value.code == "CHARGE_EMPTY"
    assert not ChargeDocument.objects.exists()

    with pytest.raises(IntegrityError, match="ledger_document_due_after_booking"):
        post(document(flat, "2026-01", "926.94", due=date(2025, 12, 31)))


def test_a_closed_account_takes_corrections_but_no_new_charge(flat: Account):
    post(document(flat, "2026-01", "926.94", number="NAL/1"))
    flat.closed_on = date(2026, 1, 31)
    flat.save()

    with pytest.raises(PostingError) as caught:
        post(document(flat, "2026-02", "926.94"))
    lower = document(flat, "2026-01", "-100.00", number="KOR/1", corrects="NAL/1")
    post(replace(lower, booking_date=date(2026, 3, 1), due_date=date(2026, 3, 16)))

    assert (caught.value.code, caught.value.message) == (
        "ACCOUNT_CLOSED",
        "Konto 100005 zamknięto 31.01.2026. Nie można na nim naliczać opłat.",
    )
    assert ledger(flat) == [(1, "CHARGE", "926.94"), (2, "CHARGE", "-100.00")]
