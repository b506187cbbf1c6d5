"""A refund: filed by the payer, confirmed by a letter, ordered by two people, stopped, refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from ebok_plugin.payments.domain import refund as domain
from ebok_plugin.payments.domain.audit import refunds_agree
from ebok_plugin.payments.domain.refund_order import (
    confirm_refund_paid,
    propose_refund_order,
    refunds_in_progress,
    refuse_refund_order,
)
from ebok_plugin.payments.domain.refund_stage import RefundStage, find_stage
from ebok_plugin.payments.models import BankEntry, Refund, RefundOrder
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.lines import waiting_line
from tests.ebok_plugin.payments.refunds import ANNA, REASON, TODAY, approved, filed, proposed
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
MISTYPED = "AAAA-AAAA-AAAA-AAAAA"


@shared
def account() -> Account:
    """Anna's: 500,00 charged, 800,00 paid."""
    opened = open_account("100005")
    opened.payer.correspondence_email = "anna@example.org"
    opened.payer.save()
    grant(opened, "Anna Lis")
    charge(opened, "2026-10", "500.00")
    pay(opened, "2026-10-12", "800.00")
    return opened


@shared
def anna(account: Account) -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@shared
def celina() -> User:
    return staff("celina", CLERK)


@shared
def daria() -> User:
    return staff("daria", APPROVER)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as error:
        act()
    return error.value.code


def entries() -> list[tuple[str, str, str]]:
    rows = LedgerEntry.objects.filter(source="REFUND").order_by("pk")
    return [(row.kind, row.amount.digits, row.title) for row in rows]


def state(refund: Refund) -> str:
    return Refund.objects.values_list("state", flat=True).get(pk=refund.pk)


def stage(refund: Refund) -> RefundStage:
    return find_stage(Refund.objects.get(pk=refund.pk))


def test_two_people_order_what_the_payer_asked_for(account, anna, celina, daria):
    refund = filed(account, anna, zl("300.00"))
    order = proposed(refund, celina)
    before = entries(), stage(refund)

    posted = approved(order, daria)

    assert before == ([], RefundStage.SECOND_PERSON)
    title = "Zwrot nadpłaty ZN/2026/0001, konto 100005"
    assert entries() == [("PAYMENT_RETURN", "300,00", title)]
    assert (posted.entry.batch.made_by, posted.entry.batch.approved_by) == (celina, daria)
    assert (state(refund), stage(refund)) == ("ORDERED", RefundStage.EXPORT)
    assert read_balance(account, TODAY).balance == zl("0.00")
    assert list(refunds_agree()) == []
    logged = AuditEvent.objects.filter(action__startswith="REFUND").order_by("pk")
    assert [event.action for event in logged] == [
        "REFUND_FILED",
        "REFUND_PROPOSED",
        "REFUND_POSTED",
        "REFUND_ORDERED",
    ]
    letters = OutgoingMessage.objects.order_by("pk")
    assert [letter.subject for letter in letters] == [
        "Zwrot nadpłaty ZN/2026/0001 – przyjęliśmy wniosek",
        "Zwrot nadpłaty ZN/2026/0001 – przelew zlecony",
    ]
    assert not any("300" in letter.text or ANNA[-4:] in letter.text for letter in letters)


@pytest.mark.parametrize(
    ("amount", "code"), [("300.01", "REFUND_TOO_MUCH"), ("300.00", None), ("0.01", None)]
)
def test_no_more_than_is_free_can_be_asked_for(account, anna, amount: str, code: str | None):
    if code is None:
        assert filed(account, anna, zl(amount)).amount == zl(amount)
    else:
        assert refused(lambda: filed(account, anna, zl(amount))) == code


def test_a_payment_that_the_bank_took_back_is_not_free(account, anna):
    line = waiting_line("250,00", mark="RC")
    BankEntry.objects.filter(pk=line.pk).update(account=account)

    assert domain.read_refundable(account, TODAY) == zl("50.00")


def test_a_fee_that_is_not_due_yet_is_not_free(account):
    charge(account, "2026-11", "120.00")

    assert domain.read_refundable(account, TODAY) == zl("180.00")


def test_the_payer_alone_asks(account, anna, celina):
    piotr = resident("ebok", "EB-500002-1", "Piotr Nowak")
    grant(account, "Piotr Nowak", role=AccountAccess.Role.CO_OWNER)

    assert refused(lambda: filed(account, piotr)) == "REFUND_NOT_PAYER"
    assert refused(lambda: filed(account, celina)) == "REFUND_NOT_PAYER"


