from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.proposal import discard_batch, propose_notes, usual_due_date
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestRate, NoteBatch
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, Regime
from tests.ebok_plugin.interest.debts import DUE, FEBRUARY, TODAY, UNTIL, late_account, owe
from tests.ebok_plugin.ledger.books import open_account, post, zl
from tests.ebok_plugin.ledger.refusals import refusal

pytestmark = pytest.mark.django_db
REASON = "Wpłata była na innym koncie."


def drafts(batch: NoteBatch) -> list[tuple[str, Money]]:
    rows = batch.drafts.values_list("account__account_no", "total")
    return list(rows.order_by("account__account_no"))


def propose(account: Account, by: User, **more: Any) -> NoteBatch:
    wanted: dict[str, Any] = {"until": UNTIL, "due_date": DUE, "made_by": by, "today": TODAY}
    return propose_notes([account], **{**wanted, **more})


def refused(account: Account, by: User, **more: Any) -> tuple[str, str, str]:
    error = refusal(InterestError, propose, account, by, **more)
    assert not NoteBatch.objects.exists()
    return error.code, error.message.replace("\N{NO-BREAK SPACE}", " "), error.account_no


def test_a_proposal_is_in_no_balance(celina: User):
    accounts = late_account("100005"), late_account("100006", "Piotr Wrona")
    before = LedgerEntry.objects.count()

    batch = propose_notes(accounts, until=UNTIL, due_date=DUE, made_by=celina, today=TODAY)

    assert drafts(batch) == [("100005", zl("9.97")), ("100006", zl("9.97"))]
    found = (batch.state, batch.until, batch.due_date, batch.made_by)
    assert found == (NoteBatch.State.PROPOSED, UNTIL, DUE, celina)
    assert LedgerEntry.objects.count() == before
    event = AuditEvent.objects.get(action="INTEREST_NOTES_PROPOSED")
    facts = (event.actor, event.to_state, event.changes)
    assert facts == (celina, "PROPOSED", {"notes": 2, "until": "2026-07-01"})


def test_only_past_days_are_claimed_and_a_note_is_due_after_today(celina: User):
    account = late_account()

    found = refused(account, celina, until=date(2026, 11, 21))
    assert found == ("NOTE_FUTURE", "Nie można naliczyć odsetek za dni w przyszłości.", "")
    assert refused(account, celina, due_date=TODAY) == (
        "NOTE_DUE",
        "Termin płatności noty musi być późniejszy niż dzisiaj (20.11.2026).",
        "",
    )
    batch = propose(account, celina, until=date(2026, 3, 16))
    assert drafts(batch) == [("100005", zl("6.68"))]


def test_a_small_sum_gives_no_note(settings, celina: User):
    account = late_account()

    assert refused(open_account("100009"), celina)[0] == "NOTE_TOO_SMALL"
    settings.COOP_NOTE_MINIMUM = Decimal("9.98")
    said = "Suma odsetek 9,97 zł jest mniejsza niż próg 9,98 zł."
    assert refused(account, celina) == ("NOTE_TOO_SMALL", said, "100005")
    settings.COOP_NOTE_MINIMUM = Decimal("9.97")
    assert drafts(propose(account, celina)) == [("100005", zl("9.97"))]


def test_days_that_nobody_vouched_for_give_no_note(celina: User):
    account, paid = open_account("100005"), late_account("100006")
    owe(account, due=FEBRUARY)

    assert refused(account, celina, until=date(2026, 7, 2)) == (
        "RATES_UNCONFIRMED",
        "Stawki odsetek potwierdzono do 01.07.2026. Sprawdź aktualną stopę NBP, "
        "zanim wystawisz notę.",
        "100005",
    )
    assert drafts(propose(account, celina, until=UNTIL)) == [("100005", zl("31.81"))]
    # A paid debt needs no confirmation of later days.
    assert drafts(propose(paid, celina, until=TODAY)) == [("100006", zl("9.97"))]


