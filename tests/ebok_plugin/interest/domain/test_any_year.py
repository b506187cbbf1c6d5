"""Whatever a year brings: no day is claimed twice, and nothing is lost or claimed too much."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from ebok_plugin.interest.domain.accrued import accrued_on_account, standing_parts
from ebok_plugin.interest.domain.claim import find_claim_candidates
from ebok_plugin.interest.domain.issue import AUDITORS, issue_batch
from ebok_plugin.interest.domain.proposal import find_overcharges, propose_correction, propose_notes
from ebok_plugin.interest.models import InterestNote
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.book import read_entry_records
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.day_by_day import day_by_day
from tests.ebok_plugin.interest.debts import DUE, TODAY, UNTIL, owe
from tests.ebok_plugin.ledger.books import open_account, pay

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
FIRST = date(2025, 7, 1)
REASON = "Wpłata znalazła się później."


class Office:
    """Celina proposes, Daria issues, money comes in late and out of order."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.celina, self.daria = debts.celina(), debts.daria()
        self.account: Account = open_account("100005")
        for month in range(12):
            day = date(2025 + (6 + month) // 12, (6 + month) % 12 + 1, 15)
            owe(self.account, "500.00", month=f"{day:%Y-%m}", due=day)

    def step(self) -> None:
        acts = (self.pays, self.pays, self.claims, self.claims, self.takes_back, self.corrects)
        self.chance.choice(acts)()

    def pays(self) -> None:
        day = FIRST + timedelta(self.chance.randint(0, (TODAY - FIRST).days))
        pay(self.account, f"{day}", f"{self.chance.randint(1, 60_000) / 100:.2f}")

    def claims(self) -> None:
        until = FIRST + timedelta(self.chance.randint(30, (UNTIL - FIRST).days))
        wanted = find_claim_candidates(until, TODAY).candidates
        if wanted:
            batch = propose_notes(
                [one.account for one in wanted],
                until=until,
                due_date=DUE,
                made_by=self.celina,
                today=TODAY,
            )
            issue_batch(batch, approved_by=self.daria, today=TODAY)

    def takes_back(self) -> None:
        standing = list(InterestNote.objects.filter(entry__reversed_by__isnull=True))
        if standing:
            entry = self.chance.choice(standing).entry
            reverse_entry(entry, on=TODAY, reason=REASON, made_by=self.celina, today=TODAY)

    def corrects(self) -> None:
        for found in find_overcharges([self.account], TODAY):
            batch = propose_correction(
                found.note, due_date=DUE, reason=REASON, made_by=self.celina, today=TODAY
            )
            issue_batch(batch, approved_by=self.daria, today=TODAY)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_claimed_and_what_accrues_is_what_every_day_adds_up_to(seed: int):
    office = Office(Random(seed))

    for _ in range(20):
        office.step()
        assert [finding for auditor in AUDITORS for finding in auditor()] == []
    # A correction frees what was paid for the note, and that pays charges earlier again.
    while find_overcharges([office.account], TODAY):
        office.corrects()

    claims = [part.interest.amount for part in standing_parts()]
    left = accrued_on_account(office.account, TODAY).total
    assert left is not None
    every_day = sum(by_day(office.account).values(), Decimal(0))
    # Each claim was rounded by itself.
    assert abs(sum(claims, left.amount) - every_day) <= Decimal("0.01") * len(claims)


def by_day(account: Account) -> dict[int, Decimal]:
    return day_by_day(read_entry_records([account], TODAY)[account.pk], TODAY)