def test_one_request_of_an_account_waits(account, anna):
    filed(account, anna)

    assert refused(lambda: filed(account, anna)) == "REFUND_WAITING"
    second = Refund.objects.get()
    second.pk, second.number, second._state.adding = None, "ZN/2026/0009", True
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_a_number_to_pay_to_takes_no_refund(account, anna):
    def ask() -> object:
        return domain.file_refund(
            account,
            zl("1.00"),
            nrb=str(account.nrb),
            holder="Anna Lis",
            confirmed=True,
            origin=Origin(actor=anna),
            today=TODAY,
        )

    assert refused(ask) == "REFUND_OWN_NUMBER"


def test_the_password_alone_moves_nothing(account, anna, celina):
    refund = filed(account, anna, confirmed=False)

    def confirm(typed: str) -> Refund:
        return domain.confirm_refund(refund, typed, origin=Origin(actor=anna), today=TODAY)

    assert (state(refund), stage(refund)) == ("UNCONFIRMED", RefundStage.LETTER)
    assert refused(lambda: proposed(refund, celina)) == "REFUND_DECIDED"
    assert refused(lambda: confirm("")) == "REFUND_CODE"  # no letter yet: an empty code fits none
    first = domain.make_letter_code(refund, origin=Origin(actor=celina))
    code = domain.make_letter_code(refund, origin=Origin(actor=celina))
    assert [refused(lambda typed=typed: confirm(typed)) for typed in (first, MISTYPED)] == [
        "REFUND_CODE",
        "REFUND_CODE",
    ]
    assert state(confirm(f" {code.lower()} ")) == "WAITING"
    assert refused(lambda: confirm(code)) == "REFUND_DECIDED"


def test_a_code_is_guessed_five_times_at_most(account, anna, celina):
    refund = filed(account, anna, confirmed=False)
    code = domain.make_letter_code(refund, origin=Origin(actor=celina))

    def confirm(typed: str) -> Refund:
        return domain.confirm_refund(refund, typed, origin=Origin(actor=anna), today=TODAY)

    refusals = [refused(lambda: confirm("X")) for _try in range(5)]

    assert refusals == ["REFUND_CODE"] * 5
    assert refused(lambda: confirm(code)) == "REFUND_HELD"


def test_an_old_code_confirms_nothing_and_is_printed_again(account, anna, celina):
    refund = filed(account, anna, confirmed=False)
    code = domain.make_letter_code(refund, origin=Origin(actor=celina))
    assert list(domain.refunds_waiting()) == []
    row = Refund.objects.get()
    row.code_expires_at = timezone.now() - timedelta(seconds=1)
    row.save()

    origin = Origin(actor=anna)

    assert refused(lambda: domain.confirm_refund(refund, code, origin=origin, today=TODAY)) == (
        "REFUND_CODE"
    )
    assert list(domain.refunds_waiting()) == [refund]


def test_who_left_gets_no_letter_at_the_former_flat(account, anna, celina):
    refund = filed(account, anna, confirmed=False)
    Account.objects.filter(pk=account.pk).update(closed_on=TODAY)

    def print_letter() -> str:
        return domain.make_letter_code(refund, origin=Origin(actor=celina))

    assert refused(print_letter) == "REFUND_NO_ADDRESS"


def test_nobody_approves_alone(account, anna, celina):
    order = proposed(filed(account, anna), celina)

    assert refused(lambda: approved(order, celina)) == "SECOND_PERSON"
    assert entries() == []


def test_the_database_refuses_one_person(account, anna, celina):
    order = proposed(filed(account, anna), celina)
    order.state, order.decided_by, order.decided_at = "POSTED", celina, timezone.now()
    order.entry = LedgerEntry.objects.earliest("pk")

    with pytest.raises(IntegrityError), transaction.atomic():
        order.save()


def test_the_overpayment_is_judged_again_at_each_decision(account, anna, celina, daria):
    refund = filed(account, anna, zl("300.00"))
    order = proposed(refund, celina)
    charge(account, "2026-11", "120.00")

    assert refused(lambda: approved(order, daria)) == "REFUND_TOO_MUCH"
    refuse_refund_order(order, reason="Nadpłata już mniejsza", by=daria)
    assert (state(refund), stage(refund)) == ("WAITING", RefundStage.OFFICE)
    assert refused(lambda: proposed(refund, celina)) == "REFUND_TOO_MUCH"


