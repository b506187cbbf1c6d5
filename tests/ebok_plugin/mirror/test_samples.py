"""Every sample of the contract gives what is expected of it."""

from datetime import date

import pytest

from ebok_plugin.mirror.domain.queries.snapshot import find_shown_snapshot
from tests.ebok_plugin.mirror.feeds import bring, codes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OK = "balances_ok.csv"
# Name, the snapshot before, the day of the entry, status, errors, warnings, account named.
SAMPLES = [
    (OK, "", "2026-11-20", "rehearsed", [], [], ""),
    ("balances_next_day.csv", OK, "2026-12-01", "rehearsed", [], [], ""),
    ("items_do_not_add_up.csv", "", "2026-11-20", "refused", ["MIRROR_ITEMS"], [], "100004"),
    ("account_twice.csv", "", "2026-11-20", "refused", ["MIRROR_ACCOUNT_TWICE"], [], "100005"),
    ("older_day.csv", OK, "2026-11-20", "refused", ["MIRROR_DAY"], [], ""),
    ("fewer_accounts.csv", OK, "2026-12-02", "rehearsed", [], ["MIRROR_FEWER"], ""),
    ("turnover_gap.csv", OK, "2026-12-01", "refused", ["MIRROR_TURNOVER"], [], "100008"),
    ("item_without_balance.csv", "", "2026-11-20", "refused", ["MIRROR_NO_BALANCE"], [], "999999"),
]
SUMS = {OK: (12, "1525.42"), "balances_next_day.csv": (12, "1842.82")}


@pytest.mark.parametrize(
    ("name", "after", "today", "status", "errors", "warnings", "account"),
    SAMPLES,
    ids=[sample[0].partition(".")[0] for sample in SAMPLES],
)
def test_each_sample_is_judged_as_the_contract_says(
    name: str,
    after: str,
    today: str,
    status: str,
    errors: list[str],
    warnings: list[str],
    account: str,
):
    day = date.fromisoformat(today)
    if after:
        assert bring(after, today=day).status == "posted"
    before = find_shown_snapshot()

    rehearsed = bring(name, today=day, dry_run=True)

    assert (rehearsed.status, codes(rehearsed)) == (status, (errors, warnings))
    assert account in "".join(one.message for one in rehearsed.errors)
    if name in SUMS:
        assert (rehearsed.accounts, str(rehearsed.sum_balance.amount)) == SUMS[name]
    assert find_shown_snapshot() == before
    written = {"rehearsed": "held" if warnings else "posted"}.get(status, status)
    assert bring(name, today=day).status == written
