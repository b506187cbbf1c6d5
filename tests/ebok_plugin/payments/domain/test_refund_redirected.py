"""Nobody alone sends a refund elsewhere: not a clerk, not the database, not a former payer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.admin.viewsets import viewsets
from wagtail.snippets.models import get_snippet_models

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.login_state import resume_login, suspend_login
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from ebok_plugin.payments.domain import refund as domain
from ebok_plugin.payments.domain.refund_order import (
    confirm_refund_paid,
    propose_refund_order,
    refund_orders_to_export,
)
from ebok_plugin.payments.models import Refund, RefundFile, RefundOrder
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.refunds import (
    OFFICE,
    REASON,
    STAMP,
    TODAY,
    approved,
    filed,
    proposed,
)
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TAKEOVER = "zgłoszono przejęcie loginu"


@shared
def accounts() -> list[Account]:
    """Two of Anna's, 300,00 overpaid each."""
    opened = [open_account(number) for number in ("100005", "100006")]
    for account in opened:
        grant(account, "Anna Lis")
        pay(account, "2026-10-12", "300.00")
    Person.objects.update(correspondence_email="anna@example.org")
    return opened


@shared
def account(accounts: list[Account]) -> Account:
    return accounts[0]


@shared
def anna(accounts: list[Account]) -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


@shared
def both() -> User:
    """Celina with the role of who approves as well."""
    return staff("celina", CLERK, APPROVER)


@shared
def daria() -> User:
    return staff("daria", APPROVER)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as error:
        act()
    return error.value.code


def lettered(account: Account, anna: User, clerk: User) -> tuple[Refund, str]:
    refund = filed(account, anna, confirmed=False)
    return refund, domain.make_letter_code(refund, origin=Origin(actor=clerk))


def confirm(refund: Refund, code: str, by: User) -> Refund:
    return domain.confirm_refund(refund, code, origin=Origin(actor=by), today=TODAY)


def test_the_code_of_another_refund_confirms_nothing(accounts, anna, both):
    (first, code), (second, _own) = (lettered(account, anna, both) for account in accounts)

    assert refused(lambda: confirm(second, code, anna)) == "REFUND_CODE"
    domain.withdraw_refund(first, origin=Origin(actor=anna), today=TODAY)
    third = filed(accounts[0], anna, confirmed=False)
    assert refused(lambda: confirm(third, code, anna)) == "REFUND_CODE"
    assert refused(lambda: confirm(first, code, anna)) == "REFUND_DECIDED"


def test_the_code_of_the_letter_is_the_payer_s_to_type(account, anna, both):
    refund, code = lettered(account, anna, both)
    piotr = resident("ebok", "EB-500002-1", "Piotr Nowak")
    grant(account, "Piotr Nowak", AccountAccess.Role.CO_OWNER)

    assert [refused(lambda who=who: confirm(refund, code, who)) for who in (piotr, both)] == [
        "REFUND_NOT_PAYER",
        "REFUND_NOT_PAYER",
    ]


def test_who_printed_the_code_does_not_approve(account, anna, both, daria):
    """One clerk with two roles reads the code, confirms with a starter password, and approves."""
    refund, code = lettered(account, anna, both)
    confirm(refund, code, anna)
    order = proposed(refund, staff("filip", CLERK))

    assert refused(lambda: approved(order, both)) == "SECOND_PERSON"
    assert approved(order, daria).state == "POSTED"


def as_payer(clerk: User, how: dict[str, str]) -> None:
    User.objects.filter(pk=clerk.pk).update(**how)


@pytest.mark.parametrize(
    "how",
    [
        {"first_name": "ANNA", "last_name": "Lis"},
        {"email": "Anna@Example.org"},
    ],
)
def test_a_clerk_does_not_decide_the_own_refund(account, anna, daria, how: dict[str, str]):
    """Logins of staff name no person: name and mailbox are compared."""
    clerk, honest = staff("anna.lis", CLERK, APPROVER), staff("filip", CLERK)
    as_payer(clerk, how)
    clerk.refresh_from_db()
    waiting = filed(account, anna, confirmed=False)

    acts: list[Callable[[], Any]] = [
        lambda: domain.make_letter_code(waiting, origin=Origin(actor=clerk)),
        lambda: proposed(waiting, clerk),
        lambda: approved(RefundOrder.objects.get(), clerk),
    ]
    codes = [refused(acts[0])]
    Refund.objects.update(state="WAITING", confirmed_at=timezone.now())
    codes.append(refused(acts[1]))
    order = proposed(waiting, honest)
    codes.append(refused(acts[2]))
    approved(order, daria)
    pay_out = RefundFile.objects.create(
        key="1" * 32, nrb=OFFICE, payer="SM", form="pain-09", day=TODAY, total=order.amount,
        count=1, sha256="", made_by=honest, made_at=STAMP,
    )  # fmt: skip
    order.refresh_from_db()
    order.file = pay_out
    order.save()
    origin = Origin(actor=clerk)
    codes.append(
        refused(lambda: confirm_refund_paid(order, paid_on=TODAY, origin=origin, today=TODAY))
    )

    assert codes == ["REFUND_OWN"] * 4


