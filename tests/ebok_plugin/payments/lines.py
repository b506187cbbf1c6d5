"""Bank operations for tests of what becomes of them: a statement with one line after another."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.payments.domain.bank_file import BankReport, BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.models import BankEntry, BankFile, BankStatement
from tests.ebok_plugin.payments.bank.written import mt940

TODAY = date(2026, 11, 20)
DAY = date(2026, 3, 9)
SENDER = "77999000090001000000100001"


def money(text: str) -> Money:
    return Money.parse(text)


def operation(
    amount: str = "250,00",
    *,
    mark: str = "C",
    payer: str = "",
    day: date = DAY,
    title: str = "czynsz",
    name: str = "ANNA LIS",
    sender: str = "",
    reference: str = "",
) -> str:
    """One operation; `payer` is the number of the account that its own number names."""
    details = f"~20{title}~32{name}"
    details += f"~38PL{sender}" if sender else ""
    details += f"~63SWRK000100000{payer:0>7}" if payer else ""
    refs = f"NONREF//{reference}" if reference else "NONREF"
    return f":61:{day:%y%m%d%m%d}{mark}N{amount}N152{refs}\n:86:020~00152{details}"


def take(*operations: str, opening: str = "0,00", confirm: tuple[str, ...] = ()) -> BankReport:
    """Post one statement of these operations, the next one of the own account."""
    total = sum(
        (_signed(one) for one in operations), start=Decimal(opening.replace(",", ".").lstrip("-"))
    )
    number = BankStatement.objects.count() + 1
    content = mt940(
        *operations,
        number=str(number),
        opening=f"60F:C260309PLN{opening}",
        closing=f"62F:{'C' if total >= 0 else 'D'}260309PLN{abs(total):.2f}".replace(".", ","),
    )
    upload = BankUpload(
        f"wyciag{number}.sta",
        content.encode("iso-8859-2"),
        profile="pko",
        confirmed=frozenset({"BANK_STATEMENT_GAP", *confirm}),
    )
    return import_bank(upload, today=TODAY, made_by=None)


def empty_statement(
    opened: date, closed: date, *, number: str, account: str = "1" * 26
) -> BankStatement:
    """One of a posted file, without an operation."""
    file = BankFile.objects.create(
        sha256=f"{account}{number}{closed}",
        filename="wyciag.sta",
        size=1,
        state=BankFile.State.POSTED,
        uploaded_at=timezone.now(),
    )
    return BankStatement.objects.create(
        file=file,
        account=account,
        number=number,
        opening=ZERO,
        opening_date=opened,
        closing=ZERO,
        closing_date=closed,
    )


def _signed(text: str) -> Decimal:
    head = text.splitlines()[0][len(":61:") + 10 :]
    mark = head[: head.index("N")]
    amount = Decimal(head[len(mark) + 1 : head.index("N", len(mark) + 1)].replace(",", "."))
    return amount if mark in ("C", "RD") else -amount


def waiting_line(amount: str = "250,00", **how: object) -> BankEntry:
    """Return the operation of a statement that brought nothing else."""
    report = take(operation(amount, **how))  # type: ignore[arg-type]  # as `operation` takes them
    assert str(report.status) == "posted", report.as_json()
    return BankEntry.objects.latest("pk")
