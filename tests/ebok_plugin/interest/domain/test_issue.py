from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.issue import issue_batch
from ebok_plugin.interest.domain.proposal import propose_notes
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestNote, NoteBatch, NoteLine, NotePart
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.errors import LedgerImmutable, PostingError
from ebok_plugin.ledger.models import Account, ClosedPeriod, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.approvals import done_alone, resolution_for
from tests.ebok_plugin.interest.debts import (
    DUE,
    FEBRUARY,
    TODAY,
    UNTIL,
    issued,
    late_account,
    owe,
    proposed,
)
from tests.ebok_plugin.ledger.books import open_account, pay, zl
from tests.ebok_plugin.ledger.refusals import refusal
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("celina", "daria")]


@shared
def late() -> Account:
    return late_account()


def claims() -> list[tuple[str, str, str, int, str, str, str]]:
    """(note, account, document, turn, first day, last day, interest) of every part."""
    rows = NotePart.objects.select_related("note", "entry__account", "entry__document")
    return [
        (
            part.note.number,
            part.entry.account.account_no,
            part.entry.document.document_no if part.entry.document else "",
            part.turn,
            f"{part.first_day}",
            f"{part.last_day}",
            f"{part.interest.amount}",
        )
        for part in rows.order_by("pk")
    ]


def test_the_second_person_posts_the_notes(late: Account, celina: User, daria: User):
    batch = proposed(late, by=celina)

    known = issue_batch(batch, approved_by=daria, today=TODAY)

    note = InterestNote.objects.get()
    entry = note.entry
    assert (known.state, known.decided_by, known.posted) == ("ISSUED", daria, entry.batch)
    found = (entry.kind, entry.amount, entry.booking_date, entry.due_date)
    assert found == (EntryKind.INTEREST_NOTE, zl("9.97"), TODAY, DUE)
    assert (entry.subaccount, entry.title) == (SubAccount.INTEREST, "Nota odsetkowa NO/2026/000001")
    assert (entry.batch.made_by, entry.batch.approved_by) == (celina, daria)
    assert entry.designated_document is not None
    assert entry.designated_document.document_no == "NAL/2026-02/100005"
    assert read_balance(late, TODAY).balance == zl("9.97")
    assert list(run_auditors()) == []
    event = AuditEvent.objects.get(action="INTEREST_NOTES_ISSUED")
    facts = (event.actor, event.from_state, event.to_state, event.changes)
    assert facts == (daria, "PROPOSED", "ISSUED", {"notes": 1, "until": "2026-07-01"})


def test_a_note_lists_its_parts_days_and_rates(late: Account):
    issued(late)

    assert claims() == [
        ("NO/2026/000001", "100005", "NAL/2026-02/100005", 1, "2026-02-17", "2026-03-30", "9.97")
    ]
    assert [
        (f"{line.amount.amount}", f"{line.start}", f"{line.end}", f"{line.rate_percent}")
        for line in NoteLine.objects.order_by("pk")
    ] == [
        ("926.94", "2026-02-17", "2026-03-04", "9.50"),
        ("926.94", "2026-03-05", "2026-03-30", "9.25"),
    ]


def test_notes_are_numbered_without_a_gap_and_a_later_one_starts_the_day_after():
    account = open_account("100005")
    owe(account, due=FEBRUARY)
    issued(account, until=date(2026, 4, 30))
    issued(account, late_account("100006"))

    assert [(*claim[:2], *claim[3:6]) for claim in claims()] == [
        ("NO/2026/000001", "100005", 1, "2026-02-17", "2026-04-30"),
        ("NO/2026/000002", "100005", 2, "2026-05-01", "2026-07-01"),
        ("NO/2026/000003", "100006", 1, "2026-02-17", "2026-03-30"),
    ]


