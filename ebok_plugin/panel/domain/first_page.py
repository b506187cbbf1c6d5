"""The first page of E-BOK: tasks, days, balance card, ways to pay, list of accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.base.dates import period as months
from cms_ext.base.dates.period import ON_WEEKDAY, WEEKDAYS_GENITIVE, Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.people.identity.models import User
from cms_ext.plugins import PaperLink
from ebok_plugin.apps import EBOK
from ebok_plugin.charges.domain.charging_sources import (
    ChargedSpan,
    MonthCharged,
    group_months,
    months_charged,
)
from ebok_plugin.ledger.domain.book import (
    AccountBalance,
    OpenPosting,
    OpenPostings,
    shorten_title,
)
from ebok_plugin.ledger.domain.overview import (
    AccountLine,
    BalanceWords,
    Overview,
    balance_in_words,
    make_overview,
)
from ebok_plugin.ledger.domain.queries.account import own_accounts
from ebok_plugin.ledger.domain.queries.explain import Explanation
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.statements.domain.payment_code import Payable, Payment, PaymentCode, list_payables

# Takes the accounts of a first page and returns links, each with the day until which it is open,
# as text. The number of its queries does not grow with the accounts.
TimelyTasks = Callable[[Sequence[Account], date], Sequence[PaperLink]]

_sources: list[TimelyTasks] = []


def register_timely_tasks(source: TimelyTasks) -> None:
    if source not in _sources:
        _sources.append(source)


def timely_tasks(accounts: Sequence[Account], today: date) -> list[PaperLink]:
    return [task for source in _sources for task in source(accounts, today)]


# Above this many accounts (a manager's) the home page only links to them, so that it needs no more
# queries than anybody's.
MAX_SUMMED = 40


def list_account_tiles(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the amount to pay and its day, then the timely tasks (`timely_tasks`)."""
    own = own_accounts(user, today) if realm == EBOK else []
    if not own:
        return []
    address = reverse("ebok:home")
    if len(own) > MAX_SUMMED:
        words = _("liczba kont: %(count)s") % {"count": len(own)}
        return [PaperLink(_("Moje rozliczenia"), address, words)]
    overview = make_overview(own, account_reader().balances_of(own, today))
    title, detail = _to_pay(overview, today)
    return [PaperLink(title, address, detail), *timely_tasks(own, today)]


def link_flats(user: User, realm: str, today: date) -> Sequence[PaperLink]:
    """Return the link to the reader's flat, or to all of them (`PanelPart.tiles`)."""
    own = own_accounts(user, today) if realm == EBOK else []
    if not own:
        return []
    if len(own) > 1:
        detail = _("razem: {count}").format(count=len(own))
        return [PaperLink(_("Moje lokale"), reverse("ebok:flats"), detail)]
    address = reverse("ebok:flat", args=[own[0].slug])
    return [PaperLink(_("Mój lokal"), address, _("osoby, powierzchnia, liczniki"))]


def _to_pay(accounts: Overview, today: date) -> tuple[str, str]:
    """Return the answer and what else is to be known; accounts are never netted."""
    if accounts.overdue:
        title = _("Zaległość: {amount}").format(amount=accounts.overdue)
        more = _("razem do zapłaty {amount}").format(amount=accounts.owed)
        return title, more if accounts.owed != accounts.overdue else _("termin już minął")
    dues = [line.state.next_due for line in accounts.lines if line.state.next_due]
    if len(dues) == 1:
        title = _("Do zapłaty: {amount}").format(amount=dues[0].amount)
        return title, _("do {day}").format(day=until_day(dues[0].due_date, today))
    if dues:
        title = _("Do zapłaty: {amount}").format(amount=accounts.upcoming)
        day = min(due.due_date for due in dues)
        return title, _("pierwsza wpłata do {day}").format(day=until_day(day, today))
    if accounts.owed:
        return _("Do zapłaty: {amount}").format(amount=accounts.owed), ""
    if accounts.free_credit:
        return _("Nadpłata: {amount}").format(amount=accounts.free_credit), _("nic do zapłaty")
    return _("Nic do zapłaty"), _("wszystko rozliczone")


class PanelTask(StrEnum):
    """A page of the panel, or a paper, in the order in which the rest is listed."""

    STATEMENT = "statement"
    DUES = "dues"
    COMPONENTS = "components"
    SETTLEMENTS = "settlements"
    THIS_YEAR = "this_year"
    ANY_PERIOD = "any_period"
    CONFIRMATION = "confirmation"
    BENEFIT = "benefit"
    CASES = "cases"


