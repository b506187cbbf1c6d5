from datetime import date

import pytest

from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.issue import issue_batch
from ebok_plugin.interest.domain.proposal import find_overcharges, propose_correction, waive_notes
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestNote, NoteBatch, NotePart
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, ChargeDocument, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.ebok_plugin.interest.debts import DUE, FEBRUARY, TODAY, UNTIL, issued, late_account, owe
from tests.ebok_plugin.ledger.books import ledger, open_account, pay, zl
from tests.ebok_plugin.ledger.refusals import refusal
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
REASON = "Wpłata z 16.03.2026 znalazła się na wyciągu."


@shared
def account(celina: User, daria: User) -> Account:
    """926.94 open since 16 February; 31.81 claimed up to the first of July."""
    account = open_account("100005")
    owe(account, due=FEBRUARY)
    issued(account)
    return account


def correct(note: InterestNote, by: User, reason: str = REASON) -> NoteBatch:
    return propose_correction(note, due_date=DUE, reason=reason, made_by=by, today=TODAY)


def found(account: Account) -> list[tuple[str, str, str, str]]:
    """(note, claimed, right, difference)."""
    return [
        (
            overcharge.note.number,
            *(
                f"{sum_.amount}"
                for sum_ in (overcharge.charged, overcharge.due, overcharge.difference)
            ),
        )
        for overcharge in find_overcharges([account], TODAY)
    ]


def test_a_right_note_is_not_corrected(account: Account, celina: User):
    before = found(account)
    pay(account, "2026-07-02", "926.94")

    error = refusal(InterestError, correct, InterestNote.objects.get(), celina)

    # A payment after the claimed days changes nothing.
    assert (before, found(account)) == ([], [])
    expected = ("NOT_OVERCHARGED", "Nota NO/2026/000001 nie zawiera odsetek ponad należne.")
    assert (error.code, error.message) == expected


def test_a_charge_that_was_taken_back_leaves_nothing_to_claim(account: Account):
    entry = ChargeDocument.objects.get().entry
    reverse_entry(entry, on=TODAY, reason="Naliczono za inny lokal", made_by=None, today=TODAY)

    assert found(account) == [("NO/2026/000001", "31.81", "0.00", "31.81")]


def test_the_note_is_reversed_and_claimed_anew(account: Account, celina: User, daria: User):
    pay(account, "2026-03-16", "926.94")
    wrong = InterestNote.objects.get()
    assert found(account) == [("NO/2026/000001", "31.81", "6.68", "25.13")]
    assert wrong.entry.amount == zl("31.81")

    batch = correct(wrong, celina)
    waiting = read_balance(account, TODAY).balance
    issue_batch(batch, approved_by=daria, today=TODAY)

    right = InterestNote.objects.latest("pk")
    assert waiting == zl("31.81")
    facts = (right.number, right.corrects, right.entry.amount)
    assert facts == ("NO/2026/000002", wrong, zl("6.68"))
    part = NotePart.objects.get(note=right)
    assert (part.first_day, part.last_day) == (date(2026, 2, 17), date(2026, 3, 16))
    assert [kind for _, kind, _ in ledger(account)][-2:] == ["REVERSAL", "INTEREST_NOTE"]
    assert read_balance(account, TODAY).balance == zl("6.68")
    assert found(account) == []
    assert list(run_auditors()) == []


def test_a_note_with_nothing_left_is_only_reversed(account: Account, celina: User, daria: User):
    pay(account, "2026-02-16", "926.94")

    batch = correct(InterestNote.objects.get(), celina)
    known = issue_batch(batch, approved_by=daria, today=TODAY)

    assert (batch.drafts.get().total, known.posted) == (zl("0.00"), None)
    assert InterestNote.objects.count() == 1
    assert read_balance(account, TODAY).balance == zl("0.00")


def test_a_payment_that_went_to_the_note_counts_among_what_paid_the_charge(
    account: Account, celina: User, daria: User
):
    """926.94 + 31.81 were paid after the note; then 500.00 turn up from March."""
    pay(account, "2026-11-20", "958.75")
    pay(account, "2026-03-16", "500.00")

    batch = correct(InterestNote.objects.get(), celina)
    issue_batch(batch, approved_by=daria, today=TODAY)

    # 500.00 for 28 days: 3.6027…; 426.94 for 135 days: 14.6536….
    assert InterestNote.objects.latest("pk").entry.amount == zl("18.26")
    assert found(account) == []


def test_a_note_is_corrected_once_and_with_a_reason(account: Account, celina: User, daria: User):
    pay(account, "2026-03-16", "926.94")
    note = InterestNote.objects.get()
    no_reason = refusal(InterestError, correct, note, celina, "bo tak")
    first, second = correct(note, celina), correct(note, celina)
    issue_batch(first, approved_by=daria, today=TODAY)

    again = refusal(InterestError, correct, note, celina)
    twice = refusal(InterestError, issue_batch, second, approved_by=daria, today=TODAY)

    facts = [error.code for error in (no_reason, again, twice)]
    assert facts == ["REASON_REQUIRED", "ALREADY_REVERSED", "ALREADY_REVERSED"]
    assert InterestNote.objects.count() == 2


def test_another_payment_before_the_second_person_came(account: Account, celina: User, daria: User):
    pay(account, "2026-03-16", "500.00")
    batch = correct(InterestNote.objects.get(), celina)
    pay(account, "2026-03-16", "400.00")

    error = refusal(InterestError, issue_batch, batch, approved_by=daria, today=TODAY)

    assert error.code == "NOTE_STALE"
    assert NotePart.objects.get().last_day == UNTIL


@shared
def late(celina: User, daria: User) -> Account:
    account = late_account()
    issued(account)
    return account


def test_a_waiver_pays_the_note(late: Account, celina: User):
    def forgive(
        amount: str, reason: str = "Uchwała Zarządu 12/2026: choroba płatnika."
    ) -> LedgerEntry:
        return waive_notes(late, zl(amount), on=TODAY, reason=reason, made_by=celina, today=TODAY)

    for code, *no_waiver in (
        ("WAIVER_TOO_LARGE", "9.98"),
        ("AMOUNT_SIGN", "0.00"),
        ("AMOUNT_SIGN", "-1.00"),
        ("REASON_REQUIRED", "5.00", "krótko"),
    ):
        assert refusal(PostingError, forgive, *no_waiver).code == code
        assert read_balance(late, TODAY).balance == zl("9.97")

    entry = forgive("9.97")
    facts = (entry.kind, entry.amount, entry.subaccount, entry.title)
    assert facts == (EntryKind.ADJUSTMENT, zl("-9.97"), SubAccount.INTEREST, "Umorzenie odsetek")
    assert read_balance(late, TODAY).balance == zl("0.00")
