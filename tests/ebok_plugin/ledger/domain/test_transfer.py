from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.domain.proposal import (
    approve_transfer,
    propose_transfer,
    refuse_transfer,
    rehearse_transfer,
)
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, LedgerEntry, TransferProposal
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import charge, ledger, open_account, pay, zl
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
REASON = "To nie była ta wpłata"


@shared
def paid_too_much() -> Account:
    account = open_account("100006", "Piotr Nowak")
    pay(account, "2026-10-10", "400.00")
    return account


@shared
def owes() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "500.00")
    return account


@shared
def celina() -> User:
    return staff("celina", CLERK)


@shared
def daria() -> User:
    return staff("daria", APPROVER)


def propose(source: Account, target: Account, by: User, **other: object) -> TransferProposal:
    given = {
        "on": TODAY,
        "due_date": TODAY,
        "reason": "Wpłata na zły numer konta",
        "key": "a" * 32,
        **other,
    }
    return propose_transfer(source, target, zl("400.00"), made_by=by, today=TODAY, **given)  # type: ignore[arg-type]  # the tests give what the verb takes


@pytest.mark.both_databases
def test_the_second_person_posts_both_entries_in_one_batch(
    paid_too_much: Account, owes: Account, celina: User, daria: User
):
    proposal = propose(paid_too_much, owes, celina)

    approved = approve_transfer(proposal, approved_by=daria, today=TODAY)

    assert ledger(paid_too_much)[1:] == [(2, "TRANSFER", "400.00")]
    assert ledger(owes)[1:] == [(2, "TRANSFER", "-400.00")]
    assert approved.batch is not None
    found = (approved.state, approved.batch.made_by, approved.batch.approved_by)
    assert found == ("POSTED", celina, daria)
    acts = AuditEvent.objects.filter(object_type="ebok_plugin_ledger.TransferProposal")
    assert list(acts.order_by("seq").values_list("action", "subject__name", "to_state")) == [
        ("TRANSFER_PROPOSED", "Piotr Nowak", "WAITING"),
        ("TRANSFER_APPROVED", "Piotr Nowak", "POSTED"),
    ]


ROW = ("account__account_no", "kind", "amount", "booking_date", "due_date", "title", "source_key")


@pytest.mark.both_databases
def test_what_is_looked_at_is_what_will_be_posted(celina: User, daria: User):
    """Also the titles, which name the other account of the same payer only."""
    source, target = open_account("100006"), open_account("100005")
    pay(source, "2026-10-10", "400.00")
    proposal = propose(source, target, celina)

    with transaction.atomic():
        rehearse_transfer(
            source,
            target,
            zl("400.00"),
            on=TODAY,
            due_date=TODAY,
            reason=proposal.reason,
            today=TODAY,
            key=proposal.key,
        )
        seen = list(LedgerEntry.objects.filter(kind="TRANSFER").values_list(*ROW))
        transaction.set_rollback(True)
    approve_transfer(proposal, approved_by=daria, today=TODAY)

    assert seen == list(LedgerEntry.objects.filter(kind="TRANSFER").values_list(*ROW))
    expected = ["Przeksięgowanie na konto 100005", "Przeksięgowanie z konta 100006"]
    assert [row[5] for row in seen] == expected


@contextmanager
def refused_with(code: str) -> Iterator[None]:
    with pytest.raises(PostingError) as refusal:
        yield
    assert refusal.value.code == code


@pytest.mark.both_databases
def test_a_decision_is_made_once(paid_too_much: Account, owes: Account, celina: User, daria: User):
    refused = propose(paid_too_much, owes, celina)
    refuse_transfer(refused, reason=REASON, by=daria)
    refused.refresh_from_db()
    assert (refused.state, refused.refusal, refused.decided_by) == ("REFUSED", REASON, daria)
    posted = propose(paid_too_much, owes, celina, key="b" * 32)
    approve_transfer(posted, approved_by=daria, today=TODAY)

    for proposal in (refused, posted):
        with refused_with("TRANSFER_DECIDED"):
            approve_transfer(proposal, approved_by=daria, today=TODAY)
        with refused_with("TRANSFER_DECIDED"):
            refuse_transfer(proposal, reason=REASON, by=celina)
    assert (len(ledger(paid_too_much)), len(ledger(owes))) == (2, 2)


@pytest.mark.both_databases
def test_what_the_ledger_refuses_is_refused(paid_too_much: Account, owes: Account, celina: User):
    close_period(Period(2026, 10), by=celina, today=TODAY)

    with refused_with("PERIOD_CLOSED"):
        propose(paid_too_much, owes, celina, on=date(2026, 10, 31))
    with refused_with("SAME_ACCOUNT"):
        propose(owes, owes, celina)
    with refused_with("REASON_REQUIRED"):
        propose(paid_too_much, owes, celina, reason="bo tak")

    assert not TransferProposal.objects.exists()


def test_neither_the_maker_nor_a_month_closed_meanwhile_lets_it_be_posted(
    paid_too_much: Account, owes: Account, celina: User, daria: User
):
    proposal = propose(paid_too_much, owes, celina, on=date(2026, 10, 31))

    with refused_with("SECOND_PERSON"):
        approve_transfer(proposal, approved_by=celina, today=TODAY)
    close_period(Period(2026, 10), by=celina, today=TODAY)
    with refused_with("PERIOD_CLOSED"):
        approve_transfer(proposal, approved_by=daria, today=TODAY)

    proposal.refresh_from_db()
    assert (proposal.state, len(ledger(owes))) == ("WAITING", 1)
