from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from ebok_plugin.ledger.domain.audit.entries import batch_chain
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch, reverse_entry
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, ClosedPeriod, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.ebok_plugin.ledger.books import (
    TODAY,
    charge,
    ledger,
    open_account,
    pay,
    payment,
    post,
    zl,
)
from tests.ebok_plugin.ledger.refusals import refusal
from tests.people import staff
from tests.query_counts import sql_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
REASON = "pomyłka w kwocie"


def adjustment(account: Account, **more: Any) -> EntryDraft:
    fields: dict[str, Any] = {
        "kind": EntryKind.ADJUSTMENT,
        "amount": zl("12.00"),
        "booking_date": date(2026, 3, 10),
        "due_date": date(2026, 3, 31),
        "title": "Koszt wezwania",
    }
    return EntryDraft(account.pk, **(fields | more))


def refused(*drafts: EntryDraft, reason: str = REASON) -> PostingError:
    """Why these are not posted by hand as one batch."""
    how = {"made_by": None, "today": TODAY, "reason": reason}
    return refusal(PostingError, post_batch, Batch.Kind.MANUAL, list(drafts), **how)


def test_a_batch_of_two_accounts_is_numbered_per_account_and_carries_its_totals(flat: Account):
    """Two equal payments on one day are two payments."""
    daria, garage = staff("finanse"), open_account("100006")
    drafts = [
        payment(garage, "2026-03-16", "50.00"),
        payment(flat, "2026-03-16", "926.94"),
        payment(garage, "2026-03-02", "25.00"),
        payment(flat, "2026-03-16", "926.94"),
    ]

    batch = post_batch(Batch.Kind.PAYMENTS, drafts, made_by=daria, today=TODAY)
    post(payment(flat, "2026-04-15", "1.00"), made_by=daria, today=TODAY)

    expected = [(1, "PAYMENT", "-926.94"), (2, "PAYMENT", "-926.94"), (3, "PAYMENT", "-1.00")]
    assert ledger(flat) == expected
    assert ledger(garage) == [(1, "PAYMENT", "-50.00"), (2, "PAYMENT", "-25.00")]
    assert (batch.entry_count, batch.entry_sum) == (4, zl("-1928.88"))
    assert len(batch.entries_sha256) == 64
    assert batch.made_by == daria
    assert {entry.posted_by for entry in batch.entries.all()} == {daria}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"amount": zl("0")}, "AMOUNT_ZERO", "Kwota musi być różna od zera."),
    (
        {"amount": zl("10000000.00")},
        "AMOUNT_TOO_LARGE",
        "Kwota jest większa niż 9 999 999,99 zł. Sprawdź przecinek.",
    ),
    (
        {"kind": EntryKind.PAYMENT, "due_date": None},
        "KIND_SIGN",
        "Kwota 12,00 zł ma niewłaściwy znak: rodzaj to „wpłata”.",
    ),
    (
        {"kind": EntryKind.INTEREST_NOTE, "amount": zl("-1")},
        "KIND_SIGN",
        "Kwota −1,00 zł ma niewłaściwy znak: rodzaj to „nota odsetkowa”.",
    ),
    ({"due_date": None}, "DUE_DATE_REQUIRED", "Podaj termin płatności pozycji „Koszt wezwania”."),
    (
        {"kind": EntryKind.PAYMENT, "amount": zl("-1")},
        "DUE_DATE_FORBIDDEN",
        "Wpłata nie ma terminu płatności.",
    ),
    (
        {"kind": EntryKind.PAYMENT_RETURN},
        "DUE_DATE_OF_RETURN",
        "Zwrot wpłaty jest płatny w dniu zaksięgowania.",
    ),
    (
        {"booking_date": date(2019, 12, 31)},
        "BEFORE_OPENING",
        "Konto 100005 otwarto 01.01.2020. Wybierz datę księgowania od tego dnia.",
    ),
    (
        {"booking_date": date(2026, 1, 15)},
        "PERIOD_CLOSED",
        "Okres 01.2026 jest zamknięty. Wybierz datę od 2026-03-01.",
    ),
    (
        {
            "kind": EntryKind.PAYMENT,
            "amount": zl("-1"),
            "due_date": None,
            "booking_date": date(2027, 1, 1),
        },
        "DATE_FUTURE",
        "Data wpłaty 01.01.2027 jest późniejsza niż dzisiaj (31.12.2026). Popraw datę.",
    ),
    (
        {"booking_date": date(2027, 2, 1)},
        "DATE_TOO_FAR",
        "Data 01.02.2027 jest o więcej niż 31 dni późniejsza niż dzisiaj (31.12.2026).",
    ),
    (
        {"kind": EntryKind.CHARGE},
        "DOCUMENT_REQUIRED",
        "Naliczenie księguje się razem z dokumentem.",
    ),
    (
        {"kind": EntryKind.REVERSAL},
        "REVERSAL_OF_REVERSAL",
        "Storno cofa zwykłą pozycję, nie storno.",
    ),
]


