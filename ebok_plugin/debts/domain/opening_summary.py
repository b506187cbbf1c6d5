"""What a file of opening items comes to, as a clerk compares it with the former program."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.interest.domain.accrued import terms_of_regimes
from ebok_plugin.interest.domain.computation import DAY, bears_interest
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import AccountBalance, replay_state
from ebok_plugin.ledger.domain.debtors import compute_arrears
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.payments.domain.ledger_kinds.base import name_accounts

# The figures of one regime, in the order in which they are reported.
_Sums = dict[str, Money]


class OpeningSummary:
    """The items of a file by account; its figures are those that the ledger will show."""

    def __init__(self) -> None:
        self._records: defaultdict[int, list[EntryRecord]] = defaultdict(list)
        self._accounts: dict[int, Account] = {}

    def add(self, account: Account, draft: EntryDraft) -> None:
        """Add an item that will be posted."""
        self._accounts[account.pk] = account
        records = self._records[account.pk]
        records.append(
            EntryRecord(
                seq=len(records) + 1,
                kind=draft.kind,
                grosze=draft.amount.grosze,
                booking_date=draft.booking_date,
                due_date=draft.due_date,
                subaccount=draft.subaccount,
                own_due_date=draft.own_due_date,
            )
        )

    def describe(self) -> Iterator[str]:
        """Yield the sums, those of each regime by age on the opening day, and the oldest term."""
        if not self._records:
            return
        amounts = [record.grosze for records in self._records.values() for record in records]
        owed = Money.from_grosze(sum(grosze for grosze in amounts if grosze > 0))
        overpaid = Money.from_grosze(-sum(grosze for grosze in amounts if grosze < 0))
        yield _(
            "Pozycje do zaksięgowania: {items}, na kontach: {accounts}. Długi {owed}, nadpłaty "
            "{overpaid}, saldo razem {total}."
        ).format(
            items=len(amounts),
            accounts=len(self._records),
            owed=owed,
            overpaid=overpaid,
            total=owed - overpaid,
        )
        for regime, sums in self._sum_ages().items():
            figures = "; ".join(f"{name} {amount}" for name, amount in sums.items() if amount)
            yield _("{regime} ({label}) w dniu bilansu: {figures}.").format(
                regime=regime.value, label=regime.label, figures=figures
            )
        dues = [(debt.due_date, pk) for pk, debt in self._debts() if debt.due_date]
        if dues:
            day, pk = min(dues)
            yield _("Najstarszy termin płatności: {day}, konto {number}.").format(
                day=format_day(day), number=self._accounts[pk].account_no
            )

    def name_missing_accounts(self) -> str:
        """Name the accounts that are open on the opening day and have no item; "" for none."""
        days = {records[0].booking_date for records in self._records.values()}
        if not days:
            return ""
        is_open = Q(closed_on__isnull=True) | Q(closed_on__gte=min(days))
        accounts = Account.objects.filter(is_open, opened_on__lte=max(days))
        numbers = accounts.order_by("account_no__polish").values_list("account_no", flat=True)
        listed = {account.account_no for account in self._accounts.values()}
        without = [number for number in numbers if number not in listed]
        return name_accounts(without) if without else ""

    def name_early_accounts(self) -> str:
        """Name the accounts with an item that is older than the table of rates; "" for none."""
        first = {
            regime: terms.rates.steps[0].valid_from for regime, terms in terms_of_regimes().items()
        }
        early = {
            self._accounts[pk].account_no
            for pk, debt in self._debts()
            if bears_interest(debt)
            and debt.due_date
            and debt.due_date + DAY < first[Regime(self._accounts[pk].regime)]
        }
        return name_accounts(sorted(early)) if early else ""

    def _debts(self) -> Iterator[tuple[int, EntryRecord]]:
        return (
            (pk, record)
            for pk, records in self._records.items()
            for record in records
            if record.grosze > 0
        )

    def _sum_ages(self) -> dict[Regime, _Sums]:
        states: defaultdict[str, list[AccountBalance]] = defaultdict(list)
        settings = allocation_settings()
        for pk, records in self._records.items():
            on: date = records[0].booking_date
            states[self._accounts[pk].regime].append(replay_state(records, on, settings))
        return {regime: _sum(states[regime]) for regime in Regime if states[regime]}


def _sum(states: list[AccountBalance]) -> _Sums:
    sums: Counter[str] = Counter()
    for state in states:
        sums[_("przed terminem")] += state.upcoming.grosze
        for label, amount in compute_arrears(state).named:
            sums[label] += amount.grosze
    sums[_("wolne nadpłaty")] = sum_money(state.free_credit for state in states).grosze
    by_name = {name: Money.from_grosze(grosze) for name, grosze in sums.items()}
    return {_("saldo"): sum_money(state.balance for state in states) or ZERO, **by_name}
