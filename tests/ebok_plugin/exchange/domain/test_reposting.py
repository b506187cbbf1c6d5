"""What can be posted again: the database's rule is the one by which statements are matched."""

from __future__ import annotations

from datetime import date

import pytest

from ebok_plugin.exchange.domain.bank_matching import reason_to_wait
from ebok_plugin.exchange.domain.reposting import postable_count, postable_lines
from ebok_plugin.exchange.domain.waiting import waiting_lines
from ebok_plugin.exchange.models import BankEntry, BankFile
from ebok_plugin.ledger.domain.closing import close_period
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.domain.queries.closed_period import closed_periods
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.period import Period
from tests.ebok_plugin.exchange.bank_accounts import open_accounts
from tests.ebok_plugin.exchange.lines import TODAY, operation, take
from tests.people import staff

pytestmark = pytest.mark.django_db
REASON = "Wyciąg z niewłaściwego rachunku"
OPENED, CLOSED = date(2026, 2, 9), date(2026, 3, 9)


@pytest.mark.both_databases
def test_what_waits_is_postable_where_matching_gives_no_reason() -> None:
    open_accounts(1)
    days = [date(2026, 2, 8), OPENED, date(2026, 2, 28), CLOSED, date(2026, 3, 10)]
    large = [operation("9999999,99", payer="100001"), operation("10000000,00", payer="100001")]
    take(*(operation("1,00", payer="100001", day=day) for day in days), *large, operation("3,00"))
    reverse_batch(Batch.objects.get(), on=TODAY, reason=REASON, made_by=None, today=TODAY)
    Account.objects.update(opened_on=OPENED, closed_on=CLOSED)
    every = _by_the_rule()
    close_period(Period(2026, 2), by=staff("daria"), today=TODAY)
    file = BankFile.objects.get()

    assert _named(every) == ["09.02 1.00", "28.02 1.00", "09.03 1.00", "09.03 9999999.99"]
    assert postable_lines() == postable_lines(file) == _by_the_rule() == every[2:]
    assert postable_count() == postable_count(file) == 2


def _by_the_rule() -> list[BankEntry]:
    return [
        line
        for line in waiting_lines()
        if line.account
        and not reason_to_wait(line.account, line.value_date, line.amount.grosze, closed_periods())
    ]


def _named(lines: list[BankEntry]) -> list[str]:
    return [f"{line.value_date:%d.%m} {line.amount.amount}" for line in lines]