def test_a_request_decided_twice_is_in_progress_once(account, anna, celina, daria):
    refund = filed(account, anna)
    refuse_refund_order(proposed(refund, celina), reason="Sprawdź rachunek w banku", by=daria)
    order = proposed(refund, celina)

    assert list(refunds_in_progress()) == [refund]
    approved(order, daria)
    assert list(refunds_in_progress()) == [refund]


ENDS: dict[str, tuple[Callable[[Refund, User, User], Any], str, str]] = {
    "withdrawn": (
        lambda refund, anna, celina: domain.withdraw_refund(
            refund, origin=Origin(actor=anna), today=TODAY
        ),
        "WITHDRAWN",
        "Wniosek wycofano.",
    ),
    "refused": (
        lambda refund, anna, celina: domain.refuse_refund(
            refund,
            reason="To rachunek innej osoby",
            next_step="Podaj rachunek na swoje nazwisko",
            origin=Origin(actor=celina),
            today=TODAY,
        ),
        "REFUSED",
        "To rachunek innej osoby",
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_an_end_drops_the_order_that_waits(account, anna, celina, daria, end: str):
    act, last, text = ENDS[end]
    refund = filed(account, anna)
    order = proposed(refund, celina)

    act(refund, anna, celina)

    dropped = RefundOrder.objects.values_list("state", "refusal").get()
    assert (state(refund), dropped) == (last, ("REFUSED", text))
    assert refused(lambda: approved(order, daria)) == "REFUND_DECIDED"
    assert (entries(), filed(account, anna).number) == ([], "ZN/2026/0002")


@pytest.mark.parametrize(
    ("reason", "step", "code"),
    [("nie", "Podaj swój rachunek", "REASON_REQUIRED"), (REASON, " ", "STEP_REQUIRED")],
)
def test_a_refusal_names_why_and_what_next(account, anna, celina, reason, step, code):
    refund = filed(account, anna)

    def refuse() -> object:
        origin = Origin(actor=celina)
        return domain.refuse_refund(
            refund, reason=reason, next_step=step, origin=origin, today=TODAY
        )

    assert refused(refuse) == code


def test_a_reversed_refund_is_free_again_and_asked_for_anew(account, anna, celina, daria):
    refund = filed(account, anna, zl("300.00"))
    posted = approved(proposed(refund, celina), daria)

    reverse_entry(posted.entry, on=TODAY, reason=REASON, made_by=celina, today=TODAY)

    assert (stage(refund), domain.read_refundable(account, TODAY)) == (
        RefundStage.REVERSED,
        zl("300.00"),
    )
    assert filed(account, anna).number == "ZN/2026/0002"


def test_nothing_is_accepted_without_a_reason_or_paid_before_a_file(account, anna, celina, daria):
    refund = filed(account, anna)
    who = {"origin": Origin(actor=celina), "today": TODAY}
    assert refused(lambda: propose_refund_order(refund, reason="ok", **who)) == "REASON_REQUIRED"
    order = approved(proposed(refund, celina), daria)

    def pay_out() -> object:
        return confirm_refund_paid(order, paid_on=TODAY, origin=Origin(actor=daria), today=TODAY)

    assert refused(pay_out) == "REFUND_NOT_SENT"


def test_the_auditor_finds_an_entry_and_an_order_that_differ(
    account, anna, celina, daria, triggers_off
):
    order = approved(proposed(filed(account, anna), celina), daria)
    RefundOrder.objects.filter(pk=order.pk).update(amount=zl("99.00"))

    assert [(finding.auditor, finding.message) for finding in refunds_agree()] == [
        (
            "refunds_agree",
            "zwrot ZN/2026/0001: wniosek, zlecenie, pozycja i wyciąg się nie zgadzają",
        )
    ]


def test_the_term_empties_bank_accounts_of_old_requests(account, anna, celina):
    refund = filed(account, anna)
    domain.withdraw_refund(refund, origin=Origin(actor=anna), today=TODAY)
    before = timezone.now() + timedelta(days=370)

    rehearsed = domain.forget_refunds(before, True).count
    emptied = Refund.objects.get().nrb
    domain.forget_refunds(before, False)

    row = Refund.objects.get()
    assert (rehearsed, emptied, row.nrb, row.holder) == (1, ANNA, "", "")