def test_what_is_refused_and_how(flat: Account):
    for period in ("2026-01", "2026-02"):
        ClosedPeriod.objects.create(period=period, closed_at="2026-03-05T12:00+01:00")

    for change, code, message in REFUSED:
        error = refused(adjustment(flat), adjustment(flat, **change))

        assert (error.code, error.position) == (code, 1)
        assert error.message.replace("\N{NO-BREAK SPACE}", " ") == message
    assert ledger(flat) == []
    assert not Batch.objects.exists()


def test_a_correction_says_why_and_a_batch_of_nothing_is_a_mistake_of_the_caller(flat: Account):
    for reason in ("", "pomyłka", "   pomyłka   "):
        error = refused(adjustment(flat), reason=reason)
        expected = ("REASON_REQUIRED", "Podaj powód korekty (co najmniej 10 znaków).")
        assert (error.code, error.message) == expected
    with pytest.raises(ValueError, match="at least one entry"):
        post_batch(Batch.Kind.MANUAL, [], made_by=None, today=TODAY)


def test_a_key_is_posted_once_until_its_entry_is_reversed(flat: Account):
    draft = payment(flat, "2026-03-16", "926.94", source="FILE_BANK", source_key="WB-1")

    in_one_batch = refusal(
        PostingError, post_batch, Batch.Kind.PAYMENTS, [draft, draft], made_by=None, today=TODAY
    )
    first = post(draft, made_by=None, today=TODAY)
    again = refusal(PostingError, post, draft, made_by=None, today=TODAY)
    reverse_entry(first, on=TODAY, reason=REASON, made_by=None, today=TODAY)
    second = post(draft, made_by=None, today=TODAY)

    assert (in_one_batch.code, in_one_batch.position) == ("KEY_POSTED", 1)
    assert again.code == "KEY_POSTED"
    assert again.message == "Pozycja WB-1 (FILE_BANK) jest już zaksięgowana."
    assert (first.generation, second.generation) == (1, 2)


def test_posting_reads_the_same_number_of_times(flat: Account):
    """Of the batch that it wrote it reads nothing back."""
    garage, asked = open_account("100006"), []
    pay(flat, "2026-01-15", "1.00")
    for count in (1, 4):
        drafts = [
            payment(one, "2026-03-16", "1.00", source="FILE_BANK", source_key=f"{one}-{count}-{n}")
            for one in (flat, garage)
            for n in range(count)
        ]
        made = sql_of(post_batch, Batch.Kind.PAYMENTS, drafts, made_by=None, today=TODAY)
        asked.append(len([sql for sql in made if sql.startswith("SELECT")]))

    assert asked[0] == asked[1]
    assert LedgerEntry.objects.count() == 1 + 2 + 2 * 4


@pytest.mark.both_databases
def test_a_batch_reads_the_end_of_the_chain_once(flat: Account):
    """Payments and charges alike, each batch its own, also two in one transaction."""
    # The first one of a site makes the end.
    pay(flat, "2026-03-15", "1.00")

    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        pay(flat, "2026-03-16", "1.00")
        charge(flat, "2026-04", "926.94")

    end = f'FROM "{RowHead._meta.db_table}"'
    read = [query["sql"] for query in captured if end in query["sql"]]
    assert len([sql for sql in read if "'batches'" in sql]) == 2
    links = RowSeal.objects.filter(stream="batches")
    assert list(links.values_list("number", flat=True)) == [1, 2, 3]
    assert list(batch_chain()) == []


