"""„Źródła danych” on a mirror: the snapshot that residents see, never the statements."""

from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.operations.feeds.domain import FeedStatus, list_feeds, list_past_runs
from ebok_plugin.mirror.domain.intake import take_back_snapshot
from ebok_plugin.mirror.models import FeedSnapshot
from tests.ebok_plugin.mirror.feeds import balance, bring, feed
from tests.ebok_plugin.statements.offices import settle_office

pytestmark = pytest.mark.django_db
DAY, LAST_IN_TIME, LATE_FROM = date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 26)


def of_program(today: date) -> tuple[FeedStatus, date | None, str, str]:
    states = {state.key: state for state in list_feeds(today)}
    assert not [key for key in states if key.startswith("ebok_statements")]
    state = states["ebok_snapshots"]
    return state.status, state.due_on, state.run.totals, state.run.address


def test_the_snapshot_is_a_feed(settings):
    settings.COOP_LEDGER = "mirror"
    settle_office()
    never = of_program(DAY)
    bring(feed(balance("100004", "12.50"), balance("100011", "-2.00")))
    page = f"/admin/program/stany/{FeedSnapshot.objects.get().pk}/"
    totals = "wierszy: 2, kont: 2, suma sald: 10,50\xa0zł"

    assert never == (FeedStatus.NOT_STARTED, None, "", "")
    assert of_program(LAST_IN_TIME) == (FeedStatus.IN_TIME, LAST_IN_TIME, totals, page)
    assert of_program(LATE_FROM) == (FeedStatus.LATE, LAST_IN_TIME, totals, page)


def test_an_own_ledger_watches_statements_instead(settings):
    settings.COOP_OWN_BANK_ACCOUNTS = ["74999000090000000000000001"]
    keys = {state.key: state.status for state in list_feeds(DAY)}

    assert "ebok_snapshots" not in keys
    assert keys["ebok_statements-74999000090000000000000001"] is FeedStatus.NOT_WATCHED
    assert keys["ebok_payments"] is FeedStatus.NOT_WATCHED


def test_the_journal_keeps_a_snapshot_that_was_taken_back(settings):
    settings.COOP_LEDGER = "mirror"
    settle_office()
    for day, amount in ((DAY, "12.50"), (LAST_IN_TIME, "99.00")):
        bring(feed(balance("100004", amount), day=day.isoformat()), today=day)
    take_back_snapshot(FeedSnapshot.objects.latest("day"), "zła kwota", SYSTEM)
    (state,) = [one for one in list_feeds(LAST_IN_TIME) if one.key == "ebok_snapshots"]

    assert [(run.good_to, run.totals) for run in list_past_runs(state)] == [
        (LAST_IN_TIME, "wierszy: 1, kont: 1, suma sald: 99,00\xa0zł (wycofany)"),
        (DAY, "wierszy: 1, kont: 1, suma sald: 12,50\xa0zł"),
    ]
