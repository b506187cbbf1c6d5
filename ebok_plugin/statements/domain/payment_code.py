"""How a resident pays: the data of the transfer, its title, and QR codes with the same data.

There is a code for the whole balance, and one for the arrears alone where they differ. The title is
written so that it is read back correctly (`qr_zbp.md` §2); its reader is `ledger/domain/record.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.base.money.nrb import format_nrb
from ebok_plugin.ledger.domain.book import AccountBalance, OpenDebit, OpenPostings
from ebok_plugin.ledger.domain.record import fold_text, periods_named
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain import qr
from ebok_plugin.statements.models import PaymentSettings

NOTHING_OPEN = OpenPostings((), (), ())


@dataclass(frozen=True, slots=True)
class Payable:
    """An amount that a resident may pay by itself; `due_date` if it is due on one day."""

    label: str
    amount: Money
    title: str
    due_date: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """One code with the same data in words; `label` says what it pays."""

    label: str
    amount: Money
    nrb: str
    recipient: str
    title: str
    payload: str

    @property
    def name(self) -> str:
        """The accessible name of the picture."""
        return _("Kod QR do przelewu: %(amount)s, rachunek %(nrb)s") % {
            "amount": self.amount,
            "nrb": format_nrb(self.nrb),
        }

    @property
    def svg(self) -> SafeString:
        """The picture for a page; the answer must be `private, no-store`."""
        drawn = qr.qr_svg(self.payload, title=self.name, description=self.label)
        # Our own drawing; segno escapes the two texts in it.
        return mark_safe(drawn)

    @property
    def drawing(self) -> str:
        """The picture for a paper."""
        return qr.qr_drawing(self.payload)


@dataclass(frozen=True, slots=True)
class Payment:
    """What a resident pays; `amount` is None for nothing.

    `why_no_code` is empty if there is a code.
    """

    nrb: str
    amount: Money | None
    title: str
    codes: tuple[PaymentCode, ...]
    why_no_code: str
    dues_of_plan: list[Payable]


@dataclass(frozen=True, slots=True)
class PaymentOffice:
    """The recipient's data in a code."""

    nip: str
    recipient: str


def payment_office() -> PaymentOffice:
    """Read the recipient's data from the settings. One query."""
    settings = PaymentSettings.load()
    return PaymentOffice(settings.nip, settings.recipient)


def payment_for_balance(
    account: Account, state: AccountBalance, postings: OpenPostings, office: PaymentOffice
) -> Payment:
    """Build the payment of the whole balance; `codes` may add one for the arrears."""
    return Payment(
        nrb=account.nrb,
        amount=state.balance if state.balance > ZERO else None,
        title=transfer_title(account.account_no, postings),
        codes=payment_codes(account, state, postings, office),
        why_no_code=missing_code_reason(state),
        dues_of_plan=dues_of_plan(account, state),
    )


def payment_codes(
    account: Account, state: AccountBalance, postings: OpenPostings, office: PaymentOffice
) -> tuple[PaymentCode, ...]:
    """Make a code for each of `list_payables` that may have one.

    `state` and `postings` are those of the account. There is no code for a zero amount, above 9
    999,99 zł, and while the office's data are wrong (`code_problems` names them to staff).
    """
    codes = [
        code_for_payment(
            account,
            payable.amount,
            payable.title,
            nip=office.nip,
            recipient=office.recipient,
            label=payable.label,
        )
        for payable in list_payables(account, state, postings)
    ]
    return tuple(code for code in codes if code)


def list_payables(account: Account, state: AccountBalance, postings: OpenPostings) -> list[Payable]:
    """List „Całe saldo”, „Tylko zaległość” and the plan's next amounts, if they differ."""
    number = account.account_no
    payables = [Payable(_("Całe saldo"), state.balance, transfer_title(number, postings))]
    if ZERO < state.overdue != state.balance:
        title = overdue_title(number, postings)
        payables.append(Payable(_("Tylko zaległość"), state.overdue, title))
    return [*payables, *dues_of_plan(account, state)]


