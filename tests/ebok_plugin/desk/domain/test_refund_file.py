"""The bank's file of refunds: each order once, judged again, and the same sum everywhere."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from ebok_plugin.desk.domain.refund_file import make_refund_file, read_refund_file
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.domain.audit import refunds_agree
from ebok_plugin.payments.domain.refund_order import confirm_refund_paid
from ebok_plugin.payments.domain.refund_stage import RefundStage, find_stage
from ebok_plugin.payments.models import BankEntry, Refund, RefundFile, RefundOrder
from ebok_plugin.statements.domain.transfer_file import TransferFormat
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.lines import operation, take
from tests.ebok_plugin.payments.refunds import ANNA, OFFICE, TODAY, approved, filed, proposed
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_account(settings) -> None:
    settings.COOP_OWN_BANK_ACCOUNTS = [OFFICE]


@shared
def celina() -> User:
    return staff("celina", CLERK)


@shared
def daria() -> User:
    return staff("daria", APPROVER)


@shared
def accounts() -> list[Account]:
    """Three of Anna's, 200,00 overpaid each."""
    opened = [open_account(f"10000{number}") for number in "567"]
    for account in opened:
        grant(account, "Anna Lis")
        pay(account, "2026-10-12", "200.00")
    return opened


@shared
def anna(accounts: list[Account]) -> User:
    return resident("ebok", "EB-500001-3", "Anna Lis")


def ordered(account: Account, users: tuple[User, User, User], amount: str) -> RefundOrder:
    anna, celina, daria = users
    return approved(proposed(filed(account, anna, zl(amount)), celina), daria)


def export(by: User, form: TransferFormat = TransferFormat.PAIN_09) -> RefundFile | None:
    return make_refund_file(nrb=OFFICE, form=form, day=TODAY, origin=Origin(actor=by), today=TODAY)


def read_back(content: bytes) -> list[tuple[str, str, int]]:
    """Read recipient, number and grosze of each transfer of a pain.001."""
    root = etree.fromstring(content)
    spaces = {"p": root.nsmap[None]}

    def text(at: etree._Element, path: str) -> str:
        return str(at.xpath(f"string({path})", namespaces=spaces))

    return [
        (
            text(transfer, "p:Cdtr/p:Nm"),
            text(transfer, "p:CdtrAcct/p:Id/p:IBAN").removeprefix("PL"),
            int(Decimal(text(transfer, "p:Amt/p:InstdAmt[@Ccy='PLN']")) * 100),
        )
        for transfer in root.iter(f"{{{root.nsmap[None]}}}CdtTrfTxInf")
    ]


def booked() -> list[Money]:
    rows = LedgerEntry.objects.filter(source="REFUND", reversed_by__isnull=True)
    return [row.amount for row in rows]


def test_a_file_has_each_order_once_and_is_the_same_again(accounts, anna, celina, daria):
    users = (anna, celina, daria)
    first, second = (ordered(account, users, "120.50") for account in accounts[:2])

    file = export(celina)

    assert file is not None
    content = read_refund_file(file)
    assert read_back(content) == [("Anna Lis", ANNA, 12050)] * 2
    assert (file.count, file.total, file.sha256) == (
        2,
        zl("241.00"),
        hashlib.sha256(content).hexdigest(),
    )
    assert content == read_refund_file(RefundFile.objects.get())
    with pytest.raises(Refusal, match="Nie ma zwrotów"):
        export(celina)
    assert (list(file.orders.order_by("pk")), list(refunds_agree())) == ([first, second], [])


@pytest.mark.parametrize("form", list(TransferFormat))
def test_every_format_has_the_payer_the_holder_and_the_number(
    accounts, anna, celina, daria, form: TransferFormat
):
    ordered(accounts[0], (anna, celina, daria), "0.01")

    file = export(celina, form)

    assert file is not None
    encoding = {"elixir-1250": "cp1250", "elixir-852": "cp852"}.get(form.value, "utf-8")
    text = read_refund_file(file).decode(encoding)
    assert all(part in text for part in (OFFICE, ANNA, "Anna Lis", "ZN/2026/0001"))


def test_an_overpayment_that_shrank_stops_before_the_bank(accounts, anna, celina, daria):
    users = (anna, celina, daria)
    owing, free = (ordered(account, users, "200.00") for account in accounts[:2])
    charge(accounts[0], "2026-11", "50.00")

    file = export(celina)

    assert file is not None
    assert (file.total, list(file.orders.all())) == (zl("200.00"), [free])
    stopped = owing.refund
    stopped.refresh_from_db()
    assert (find_stage(stopped), stopped.reason) == (
        RefundStage.STOPPED,
        "Przed wysłaniem przelewu na koncie powstała należność.",
    )
    assert (read_balance(accounts[0], TODAY).balance, booked()) == (zl("-150.00"), [zl("200.00")])


