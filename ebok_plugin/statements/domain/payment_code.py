"""How a resident pays: the data of the transfer, its title, and QR codes with the same data.

There is a code for the whole balance, and one for the arrears alone where they differ. The title is
written so that it is read back correctly (`qr_zbp.md` §2); its reader is `ledger/domain/record.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.base.money.nrb import format_nrb
from ebok_plugin.ledger.domain.book import AccountBalance, OpenDebit, OpenPosting, OpenPostings
from ebok_plugin.ledger.domain.record import fold_text, periods_named
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.own_account import find_common_account
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
    """One code with the same data as text; `label` says what it pays."""

    label: str
    amount: Money
    nrb: str
    recipient: str
    title: str
    payload: str

    @property
    def name(self) -> str:
        """Return the accessible name of the picture."""
        return _("Kod QR do przelewu: %(amount)s, rachunek %(nrb)s") % {
            "amount": self.amount,
            "nrb": format_nrb(self.nrb),
        }

    @property
    def svg(self) -> SafeString:
        """Return the picture for a page; the answer must be `private, no-store`."""
        drawn = qr.qr_svg(self.payload, title=self.name, description=self.label)
        # Our own drawing; segno escapes the two texts in it.
        return mark_safe(drawn)  # noqa: S308

    @property
    def drawing(self) -> str:
        """Return the picture for a paper."""
        return qr.qr_drawing(self.payload)


@dataclass(frozen=True, slots=True)
class Payment:
    """What a resident pays; `amount` is None for nothing.

    `why_no_code` is empty if there is a code. A common `nrb` is not the account's own: only the
    title says whose the payment is. It is empty while the office has not chosen one.
    """

    nrb: str
    is_common: bool
    amount: Money | None
    title: str
    codes: tuple[PaymentCode, ...]
    why_no_code: str
    dues_of_plan: list[Payable]


@dataclass(frozen=True, slots=True)
class PaymentOffice:
    """The recipient's data in a code, and the account of payers without an own number."""

    nip: str
    recipient: str
    common_nrb: str = ""

    def number_for(self, account: Account) -> str:
        """Return the number to pay to: the account's own, else the common one, else empty."""
        return account.nrb or self.common_nrb


def payment_office() -> PaymentOffice:
    """Read the recipient's data from the settings. Three queries."""
    settings = PaymentSettings.load()
    return PaymentOffice(settings.nip, settings.recipient, find_common_account())


def payment_for_balance(
    account: Account, state: AccountBalance, postings: OpenPostings, office: PaymentOffice
) -> Payment:
    """Build the payment of the whole balance; `codes` may add one for the arrears."""
    return Payment(
        nrb=office.number_for(account),
        is_common=not account.nrb,
        amount=state.balance if state.balance > ZERO and not state.is_gone else None,
        title=transfer_title(payment_reference(account), postings),
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
    if state.is_gone:
        return ()
    codes = [
        code_for_payment(office, account, payable.amount, payable.title, label=payable.label)
        for payable in list_payables(account, state, postings)
    ]
    return tuple(code for code in codes if code)


def list_payables(account: Account, state: AccountBalance, postings: OpenPostings) -> list[Payable]:
    """List the whole balance, „Tylko zaległość” and the plan's next amounts, if they differ."""
    reference = payment_reference(account)
    payables = [
        Payable(_describe_balance(state), state.balance, transfer_title(reference, postings))
    ]
    if ZERO < state.overdue != state.balance:
        title = overdue_title(reference, postings)
        payables.append(Payable(_("Tylko zaległość"), state.overdue, title))
    return [*payables, *dues_of_plan(account, state)]


def _describe_balance(state: AccountBalance) -> str:
    """Name the whole balance; next to arrears by what it is made of."""
    if not ZERO < state.overdue != state.balance:
        return _("Całe saldo")
    upcoming = [debit for debit in state.open_debits if debit.due_date >= state.today]
    days = {debit.due_date for debit in upcoming}
    if len(days) > 1 or not days or state.without_term or any(debit.plan for debit in upcoming):
        return _("Zaległość i pozostałe należności razem")
    return _("Zaległość i opłata do %(day)s razem") % {"day": format_day(*days)}


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
    title = transfer_title(payment_reference(account), NOTHING_OPEN)
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
    office: PaymentOffice, account: Account, amount: Money, title: str, *, label: str
) -> PaymentCode | None:
    """Make one code, or None where none may be made."""
    nrb = office.number_for(account)
    try:
        payload = qr.qr_payload(
            nip=office.nip,
            nrb=nrb,
            amount=amount,
            name=office.recipient,
            title=title,
            account_no=account.account_no,
        )
    except qr.QrError:
        return None
    if payload is None:
        return None
    return PaymentCode(
        label, amount, nrb, qr.qr_recipient(office.recipient), qr.qr_title(title), payload
    )