def test_a_missing_rate_gives_no_note_and_tax_interest_is_shown_only(celina: User):
    InterestRate.objects.filter(valid_from__lt=date(2026, 3, 5)).delete()
    account, tax = late_account(), late_account("100006")
    tax.regime = Regime.WASTE
    tax.save()

    assert refused(account, celina) == (
        "RATE_UNKNOWN",
        "Brak stawki odsetek na 17.02.2026. Uzupełnij tabelę stawek.",
        "100005",
    )
    assert refused(tax, celina) == (
        "TAX_ONLY_SHOWN",
        "Odsetki podatkowe są tylko pokazywane. Noty do tego konta nie wystawisz.",
        "100006",
    )


def test_one_account_that_cannot_be_charged_stops_the_batch(celina: User):
    accounts = late_account("100005"), open_account("100006")

    error = refusal(
        InterestError,
        propose_notes,
        accounts,
        until=UNTIL,
        due_date=DUE,
        made_by=celina,
        today=TODAY,
    )
    with pytest.raises(ValueError, match="at least one account"):
        propose_notes([], until=UNTIL, due_date=DUE, made_by=celina, today=TODAY)

    assert (error.code, error.account_no) == ("NOTE_TOO_SMALL", "100006")
    assert not NoteBatch.objects.exists()


def test_a_debit_that_bears_nothing_is_put_into_a_note_by_hand(celina: User):
    account = open_account("100005")
    draft = EntryDraft(
        account_id=account.pk,
        kind=EntryKind.TRANSFER,
        amount=zl("926.94"),
        booking_date=date(2026, 3, 1),
        due_date=date(2026, 3, 16),
        title="Przeksięgowanie z konta 100001",
    )
    entry = post(draft, made_by=None, today=TODAY)
    by_hand = {account.pk: {entry.seq: FEBRUARY}}

    batch = propose(account, celina, by_hand=by_hand, until=date(2026, 3, 30))

    assert drafts(batch) == [("100005", zl("9.97"))]
    hands = batch.drafts.get().by_hand.values_list("entry", "due_date")
    assert list(hands) == [(entry.pk, FEBRUARY)]


def test_a_charge_a_payment_and_nothing_are_not_put_in_by_hand(celina: User):
    """Else somebody could move the due date of a charge."""
    account = late_account()

    for seq in (1, 2, 99):
        assert refused(account, celina, by_hand={account.pk: {seq: date(2026, 1, 1)}}) == (
            "NOT_BY_HAND",
            "Ręcznie dopisuje się tylko należność, od której system sam odsetek nie liczy. "
            "Wybierz inne pozycje.",
            "100005",
        )


@pytest.mark.both_databases
def test_a_batch_is_dropped_with_a_reason_and_not_issued_by_its_maker(celina: User):
    batch = propose(late_account(), celina)

    with pytest.raises(IntegrityError), transaction.atomic():
        NoteBatch.objects.filter(pk=batch.pk).update(
            state="ISSUED", decided_by=celina, decided_at=batch.made_at
        )
    too_short = refusal(InterestError, discard_batch, batch, reason="bo tak", by=celina)
    dropped = discard_batch(batch, reason=REASON, by=celina)
    again = refusal(InterestError, discard_batch, batch, reason=REASON, by=celina)

    assert too_short.code == "REASON_REQUIRED"
    assert (dropped.state, dropped.reason, dropped.decided_by) == ("DISCARDED", REASON, celina)
    expected = ("BATCH_DECIDED", "Ta paczka not jest już rozstrzygnięta: odrzucona.")
    assert (again.code, again.message) == expected


def test_a_note_is_usually_due_in_two_weeks_on_a_working_day():
    assert usual_due_date(date(2026, 11, 20)) == date(2026, 12, 4)
    assert usual_due_date(date(2026, 11, 21)) == date(2026, 12, 7)