def dues_of_plan(account: Account, state: AccountBalance) -> list[Payable]:
    """List what is due on the day of the plan's next instalment, and what is due before.

    Amounts that are the whole balance are left out. A late instalment is part of the arrears.
    The title names no month: the transfer pays what is due first, and an instalment is made of
    parts of several months.
    """
    upcoming = [debit for debit in state.open_debits if debit.due_date >= state.today]
    plan_days = [debit.due_date for debit in upcoming if debit.plan is not None]
    if not plan_days:
        return []
    title = transfer_title(account.account_no, NOTHING_OPEN)
    dues = []
    for day in sorted({upcoming[0].due_date, min(plan_days)}):
        of_day = [debit for debit in upcoming if debit.due_date == day]
        amount = sum_money(debit.amount for debit in of_day)
        if amount < state.balance:
            dues.append(Payable(_due_on(day, of_day), amount, title, day))
    return dues


def _due_on(day: date, debits: Sequence[OpenDebit]) -> str:
    in_plan = {debit.plan is not None for debit in debits}
    if in_plan == {True, False}:
        return _("Rata i opłata do %(day)s") % {"day": format_day(day)}
    if in_plan == {True}:
        return _("Rata do %(day)s") % {"day": format_day(day)}
    return _("Opłata do %(day)s") % {"day": format_day(day)}


def code_for_payment(
    account: Account, amount: Money, title: str, *, nip: str, recipient: str, label: str
) -> PaymentCode | None:
    """Make one code, or None where none may be made."""
    try:
        payload = qr.qr_payload(
            nip=nip,
            nrb=account.nrb,
            amount=amount,
            name=recipient,
            title=title,
            account_no=account.account_no,
        )
    except qr.QrError:
        return None
    if payload is None:
        return None
    return PaymentCode(
        label, amount, account.nrb, qr.qr_recipient(recipient), qr.qr_title(title), payload
    )


def missing_code_reason(state: AccountBalance) -> str:
    """Explain why there is no code for the whole balance; empty if there is one."""
    if state.balance <= ZERO:
        return _("Nie ma nic do zapłaty.")
    if state.balance > qr.MOST:
        return _("Dla kwoty powyżej 9 999,99 zł nie tworzymy kodu QR. Przepisz dane do przelewu.")
    return ""


def code_problems(accounts: Iterable[Account]) -> list[str]:
    """List problems that staff must solve first: the co-op's, then the accounts'."""
    settings = PaymentSettings.load()
    checks: list[Callable[[], str]] = [
        partial(qr.qr_nip, settings.nip),
        partial(qr.qr_recipient, settings.recipient),
        *(partial(qr.qr_nrb, account.nrb, account.account_no) for account in accounts),
    ]
    return [problem for check in checks if (problem := _problem(check))]


def transfer_title(account_no: str, postings: OpenPostings) -> str:
    """Write the account, and the month if everything open belongs to that one month.

    Over several months none is named, so that the payment goes to the oldest debt. At most 32
    characters.
    """
    periods = {posting.period for posting in (*postings.overdue, *postings.upcoming)}
    month = periods.pop() if len(periods) == 1 else ""
    # A number that reads like a month would assign the payment to that month.
    number = "" if periods_named(fold_text(account_no)) else account_no
    words = [qr.TITLE_WITHOUT_WORDS, number, Period.parse(month).label if month else ""]
    title = " ".join(filter(None, words))
    # The longest numbers leave no room for the word; the month must stay complete.
    return (
        title
        if len(title) <= qr.MOST_IN_TITLE
        else title.removeprefix(f"{qr.TITLE_WITHOUT_WORDS} ")
    )


def overdue_title(account_no: str, postings: OpenPostings) -> str:
    """Write the title of a transfer that pays the arrears alone."""
    return transfer_title(account_no, replace(postings, upcoming=(), free_credit=()))


def _problem(check: Callable[[], str]) -> str:
    try:
        check()
    except qr.QrError as error:
        return str(error)
    return ""