def missing_code_reason(state: AccountBalance) -> str:
    """Explain why there is no code for the whole balance; empty if there is one."""
    if state.is_gone:
        return _("Program finansowo-księgowy nie podaje już tego konta. O wpłatę zapytaj w biurze.")
    if state.balance <= ZERO:
        return _("Nie ma nic do zapłaty.")
    if state.balance > qr.MAX_CODE_AMOUNT:
        return _("Dla kwoty powyżej 9 999,99 zł nie tworzymy kodu QR. Przepisz dane do przelewu.")
    return ""


def code_problems(accounts: Iterable[Account]) -> list[str]:
    """List problems that staff must solve first: the co-op's, then the accounts'."""
    office = payment_office()
    checks: list[Callable[[], str]] = [
        partial(qr.qr_nip, office.nip),
        partial(qr.qr_recipient, office.recipient),
        *(
            partial(qr.qr_nrb, office.number_for(account), account.account_no)
            for account in accounts
        ),
    ]
    return [problem for check in checks if (problem := _problem(check))]


def transfer_title(reference: str, postings: OpenPostings) -> str:
    """Write the account, and the month if everything open belongs to that one month.

    Over several months none is named, so that the payment goes to the oldest debt. At most 32
    characters.
    """
    periods = {posting.period for posting in (*postings.overdue, *postings.upcoming)}
    month = periods.pop() if len(periods) == 1 else ""
    # A number that reads like a month would assign the payment to that month.
    number = "" if _reads_like_month(reference) else reference
    words = [qr.TITLE_WITHOUT_WORDS, number, Period.parse(month).label if month else ""]
    title = " ".join(filter(None, words))
    # The longest numbers leave no room for the word; the month must stay complete.
    return (
        title
        if len(title) <= qr.MAX_TITLE_LENGTH
        else title.removeprefix(f"{qr.TITLE_WITHOUT_WORDS} ")
    )


def find_open_item(postings: OpenPostings, seq: str, due: str) -> OpenPosting | None:
    """Find an unpaid item by the texts of an address; `due` tells the parts of a plan apart."""
    found = [one for one in (*postings.overdue, *postings.upcoming) if str(one.seq) == seq]
    of_day = [one for one in found if str(one.due_date) == due]
    return next(iter(of_day or found), None)


def title_of_item(account: Account, item: OpenPosting | None) -> str:
    """Write the title of a transfer for one item, or for an amount that pays what is due first."""
    paid = OpenPostings((item,), (), ()) if item and names_month(item) else NOTHING_OPEN
    return transfer_title(payment_reference(account), paid)


def names_month(item: OpenPosting) -> bool:
    """Whether a title names the item's month: not for a part of a plan, paid as it is due."""
    return bool(item.period) and item.plan is None


def payment_reference(account: Account) -> str:
    """Return what a title names the account by: its number, or the code of its premises.

    The code stands in for a number that no title may hold, where the title alone names the payer.
    """
    if not account.nrb and _reads_like_month(account.account_no):
        return account.premises.code
    return account.account_no


def _reads_like_month(text: str) -> bool:
    return bool(periods_named(fold_text(text)))


def overdue_title(reference: str, postings: OpenPostings) -> str:
    """Write the title of a transfer that pays the arrears alone."""
    return transfer_title(reference, replace(postings, upcoming=(), free_credit=()))


def _problem(check: Callable[[], str]) -> str:
    try:
        check()
    except qr.QrError as error:
        return str(error)
    return ""