def test_a_file_of_stopped_refunds_alone_is_not_made(accounts, anna, celina, daria):
    ordered(accounts[0], (anna, celina, daria), "200.00")
    charge(accounts[0], "2026-11", "50.00")

    assert (export(celina), RefundFile.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"nrb": ANNA}, "REFUND_OFFICE_NUMBER"),
        ({"day": TODAY - timedelta(1)}, "REFUND_DAY"),
        ({}, "REFUND_NONE"),
    ],
)
def test_what_makes_no_file(celina, how: dict[str, object], code: str):
    usual = {"nrb": OFFICE, "day": TODAY, "form": TransferFormat.PAIN_03}

    with pytest.raises(Refusal) as error:
        make_refund_file(**{**usual, **how}, origin=Origin(actor=celina), today=TODAY)  # type: ignore[arg-type]  # as above

    assert error.value.code == code


def test_a_changed_row_makes_no_other_file(accounts, anna, celina, daria, triggers_off):
    order = ordered(accounts[0], (anna, celina, daria), "50.00")
    file = export(celina)
    assert file is not None
    Refund.objects.filter(pk=order.refund_id).update(nrb=OFFICE)

    with pytest.raises(Refusal, match="nie da się odtworzyć"):
        read_refund_file(file)


def sent(accounts: list[Account], users: tuple[User, User, User]) -> RefundOrder:
    order = ordered(accounts[0], users, "50.00")
    file = export(users[1])
    assert file is not None
    # The statements of these tests are of March.
    RefundFile.objects.update(day=date(2026, 3, 1))
    order.refresh_from_db()
    return order


@pytest.mark.parametrize(
    ("amount", "sender", "paid"),
    [("50,00", ANNA, True), ("50,01", ANNA, False), ("50,00", OFFICE, False)],
)
def test_the_bank_s_debit_confirms_the_order(
    accounts, anna, celina, daria, amount: str, sender: str, paid: bool
):
    order = sent(accounts, (anna, celina, daria))

    report = take(operation(amount, mark="D", sender=sender, title="Zwrot nadpłaty"))

    assert str(report.status) == "posted", report.as_json()
    order.refresh_from_db()
    entry = BankEntry.objects.latest("pk")
    assert (order.bank_entry, order.paid_on, order.paid_by) == (
        (entry, entry.value_date, None) if paid else (None, None, None)
    )
    stage = find_stage(Refund.objects.get(pk=order.refund_id))
    assert stage is (RefundStage.PAID if paid else RefundStage.BANK)


@pytest.mark.parametrize(
    ("who", "day", "code"),
    [
        ("celina", TODAY, "SECOND_PERSON"),
        ("daria", TODAY + timedelta(1), "REFUND_DAY"),
        ("daria", date(2026, 2, 28), "REFUND_DAY"),
        ("daria", TODAY, ""),
    ],
)
def test_by_hand_another_person_confirms(
    accounts, anna, celina, daria, who: str, day: date, code: str
):
    order = sent(accounts, (anna, celina, daria))
    origin = Origin(actor={"celina": celina, "daria": daria}[who])

    def confirm() -> RefundOrder:
        return confirm_refund_paid(order, paid_on=day, origin=origin, today=TODAY)

    if code:
        with pytest.raises(Refusal) as error:
            confirm()
        assert error.value.code == code
    else:
        assert (confirm().paid_by, list(refunds_agree())) == (daria, [])


GROSZE = st.integers(min_value=1, max_value=20_000)


@pytest.mark.thorough
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(GROSZE, min_size=1, max_size=3), st.lists(GROSZE, max_size=3))
def test_ledger_orders_and_bank_file_have_one_sum(accounts, anna, celina, daria, asked, charged):
    """Whatever is charged between the approval and the file."""
    from django.db import transaction  # noqa: PLC0415 - of this test alone

    with transaction.atomic():
        users = (anna, celina, daria)
        for account, grosze in zip(accounts, asked, strict=False):
            ordered(account, users, Money.from_grosze(grosze).digits.replace(",", "."))
        for account, grosze in zip(accounts, charged, strict=False):
            amount = Money.from_grosze(grosze).digits.replace(",", ".")
            charge(account, str(Period(2026, 11)), amount)
        file = export(celina)
        in_file = sum(grosze for *_who, grosze in read_back(read_refund_file(file))) if file else 0
        orders = [order.amount for order in RefundOrder.objects.filter(file__isnull=False)]
        assert {sum_money(booked()).grosze, sum_money(orders).grosze} == {in_file}
        assert list(refunds_agree()) == []
        assert all(read_balance(account, TODAY).overdue == zl("0.00") for account in accounts)
        transaction.set_rollback(True)
