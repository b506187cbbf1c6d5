"""The journal of a month: closed once, numbered, equal to the ledger, corrected by another."""

from decimal import Decimal
from typing import Any

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from ebok_plugin.accounting.domain.journal import (
    close_accounting_journal,
    correct_journal,
    file_rows,
    journals_agree,
    list_account_rules,
    set_rule,
    sum_by_account,
)
from ebok_plugin.accounting.models import Journal, JournalLine
from ebok_plugin.ledger.domain.period import approve_reopening, close_period, request_reopening
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from tests.ebok_plugin.ledger.books import TODAY, charge, component, pay
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
OCTOBER = Period(2026, 10)
REASON = "wpłata zaksięgowana po terminie"


def refusal(verb: Any, *args: Any, **kwargs: Any) -> tuple[str, str]:
    before = (Journal.objects.count(), JournalLine.objects.count())
    with pytest.raises(Refusal) as refused:
        verb(*args, **kwargs)
    assert (Journal.objects.count(), JournalLine.objects.count()) == before
    return refused.value.code, refused.value.message


def set_accounts(origin: Origin) -> None:
    """Charges to 700-EKS, payments from the bank, everything else to 760."""
    component("EKS")
    for row in list_account_rules():
        if row.subject.component_id:
            set_rule(row.subject, "204", f"700-{row.subject.name}", origin=origin)
        elif row.subject.kind == "PAYMENT":
            set_rule(row.subject, "130", "204", origin=origin)
        else:
            set_rule(row.subject, "204", "760", origin=origin)


@shared
def october(flat: Account, felicja: Origin) -> Account:
    """Charged twice, of which one is reversed, and paid in part."""
    charge(flat, "2026-09", "500.00")
    charge(flat, "2026-10", "926.94")
    pay(flat, "2026-10-12", "500.00", "=1+1")
    batch = Batch.objects.get(entries__booking_date="2026-10-01")
    made_on = OCTOBER.first_day.replace(day=20)
    reverse_batch(batch, reason="zły odczyt wody", on=made_on, made_by=None, today=TODAY)
    return flat


def test_a_closed_journal_equals_the_ledger_and_never_changes(october: Account, felicja: Origin):
    set_accounts(felicja)
    close_period(OCTOBER, by=felicja.signed_in, today=TODAY)

    journal = close_accounting_journal(OCTOBER, origin=felicja)

    assert (str(journal), journal.line_count) == ("1/2026", 3)
    assert [
        (row[4].isoformat(), row[7], row[9], row[11], row[8])  # type: ignore[union-attr]
        for row in file_rows(journal)
    ] == [
        ("2026-10-01", "Opłata za 10/2026", "204", "700-EKS", Decimal("926.94")),
        ("2026-10-12", "=1+1", "130", "204", Decimal("500.00")),
        ("2026-10-20", LedgerEntry.objects.get(kind="REVERSAL").title, "204", "700-EKS",
         Decimal("-926.94")),
    ]  # fmt: skip
    assert [(one.account, str(one.debit.amount), str(one.credit.amount))
            for one in sum_by_account(journal)] == [
        ("130", "500.00", "0.00"),
        ("204", "0.00", "500.00"),
        ("700-EKS", "0.00", "0.00"),
    ]  # fmt: skip
    assert journal.entry_sum == Money(Decimal("-500.00"))
    event = AuditEvent.objects.get(action="JOURNAL_CLOSED")
    assert event.note == "1/2026, 2026-10"
    set_rule(list_account_rules()[0].subject, "999", "998", origin=felicja)
    assert list(journals_agree()) == []
    JournalLine.objects.filter(position=2).update(debit="131")
    assert len(list(journals_agree())) == 1


def test_what_is_missing_is_named_before_anything_is_written(october: Account, felicja: Origin):
    assert refusal(close_accounting_journal, OCTOBER, origin=felicja)[0] == "PERIOD_OPEN"
    close_period(OCTOBER, by=felicja.signed_in, today=TODAY)
    code, words = refusal(close_accounting_journal, OCTOBER, origin=felicja)
    assert (code, "EKS, wpłata" in words) == ("RULE_MISSING", True)
    assert refusal(correct_journal, OCTOBER, reason=REASON, origin=felicja)[0] == "JOURNAL_MISSING"
    assert refusal(set_rule, list_account_rules()[0].subject, "204", "204", origin=felicja)[0] == (
        "SAME_ACCOUNT"
    )


def test_a_closed_journal_is_corrected_by_another(october: Account, felicja: Origin, kamil: Origin):
    set_accounts(felicja)
    close_period(OCTOBER, by=felicja.signed_in, today=TODAY)
    close_accounting_journal(OCTOBER, origin=felicja)
    code, words = refusal(close_accounting_journal, OCTOBER, origin=felicja)
    assert (code, "Niczego od tego czasu" in words) == ("JOURNAL_CLOSED", True)
    assert refusal(correct_journal, OCTOBER, reason=REASON, origin=felicja)[0] == "JOURNAL_EMPTY"

    reopening = request_reopening(OCTOBER, reason=REASON, by=felicja.signed_in)
    approve_reopening(reopening, by=kamil.signed_in)
    pay(october, "2026-10-30", "100.00")
    code, words = refusal(close_accounting_journal, OCTOBER, origin=felicja)
    assert (code, "Zrób dziennik korygujący" in words) == ("JOURNAL_CLOSED", True)
    assert refusal(correct_journal, OCTOBER, reason=REASON, origin=felicja)[0] == "PERIOD_OPEN"
    assert refusal(correct_journal, OCTOBER, reason="?", origin=felicja)[0] == "REASON_REQUIRED"
    close_period(OCTOBER, by=felicja.signed_in, today=TODAY)

    correction = correct_journal(OCTOBER, reason=REASON, origin=felicja)

    assert (str(correction), str(correction.corrects), correction.line_count) == (
        "2/2026", "1/2026", 1,
    )  # fmt: skip
    journals = Journal.objects.filter(period="2026-10")
    booked = LedgerEntry.objects.filter(booking_date__month=10).values_list("amount", flat=True)
    assert sum_money(journal.entry_sum for journal in journals) == sum_money(booked)
