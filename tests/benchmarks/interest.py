"""`python -m tests.benchmarks.interest FILE`: everybody's interest, by the index and by decimals.

20 000 accounts with 6 late debts each, over all the rates of the release. The rate table in
decimals is what interest.md §2 writes; the index of whole numbers is what the site computes
with, „itemised” is the index with all that pages and batches of notes say. All must give the same
grosz for every debt; the table shows CPU time, medians over the rounds, and the ratio to the index.
"""

from __future__ import annotations

import django

django.setup()

import random  # noqa: E402 - after the set-up
import sys  # noqa: E402 - after the set-up
import time  # noqa: E402 - after the set-up
from collections.abc import Callable  # noqa: E402 - after the set-up
from datetime import date, timedelta  # noqa: E402 - after the set-up
from decimal import ROUND_HALF_UP, Decimal, localcontext  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from ebok_plugin.interest.domain.accrual import accrue  # noqa: E402 - after the set-up
from ebok_plugin.interest.domain.computation import (  # noqa: E402 - after the set-up
    DAY,
    DebtSpan,
    Delay,  # noqa: E402 - after the set-up
    InterestTerms,
    RateIndex,
)
from ebok_plugin.ledger.domain.record import EntryRecord  # noqa: E402 - after the set-up
from ebok_plugin.ledger.vocabulary import EntryKind  # noqa: E402 - after the set-up
from tests.benchmarks.figures import (  # noqa: E402 - after the set-up
    Figure,
    choose_size,
    compare_costs,
    print_figure,
    write_figures,
)
from tests.ebok_plugin.interest.tables import STATUTORY  # noqa: E402 - after the set-up

TODAY = date(2026, 11, 20)
ACCOUNTS, DEBTS, ROUNDS = choose_size(20_000, 2_000), 6, 5
# At most so many times the bare index.
GOAL = 5.0
GROSZ = Decimal("0.01")
Answer = list[int]


def main(target: Path) -> None:
    accounts = late_accounts(random.Random(2026))
    rows = [
        measure("decimals", accounts, by_decimals, None),
        measure("itemised", accounts, by_accrual, GOAL),
    ]
    for row in rows:
        print_figure(row)
    write_figures(rows, target)


def measure(
    what: str,
    accounts: list[list[Delay]],
    way: Callable[[list[list[Delay]]], Answer],
    goal: float | None,
) -> Figure:
    rounds = []
    for _ in range(ROUNDS):
        index_s, expected = measure_interest(by_index, accounts)
        way_s, found = measure_interest(way, accounts)
        assert found == expected, "the two ways differ"
        rounds.append((way_s, index_s))
    return compare_costs(f"interest, s: {what} / index", rounds, goal)


def measure_interest(
    way: Callable[[list[list[Delay]]], Answer], accounts: list[list[Delay]]
) -> tuple[float, Answer]:
    before = time.process_time()
    answer = way(accounts)
    return time.process_time() - before, answer


def late_accounts(chance: random.Random) -> list[list[Delay]]:
    """Make debts of the last ten years, each paid late or still open."""
    return [[late(chance, seq) for seq in range(1, DEBTS + 1)] for _ in range(ACCOUNTS)]


def late(chance: random.Random, seq: int) -> Delay:
    due = TODAY - timedelta(chance.randint(30, 3650))
    grosze = chance.randint(1, 200_000)
    paid = min(TODAY, due + timedelta(chance.randint(1, 1500)))
    record = EntryRecord(seq, EntryKind.CHARGE, grosze, due, due)
    return Delay(record, due, (DebtSpan(grosze, due + DAY, paid),), 0 if paid < TODAY else grosze)


def by_decimals(accounts: list[list[Delay]]) -> Answer:
    """Compute segment by segment, rounded once for each debt; in grosze."""
    interest = []
    rates = STATUTORY.rates
    with localcontext() as context:
        context.prec = 28
        for delays in accounts:
            for delay in delays:
                raw = Decimal(0)
                for span in delay.spans:
                    amount = Decimal(span.grosze).scaleb(-2)
                    for segment in rates.segments(span.start, span.end):
                        percent = Decimal(segment.basis_points).scaleb(-2)
                        raw += amount * segment.days * percent / 36500
                interest.append(int(raw.quantize(GROSZ, ROUND_HALF_UP).scaleb(2)))
    return interest


def by_index(accounts: list[list[Delay]]) -> Answer:
    index = RateIndex(STATUTORY.rates, TODAY)
    return [STATUTORY.grosze(index.units(delay.spans)) for delays in accounts for delay in delays]


def by_accrual(accounts: list[list[Delay]]) -> Answer:
    """Compute as pages and batches of notes do: with the facts of each debt for staff."""
    terms: InterestTerms = STATUTORY
    index = RateIndex(terms.rates, TODAY)
    found = []
    for delays in accounts:
        accrued = accrue(delays, terms, index, today=TODAY, until=TODAY, claimed={})
        amounts = {item.record.seq: item.grosze for item in accrued.items}
        found += [amounts.get(delay.record.seq, 0) for delay in delays]
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