@pytest.mark.both_databases
def test_the_database_holds_the_rules_too(flat: Account):
    known = pay(flat, "2026-03-16", "1.00")
    fields: dict[str, Any] = {
        "account": flat,
        "seq": 2,
        "kind": EntryKind.PAYMENT,
        "amount": zl("-5.00"),
        "booking_date": date(2026, 3, 16),
        "title": "wpłata",
        "source": "raw",
        "source_key": "1",
        "posted_at": known.posted_at,
        "batch": known.batch,
    }

    for change, constraint in (
        ({"amount": zl("0")}, "ledger_entry_not_zero"),
        ({"amount": zl("-10000000")}, "ledger_entry_not_too_large"),
        ({"amount": zl("5")}, "ledger_entry_payment_is_credit"),
        ({"due_date": TODAY}, "ledger_entry_payment_is_credit"),
        ({"kind": EntryKind.INTEREST_NOTE, "due_date": TODAY}, "ledger_entry_debit_kinds"),
        ({"kind": EntryKind.INTEREST_NOTE, "amount": zl("5")}, "ledger_entry_due_kinds"),
        ({"kind": EntryKind.OPENING, "amount": zl("5")}, "ledger_entry_debit_is_due"),
        (
            {"kind": EntryKind.PAYMENT_RETURN, "amount": zl("5"), "due_date": date(2026, 3, 17)},
            "ledger_entry_return_due_at_once",
        ),
        ({"kind": EntryKind.CHARGE, "due_date": TODAY}, "ledger_entry_charge_has_document"),
        ({"kind": EntryKind.REVERSAL}, "ledger_entry_reversal_reverses"),
        ({"kind": "GIFT"}, "ledger_entry_known_kind"),
        ({"seq": 0}, "ledger_entry_seq_from_one"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            LedgerEntry.objects.create(**(fields | change))


def test_money_and_nothing_else_goes_into_an_amount_and_comes_out_of_a_sum(flat: Account):
    charge(flat, "2026-01", "926.94")
    pay(flat, "2026-01-15", "806.94")

    with pytest.raises(TypeError, match="amount takes Money, not int"):
        LedgerEntry.objects.filter(amount=5).exists()  # type: ignore[misc]  # what must fail
    assert LedgerEntry.objects.filter(amount=zl("926.94")).count() == 1
    assert LedgerEntry.objects.aggregate(balance=Sum("amount")) == {"balance": zl("120.00")}


@pytest.mark.both_databases
def test_numbers_are_taken_under_a_lock(flat: Account):
    """Four threads on PostgreSQL were tried by hand; a flush would tear down the whole suite."""
    captured = sql_of(pay, flat, "2026-01-15", "926.94")

    if connection.vendor == "sqlite":
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    else:
        reads = [query for query in captured if "ebok_plugin_ledger_account" in query]
        assert reads[0].endswith("FOR NO KEY UPDATE")


RESOLUTION = "uchwała zarządu 12/Z/2026"


@shared
def owed() -> Account:
    account = open_account("100005")
    charge(account, "2026-01", "926.94")
    note = EntryDraft(
        account.pk,
        EntryKind.INTEREST_NOTE,
        zl("9.97"),
        date(2026, 4, 1),
        "Nota odsetkowa 1/2026",
        due_date=date(2026, 4, 15),
        subaccount=SubAccount.INTEREST,
    )
    post(note, made_by=None, today=TODAY)
    return account


def waiver(account: Account, amount: str, day: date = date(2026, 4, 10)) -> EntryDraft:
    return EntryDraft(
        account.pk,
        EntryKind.ADJUSTMENT,
        -zl(amount),
        day,
        "Umorzenie odsetek",
        subaccount=SubAccount.INTEREST,
    )


def test_no_more_interest_than_is_open_can_be_waived(owed: Account):
    april, march = date(2026, 4, 10), date(2026, 3, 31)
    said = "Umorzenie {} zł jest większe niż to, co jest do zapłaty: {} zł."

    for message, *drafts in (
        (said.format("9,98", "9,97"), ("9.98", april)),
        # Together more than is open.
        (said.format("10,00", "9,97"), ("5.00", april), ("5.00", april)),
        # Before the note.
        (said.format("1,00", "0,00"), ("1.00", march)),
    ):
        wanted = (waiver(owed, amount, day) for amount, day in drafts)
        error = refused(*wanted, reason=RESOLUTION)
        assert (error.code, error.position) == ("WAIVER_TOO_LARGE", len(drafts) - 1)
        assert error.message.replace("\N{NO-BREAK SPACE}", " ") == message

    post(waiver(owed, "9.97"), made_by=None, today=TODAY, reason=RESOLUTION)
    assert ledger(owed)[-1] == (3, "ADJUSTMENT", "-9.97")
    # An ordinary adjustment is no waiver.
    bonus = EntryDraft(owed.pk, EntryKind.ADJUSTMENT, zl("-2000.00"), april, "Bonifikata")
    post(bonus, made_by=None, today=TODAY, reason=RESOLUTION)
    assert ledger(owed)[-1] == (4, "ADJUSTMENT", "-2000.00")
