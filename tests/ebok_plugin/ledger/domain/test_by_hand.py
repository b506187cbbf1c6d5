"""What the finance desk posts by hand: guarded, and once however often a form is sent."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.computation import bears_interest
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.by_hand import (
    post_adjustment,
    post_cash_payment,
    post_service,
    post_transfer,
    return_payment,
)
from ebok_plugin.ledger.domain.posting import reverse_batch, reverse_entry
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.domain.queries.book import read_entry_records
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.ebok_plugin.ledger.books import charge, ledger, open_account, pay, zl
from tests.ebok_plugin.ledger.refusals import refusal
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
REASON = "wpłata trafiła na zły lokal"


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "100.00")
    charge(account, "2026-11", "100.00")
    return account


def test_a_payment_at_the_cash_desk_pays_the_month_that_the_payer_names(flat: Account, daria: User):
    entry = post_cash_payment(
        flat,
        zl("60.00"),
        on=TODAY,
        title="Wpłata w kasie, KP 12/2026",
        made_by=daria,
        today=TODAY,
        period=Period(2026, 11),
    )

    assert (entry.kind, entry.amount, entry.posted_by) == (EntryKind.PAYMENT, zl("-60.00"), daria)
    assert (entry.batch.kind, entry.batch.entry_count) == (Batch.Kind.MANUAL, 1)
    open_debits = read_balance(flat, TODAY).open_debits
    found = [(debit.seq, debit.amount) for debit in open_debits]
    assert found == [(1, zl("100.00")), (2, zl("40.00"))]
    # Money that the bank took back is owed at once.
    returned = return_payment(
        flat, zl("50.00"), on=TODAY, title="Zwrot przelewu", made_by=daria, today=TODAY
    )
    assert (returned.kind, returned.amount) == (EntryKind.PAYMENT_RETURN, zl("50.00"))
    assert returned.due_date == TODAY
    assert read_balance(flat, TODAY).balance == zl("190.00")


def test_a_service_is_owed_once_for_its_key_and_bears_no_interest(flat: Account, daria: User):
    def service(amount: str = "153.12", key: str = "case:1") -> LedgerEntry:
        return post_service(
            flat,
            zl(amount),
            on=TODAY,
            due_date=date(2026, 12, 4),
            title="Plombowanie wodomierza, sprawa SPR/2026/000001",
            key=key,
            made_by=daria,
            today=TODAY,
        )

    entry = service()
    twice = refusal(PostingError, service)
    negative = refusal(PostingError, service, "-1.00", "case:2")
    Account.objects.update(closed_on=date(2026, 11, 19))
    closed = refusal(PostingError, service, "1.00", "case:3")

    assert (entry.kind, entry.amount, entry.source) == (EntryKind.SERVICE, zl("153.12"), "SERVICE")
    codes = [one.code for one in (twice, negative, closed)]
    assert codes == ["ALREADY_POSTED", "AMOUNT_SIGN", "ACCOUNT_CLOSED"]
    (record,) = [one for one in read_entry_records([flat], TODAY)[flat.pk] if one.seq == entry.seq]
    assert not bears_interest(record)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(
            **{
                field.attname: getattr(entry, field.attname)
                for field in LedgerEntry._meta.concrete_fields
                if field.attname not in ("id", "seq", "source_key", "due_date")
            },
            seq=9,
            source_key="case:4",
            due_date=None,
        )


def corrected(account: Account, daria: User, amount: str, **change: Any) -> LedgerEntry:
    wanted: dict[str, Any] = {
        "on": TODAY,
        "due_date": date(2026, 12, 15),
        "subaccount": SubAccount.MAIN,
        "title": "Koszt wezwania",
        "reason": "uchwała zarządu 12/Z/2026",
        "made_by": daria,
        "today": TODAY,
    }
    return post_adjustment(account, zl(amount), **(wanted | change))


def test_interest_is_waived_up_to_what_is_open_and_with_a_reason(flat: Account, daria: User):
    entry = corrected(flat, daria, "9.97", subaccount=SubAccount.INTEREST)

    error = refusal(
        PostingError, corrected, flat, daria, "-9.98", subaccount=SubAccount.INTEREST, due_date=None
    )
    corrected(flat, daria, "-9.97", subaccount=SubAccount.INTEREST, due_date=None)

    found = (entry.kind, entry.amount, entry.batch.reason)
    assert found == (EntryKind.ADJUSTMENT, zl("9.97"), "uchwała zarządu 12/Z/2026")
    assert error.code == "WAIVER_TOO_LARGE"
    assert read_balance(flat, TODAY).balance == zl("200.00")


def moved(source: Account, target: Account, daria: User, karol: User, **change: Any) -> Batch:
    wanted: dict[str, Any] = {
        "amount": zl("100.00"),
        "on": TODAY,
        "due_date": TODAY,
        "reason": REASON,
        "made_by": daria,
        "approved_by": karol,
        "today": TODAY,
    }
    return post_transfer(source, target, **(wanted | change))


def test_a_transfer_moves_a_credit_from_account_to_account(flat: Account, daria: User, karol: User):
    garage = open_account("G/7")
    pay(garage, "2026-11-10", "100.00")

    batch = moved(garage, flat, daria, karol)

    assert (batch.entry_count, batch.entry_sum.grosze) == (2, 0)
    assert (batch.made_by, batch.approved_by) == (daria, karol)
    assert ledger(garage)[-1] == (2, "TRANSFER", "100.00")
    assert ledger(flat)[-1] == (3, "TRANSFER", "-100.00")
    keys = [entry.source_key for entry in batch.entries.order_by("source_key")]
    assert [key.rpartition("/")[2] for key in keys] == ["1", "2"]
    assert len({key.rpartition("/")[0] for key in keys}) == 1
    found = [str(entry.title) for entry in batch.entries.order_by("account__account_no")]
    assert found == ["Przeksięgowanie z konta G/7", "Przeksięgowanie na konto 100005"]
    # A stranger does not read the number of the other account.
    to_piotr = moved(open_account("100006", "Piotr Wrona"), flat, daria, karol)
    assert {entry.title for entry in to_piotr.entries.all()} == {"Przeksięgowanie"}


def test_a_transfer_is_taken_back_on_both_accounts_or_none(flat: Account, daria: User, karol: User):
    garage = open_account("G/7")
    batch = moved(garage, flat, daria, karol)
    one_side = batch.entries.get(account=flat)

    error = refusal(
        PostingError, reverse_entry, one_side, on=TODAY, reason=REASON, made_by=daria, today=TODAY
    )
    reverse_batch(batch, on=TODAY, reason=REASON, made_by=daria, today=TODAY)

    expected = ("TRANSFER_HALF", "Przeksięgowanie cofa się na obu kontach, całą paczką.")
    assert (error.code, error.message) == expected
    assert ledger(garage) == [(1, "TRANSFER", "100.00"), (2, "REVERSAL", "-100.00")]
    assert list(run_auditors()) == []


def test_a_form_that_is_sent_twice_posts_once(flat: Account, daria: User, karol: User):
    garage = open_account("G/7")
    acts: list[Callable[[], object]] = [
        lambda: post_cash_payment(
            flat, zl("5.00"), on=TODAY, title="kasa", made_by=daria, today=TODAY, key="a"
        ),
        lambda: return_payment(
            flat, zl("5.00"), on=TODAY, title="zwrot", made_by=daria, today=TODAY, key="b"
        ),
        lambda: corrected(flat, daria, "5.00", key="c"),
        lambda: moved(garage, flat, daria, karol, key="d"),
    ]
    for act in acts:
        act()
    before = (ledger(flat), ledger(garage))

    for act in acts:
        error = refusal(PostingError, act)
        assert error.code == "ALREADY_POSTED"

    assert error.message.startswith("Tę operację już zaksięgowano (pozycja")
    assert (ledger(flat), ledger(garage)) == before
    # Without a key two equal payments are two.
    for _ in range(2):
        post_cash_payment(flat, zl("6.00"), on=TODAY, title="kasa", made_by=daria, today=TODAY)
    assert [amount for _, _, amount in ledger(flat)][-2:] == ["-6.00", "-6.00"]


def test_what_is_refused_of_a_transfer(flat: Account, daria: User, karol: User):
    garage = open_account("G/7")

    for change, code in (
        ({"amount": zl("0.00")}, "AMOUNT_SIGN"),
        ({"amount": zl("-1.00")}, "AMOUNT_SIGN"),
        ({"reason": "bo tak"}, "REASON_REQUIRED"),
        ({"amount": zl("10000000.00")}, "AMOUNT_TOO_LARGE"),
        ({"on": date(2019, 1, 1)}, "BEFORE_OPENING"),
        ({"on": date(2027, 2, 1)}, "DATE_TOO_FAR"),
    ):
        assert refusal(PostingError, moved, garage, flat, daria, karol, **change).code == code
        assert len(ledger(flat)) == 2
    with pytest.raises(PostingError, match="dwa różne konta"):
        moved(flat, flat, daria, karol)
    with pytest.raises(PostingError, match="inna osoba"):
        moved(garage, flat, daria, daria)
    with pytest.raises(ValueError, match="fraction of a grosz"):
        Money(Decimal("1.005"))
    with pytest.raises(IntegrityError, match="ledger_batch_second_person"), transaction.atomic():
        Batch(
            kind=Batch.Kind.MANUAL,
            made_by=daria,
            approved_by=daria,
            posted_at="2026-11-20T08:00+01:00",
            entry_count=1,
            entry_sum=zl("1.00"),
        ).save()