def test_interest_bears_no_interest(late: Account, celina: User):
    """The note itself stays unpaid; a month after its due date it has grown by nothing."""
    issued(late)

    error = refusal(
        InterestError,
        propose_notes,
        [late],
        until=UNTIL,
        due_date=date(2027, 2, 15),
        made_by=celina,
        today=date(2027, 1, 31),
    )

    assert (error.code, error.message) == (
        "NOTE_OVERLAP",
        "Odsetki od NAL/2026-02/100005 za dni 17.02.2026–30.03.2026 są już w nocie NO/2026/000001.",
    )


def test_a_closed_month_takes_no_note(late: Account, celina: User, daria: User):
    batch = proposed(late, by=celina)
    ClosedPeriod.objects.create(period="2026-11", closed_at=batch.made_at)

    error = refusal(PostingError, issue_batch, batch, approved_by=daria, today=TODAY)

    assert error.code == "PERIOD_CLOSED"


def test_a_batch_is_issued_once_and_by_a_second_person(late: Account, celina: User, daria: User):
    first, second = proposed(late, by=celina), proposed(late, by=celina)

    def issue_refused(batch: NoteBatch, by: User) -> tuple[str, str]:
        error = refusal(InterestError, issue_batch, batch, approved_by=by, today=TODAY)
        return error.code, error.account_no

    assert issue_refused(first, celina)[0] == "SECOND_PERSON"
    assert not InterestNote.objects.exists()
    issue_batch(first, approved_by=daria, today=TODAY)
    assert issue_refused(first, daria)[0] == "BATCH_DECIDED"
    # Two proposals of the same days give one note.
    assert issue_refused(second, daria) == ("NOTE_OVERLAP", "100005")
    assert InterestNote.objects.count() == 1


def test_a_payment_booked_back_after_the_proposal_stops_it(celina: User, daria: User):
    account = open_account("100005")
    owe(account, due=FEBRUARY)
    other = late_account("100006")
    batch = proposed(account, other, by=celina)
    pay(account, "2026-03-01", "500.00")
    entries = LedgerEntry.objects.count()

    error = refusal(InterestError, issue_batch, batch, approved_by=daria, today=TODAY)

    assert (error.code, error.account_no) == ("NOTE_STALE", "100005")
    assert LedgerEntry.objects.count() == entries


def test_a_reversed_note_claims_nothing(late: Account, daria: User):
    note = issued(late)[0]
    reverse_entry(
        note.entry, on=TODAY, reason="Nota wystawiona omyłkowo", made_by=daria, today=TODAY
    )

    issued(late)

    assert [(claim[0], *claim[3:6]) for claim in claims()] == [
        ("NO/2026/000001", 1, "2026-02-17", "2026-03-30"),
        ("NO/2026/000002", 2, "2026-02-17", "2026-03-30"),
    ]
    assert list(run_auditors()) == []


@pytest.mark.both_databases
def test_what_is_issued_never_changes_and_nobody_claims_the_same_turn_twice(late: Account):
    issued(late)
    double = NotePart.objects.get()
    double.pk, double._state.adding = None, True

    with pytest.raises(IntegrityError), transaction.atomic():
        double.save()
    for model in (InterestNote, NotePart, NoteLine):
        row = model.objects.get(pk=model.objects.first().pk)
        for change in (row.save, row.delete, model.objects.all().delete):
            with pytest.raises(LedgerImmutable):
                change()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        assert model.objects.exists()


def test_a_batch_of_four_costs_the_queries_of_one(celina: User, daria: User):
    def cost(*numbers: int) -> int:
        accounts = [late_account(f"10{number:04}") for number in numbers]
        batch = proposed(*accounts, by=celina)
        return queries_of(issue_batch, batch, approved_by=daria, today=TODAY)

    cost(100)  # the first number of the year begins its sequence

    assert cost(0) == cost(*range(1, 5))
    assert InterestNote.objects.count() == 6


def test_in_a_small_office_one_person_issues_notes(late: Account, celina: User):
    row = resolution_for("interest.notes")

    issue_batch(proposed(late, by=celina), approved_by=celina, today=TODAY)

    batch = NoteBatch.objects.get()
    assert (batch.state, batch.decided_by) == ("ISSUED", row.stand_in)
    assert done_alone(row) == [("staff:celina", "interest.notes")]