def test_a_login_that_was_taken_over_sends_nothing(account, anna, both, daria):
    """From the report of a takeover, at each step."""
    refund, code = lettered(account, anna, both)
    suspend_login(anna, TAKEOVER, SYSTEM)
    codes = [refused(lambda: confirm(refund, code, anna))]
    resume_login(anna, SYSTEM)
    confirm(refund, code, anna)
    suspend_login(anna, TAKEOVER, SYSTEM)
    codes.append(refused(lambda: proposed(refund, both)))
    resume_login(anna, SYSTEM)
    order = proposed(refund, staff("filip", CLERK))
    suspend_login(anna, TAKEOVER, SYSTEM)
    codes.append(refused(lambda: approved(order, daria)))
    resume_login(anna, SYSTEM)
    approved(order, daria)
    suspend_login(anna, TAKEOVER, SYSTEM)

    assert (codes, list(refund_orders_to_export())) == (["REFUND_FILER"] * 3, [])
    resume_login(anna, SYSTEM)
    assert list(refund_orders_to_export()) == [order]


def test_a_former_payer_gets_nothing(account, anna, both, daria):
    """Another person pays meanwhile: by a merger, an import or a change of payer."""
    refund = filed(account, anna)
    order = proposed(refund, both)
    other = Person.objects.create(name="Piotr Nowak")
    Account.objects.filter(pk=account.pk).update(payer=other)

    assert refused(lambda: approved(order, daria)) == "REFUND_FILER"
    origin = Origin(actor=daria)
    RefundOrder.objects.update(
        state="REFUSED", decided_by=daria, decided_at=timezone.now(), refusal=REASON
    )
    assert refused(
        lambda: propose_refund_order(refund, reason=REASON, origin=origin, today=TODAY)
    ) == ("REFUND_FILER")
    assert not LedgerEntry.objects.filter(source="REFUND").exists()


def sent(account: Account, anna: User, clerk: User, approver: User) -> RefundOrder:
    order = approved(proposed(filed(account, anna), clerk), approver)
    order.file = RefundFile.objects.create(
        key="1" * 32, nrb=OFFICE, payer="SM", form="pain-09", day=TODAY, total=order.amount,
        count=1, sha256="", made_by=clerk, made_at=STAMP,
    )  # fmt: skip
    order.paid_on, order.paid_by = TODAY, approver
    order.save()
    return order


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Refund, {"nrb": OFFICE}),
        (Refund, {"holder": "Paser"}),
        (Refund, {"amount": zl("1.00")}),
        (Refund, {"filed_on": TODAY - timedelta(1)}),
        (RefundOrder, {"amount": zl("1.00")}),
        (RefundOrder, {"state": "WAITING", "decided_by": None, "decided_at": None, "entry": None}),
        (RefundOrder, {"file": None, "paid_on": None, "paid_by": None}),
        (RefundOrder, {"paid_on": TODAY - timedelta(1)}),
    ],
    ids=lambda value: "" if isinstance(value, type) else "+".join(value),
)
@pytest.mark.both_databases
def test_what_was_confirmed_and_approved_stays(account, anna, both, daria, model, changes):
    """Change the number after the proposal, or send an order to the bank again."""
    sent(account, anna, both, daria)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**changes)


def test_personal_data_alone_may_be_emptied(account, anna, both, daria):
    sent(account, anna, both, daria)

    Refund.objects.update(nrb="", holder="")

    assert list(Refund.objects.values_list("nrb", "holder")) == [("", "")]


def test_the_administration_has_no_form_for_refunds():
    """No screen edits one, and no right to change one can be given."""
    models = {Refund, RefundFile, RefundOrder}
    shown = {getattr(viewset, "model", None) for viewset in viewsets.viewsets}
    shown |= set(get_snippet_models())
    rights = Permission.objects.filter(content_type__app_label="ebok_plugin_payments")
    names = {apps.get_model("ebok_plugin_payments", name)._meta.model_name for name in (
        "Refund", "RefundFile", "RefundOrder",
    )}  # fmt: skip
    given = rights.filter(content_type__model__in=names).values_list("codename", flat=True)

    assert (models & shown, sorted(given)) == (set(), ["add_refundorder", "view_refund"])