# By quarter: the statement of last year goes with the benefit and the tax return, settlements of
# media come from spring on, and at the end of the year residents look for new rates and dates.
IN_QUARTER = (
    (PanelTask.STATEMENT, PanelTask.COMPONENTS, PanelTask.DUES),
    (PanelTask.SETTLEMENTS, PanelTask.STATEMENT, PanelTask.DUES),
    (PanelTask.SETTLEMENTS, PanelTask.COMPONENTS, PanelTask.DUES),
    (PanelTask.DUES, PanelTask.COMPONENTS, PanelTask.STATEMENT),
)
ANY_DAY = (PanelTask.DUES, PanelTask.COMPONENTS)


def in_season(today: date, timely: int) -> tuple[PanelTask, ...]:
    """Return the tasks of the season; below `timely` lines those of any day are left out."""
    tasks = IN_QUARTER[(today.month - 1) // 3]
    return tasks if not timely else tuple(task for task in tasks if task not in ANY_DAY)


def card_words(state: AccountBalance) -> BalanceWords:
    """Return the balance as text, with its days as text."""
    return balance_in_words(
        state,
        until=lambda day: until_day(day, state.today),
        on=lambda day: on_day(day, state.today),
    )


def explain_amount(state: AccountBalance, postings: OpenPostings, explanation: Explanation) -> str:
    """Say in one line where the amount comes from; the receipt below adds up to the grosz."""
    if state.overdue:
        return _named([posting.name for posting in postings.overdue])
    if state.upcoming:
        compared = explanation.comparison
        if compared and compared.change:
            words = compared.in_words
            return words[:1].lower() + words[1:]
        return _named([posting.name for posting in postings.upcoming])
    if state.without_term or state.is_unknown:
        return ""
    if state.balance:
        return _("wpłacono więcej, niż naliczono")
    return _("wszystko, co naliczono, jest zapłacone")


# A longer list shows so many of its items; the others are folded under their sum.
FIRST_ITEMS = 2
MAX_UNFOLDED = 3


@dataclass(frozen=True, slots=True)
class OpenItems:
    """What is open, the oldest first: the `first` items, and the `folded` ones with their sum."""

    first: Sequence[tuple[OpenPosting, str]]
    folded: Sequence[tuple[OpenPosting, str]]
    folded_sum: Money


def fold_items(postings: OpenPostings, formulas: Mapping[int, str]) -> OpenItems:
    """Fold a long list of open items; what is left of it and the sum of the rest add up.

    `formulas` say how a charge was counted, by its entry.
    """
    items = [(item, formulas.get(item.seq, "")) for item in postings.all]
    first = items if len(items) <= MAX_UNFOLDED else items[:FIRST_ITEMS]
    shown = sum_money(item.signed for item, _formula in first)
    return OpenItems(first, items[len(first) :], postings.sum - shown)


def describe_charges(account: Account, postings: OpenPostings) -> Mapping[int, str]:
    """Say how open waste charges were counted: `3 × 297,00 zł (9 osób × 33,00 zł)`."""
    if not account.is_for_waste:
        return {}
    charged = [item.seq for item in postings.all if item.charged]
    documents = ChargeDocument.objects.filter(account=account, entry__seq__in=charged)
    months: defaultdict[int, list[MonthCharged]] = defaultdict(list)
    for month in months_charged(documents):
        months[month.seq].append(month)
    return {seq: "; ".join(map(_formula, group_months(own))) for seq, own in months.items()}


def _formula(span: ChargedSpan) -> str:
    counted = _("%(months)s × %(each)s") % {"months": len(span.months), "each": span.each}
    monthly = shorten_title(span.basis)
    # A basis without brackets only names a paper.
    if monthly == span.basis:
        return counted
    if ";" not in monthly:
        monthly = monthly.partition(" = ")[0]
    return _("%(counted)s (%(monthly)s)") % {"counted": counted, "monthly": monthly}


def _named(titles: list[str]) -> str:
    """Name the oldest by its title and count the others; a debit in parts counts once."""
    oldest, *others = dict.fromkeys(titles)
    if not others:
        return oldest
    return ngettext(
        "%(oldest)s i %(count)s inna należność",
        "%(oldest)s i %(count)s innych należności",
        len(others),
    ) % {"oldest": oldest, "count": len(others)}


@dataclass(frozen=True, slots=True)
class WayToPay:
    """An amount with its title; `code` is None where none can be made."""

    label: str
    amount: Money
    title: str
    code: PaymentCode | None

    @property
    def digits(self) -> str:
        """Return the amount as a bank's form takes it from the clipboard: `1138,19`."""
        return f"{self.amount.amount:.2f}".replace(".", ",")


def ways_to_pay(
    account: Account, state: AccountBalance, postings: OpenPostings, payment: Payment
) -> tuple[WayToPay, ...]:
    """Return the ways to pay; none where nothing is owed.

    What a plan makes due next comes first while nothing is late: the card states it; the whole
    balance otherwise.
    """
    if payment.amount is None:
        return ()
    codes = {code.label: code for code in payment.codes}
    return tuple(
        WayToPay(one.label, one.amount, one.title, codes.get(one.label))
        for one in _in_order(list_payables(account, state, postings), state)
    )


def _in_order(found: Sequence[Payable], state: AccountBalance) -> list[Payable]:
    if state.overdue:
        return list(found)
    return sorted(found, key=lambda one: one.due_date is None)


# So many accounts stand next to the total; of more accounts those in arrears alone.
MAX_BESIDE_TOTAL = 3


def total_in_words(accounts: Overview, today: date) -> BalanceWords:
    """Return what all accounts owe together; a credit of one is never taken from it."""
    if accounts.owed:
        days = [line.state.next_due.due_date for line in accounts.lines if line.state.next_due]
        first = ""
        if days:
            first = _("Pierwsza wpłata do {day}.").format(day=until_day(min(days), today))
        elif accounts.overdue == accounts.owed:
            first = _("Termin całej tej kwoty już minął.")
        return BalanceWords(_("Razem do zapłaty"), first, accounts.owed)
    if accounts.free_credit:
        return BalanceWords(_("Razem nadpłaty"), _("Nie ma nic do zapłaty."), accounts.free_credit)
    return BalanceWords(_("Wszystko rozliczone"), "")


def list_parts_of_total(accounts: Overview) -> list[tuple[str, Money]]:
    """List what the total is made of, and the credits next to it; the total itself is no part."""
    parts = [
        (_("Po terminie"), accounts.overdue),
        (_("Przed terminem"), accounts.upcoming),
        (_("Bez podanego terminu"), accounts.without_term),
    ]
    named = [(label, amount) for label, amount in parts if ZERO < amount != accounts.owed]
    if accounts.owed and accounts.free_credit:
        named.append((_("Nadpłaty na innych kontach"), accounts.free_credit))
    return named


def list_first_lines(accounts: Overview) -> list[AccountLine]:
    """Return the accounts next to the total: arrears by amount, then the few others by number."""
    by_arrears = sorted(accounts.lines, key=lambda line: -line.state.arrears.grosze)
    if len(by_arrears) <= MAX_BESIDE_TOTAL:
        return by_arrears
    return [line for line in by_arrears if line.state.arrears][:MAX_BESIDE_TOTAL]


class AccountFilter(TextChoices):
    """The filters of the list; their values appear in addresses."""

    ALL = "", gettext_lazy("Wszystkie")
    OWING = "do-zaplaty", gettext_lazy("Do zapłaty")
    CREDIT = "nadplata", gettext_lazy("Nadpłata")


def filter_accounts(accounts: Overview, wanted: AccountFilter) -> Overview:
    """Return the lines of the filter, with their own sums."""
    return Overview(tuple(line for line in accounts.lines if _is_of(line, wanted)))


def _is_of(line: AccountLine, wanted: AccountFilter) -> bool:
    if wanted is AccountFilter.OWING:
        return line.state.owed > ZERO
    return wanted is AccountFilter.ALL or line.state.free_credit > ZERO


# So many months ahead a month is taken for the next one of its name.
NEAR_MONTHS = 11


def until_day(day: date, today: date) -> str:
    """Write `wtorku 15 grudnia`, to follow „do”."""
    return f"{_(WEEKDAYS_GENITIVE[day.weekday()])} {_day(day, today)}"


def on_day(day: date, today: date) -> str:
    """Write `we wtorek 15 września`, with its „w” or „we”."""
    return f"{_(ON_WEEKDAY[day.weekday()])} {_day(day, today)}"


def since_month(period: Period, today: date) -> str:
    """Write `stycznia`, to follow „od”; with the year where it is not the next such month."""
    name = _(months.MONTHS_GENITIVE[period.month - 1])
    return name if _is_near(period, today) else f"{name} {period.year}"


def _day(day: date, today: date) -> str:
    """Write the day, with the year where it is neither today's nor soon."""
    text = f"{day.day} {_(months.MONTHS_GENITIVE[day.month - 1])}"
    near = day.year == today.year or _is_near(Period.of(day), today)
    return text if near else f"{text} {day.year}"


def _is_near(period: Period, today: date) -> bool:
    now = Period.of(today)
    return now.first_day <= period.first_day <= now.plus(NEAR_MONTHS).first_day
