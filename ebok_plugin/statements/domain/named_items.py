"""The items that a letter about a debt names, and what is left of them when it is printed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.book import AccountBalance, OpenDebit

# Grosze by the entry's number; on a mirror, where each snapshot has rows of its own, by its term.
NamedItems = Mapping[str, int]


def name_items(state: AccountBalance, day: date) -> NamedItems:
    """Return the items that are late on a day; none where a program states only the balance."""
    return _sum_items(debit for debit in state.open_debits if debit.due_date < day)


def find_rest(items: NamedItems, state: AccountBalance, day: date) -> Money:
    """Return what is still open of these items; what was charged later does not count.

    Of a letter that names none it is what was late on its `day`.
    """
    if items:
        now = _sum_items(state.open_debits)
        return Money.from_grosze(sum(min(named, now.get(key, 0)) for key, named in items.items()))
    late = sum_money(debit.amount for debit in state.open_debits if debit.due_date < day)
    return late if state.open_debits else state.arrears


def _sum_items(debits: Iterable[OpenDebit]) -> NamedItems:
    sums: Counter[str] = Counter()
    for debit in debits:
        sums[str(debit.due_date if is_mirror() else debit.seq)] += debit.amount.grosze
    return dict(sums)
