"""How a resident pays: the data of the transfer, its title, and the codes with the same data.

A code for the whole balance, and one for the arrears alone where they differ. The title is written
so that it is read back as it is meant (`qr_zbp.md` §2); the reader is
`ledger/domain/designation.py`.
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
    """An amount that a resident may pay by itself; with `due_date` what is due on that day."""

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
        """The picture for a page. Its answer must be `private, no-store`."""
        drawn = qr.qr_svg(self.payload, title=self.name, description=self.label)
        return mark_safe(drawn)  # our own drawing; the two texts in it are escaped by segno

    @property
    def drawing(self) -> str:
        """The picture for a paper."""
        return qr.qr_drawing(self.payload)


@dataclass(frozen=True, slots=True)
class Payment:
    """`amount` is None when nothing is to be paid; `why_no_code` is empty where a code stands."""

    nrb: str
    amount: Money | None
    title: str
    codes: tuple[PaymentCode, ...]
    why_no_code: str
    dues_of_plan: list[Payable]


@dataclass(frozen=True, slots=True)
class PaymentOffice:
    """What a code says of the recipient."""

    nip: str
    recipient: str


def payment_office() -> PaymentOffice:
    """As the office wrote it. One query."""
    settings = PaymentSettings.load()
    return PaymentOffice(settings.nip, settings.recipient)


def payment_for_balance(
    account: Account, state: AccountBalance, postings: OpenPostings, office: PaymentOffice
) -> Payment:
    """For the whole balance; `codes` may hold one for the arrears alone beside it."""
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
    """A code for each of `list_payables`; none where none may be.

    `state` and `postings` are those of the account. There is no code for nothing to pay, for more
    than 9 999,99 zł, and while the office's data are wrong (`code_problems` names them to staff).
    """
    made = [
        code_for_payment(
            account,
            one.amount,
            one.title,
            nip=office.nip,
            recipient=office.recipient,
            label=one.label,
        )
        for one in list_payables(account, state, postings)
    ]
    return tuple(code for code in made if code)


def list_payables(account: Account, state: AccountBalance, postings: OpenPostings) -> list[Payable]:
    """„Całe saldo”, „Tylko zaległość”, and of a running plan what is due next and the next
    instalment, each if it is another amount.
    """
    number = account.account_no
    found = [Payable(_("Całe saldo"), state.balance, transfer_title(number, postings))]
    if ZERO < state.overdue != state.balance:
        title = overdue_title(number, postings)
        found.append(Payable(_("Tylko zaległość"), state.overdue, title))
    return [*found, *dues_of_plan(account, state)]


def dues_of_plan(account: Account, state: AccountBalance) -> list[Payable]:
    """All that is due on the day of the next instalment of a running plan, and before it what is
    due earlier; without what is all there is.

    An instalment that is late is part of the arrears. The title names no month: the transfer pays
    what is due first, and an instalment is made of parts of several months.
    """
    coming = [debit for debit in state.open_debits if debit.due_date >= state.today]
    planned = [debit.due_date for debit in coming if debit.plan is not None]
    if not planned:
        return []
    title = transfer_title(account.account_no, NOTHING_OPEN)
    found = []
    for day in sorted({coming[0].due_date, min(planned)}):
        of_day = [debit for debit in coming if debit.due_date == day]
        amount = sum_money(debit.amount for debit in of_day)
        if amount < state.balance:
            found.append(Payable(_due_on(day, of_day), amount, title, day))
    return found


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
    """One code, or None where none may be made."""
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
    """The sentence shown instead of a code for the whole balance; empty when there is one."""
    if state.balance <= ZERO:
        return _("Nie ma nic do zapłaty.")
    if state.balance > qr.MOST:
        return _("Dla kwoty powyżej 9 999,99 zł nie tworzymy kodu QR. Przepisz dane do przelewu.")
    return ""


def code_problems(accounts: Iterable[Account]) -> list[str]:
    """Problems that staff must solve before codes can be made: the co-op's, then the accounts'."""
    settings = PaymentSettings.load()
    checks: list[Callable[[], str]] = [
        partial(qr.qr_nip, settings.nip),
        partial(qr.qr_recipient, settings.recipient),
        *(partial(qr.qr_nrb, account.nrb, account.account_no) for account in accounts),
    ]
    return [problem for check in checks if (problem := _problem(check))]


def transfer_title(account_no: str, postings: OpenPostings) -> str:
    """The account, and the month when all that is open is of that one month.

    Over several months none is named, so that the payment goes to the oldest debt. At most 32
    characters.
    """
    periods = {one.period for one in (*postings.overdue, *postings.upcoming)}
    month = periods.pop() if len(periods) == 1 else ""
    # A number that reads like a month would send the payment there.
    number = "" if periods_named(fold_text(account_no)) else account_no
    words = [qr.TITLE_WITHOUT_WORDS, number, Period.parse(month).label if month else ""]
    title = " ".join(filter(None, words))
    # Beside the longest numbers there is no room for the word; the month must stay whole.
    return (
        title
        if len(title) <= qr.MOST_IN_TITLE
        else title.removeprefix(f"{qr.TITLE_WITHOUT_WORDS} ")
    )


def overdue_title(account_no: str, postings: OpenPostings) -> str:
    """The title of a transfer that pays the arrears alone."""
    return transfer_title(account_no, replace(postings, upcoming=(), free_credit=()))


def _problem(check: Callable[[], str]) -> str:
    try:
        check()
    except qr.QrError as error:
        return str(error)
    return ""
