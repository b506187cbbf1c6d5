"""„Źródła danych” of the demo: each feed's journal has what the feed says came last."""

import pytest

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.feeds.domain import list_feeds, list_past_runs

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.thorough]


def test_each_journal_has_the_last_delivery_of_its_feed(demo: None):
    states = [state for state in list_feeds(business_today()) if state.run.at]

    assert len(states) == 3
    for state in states:
        runs = list_past_runs(state)
        assert state.run.address in [run.address for run in runs]
        days = [run.at for run in runs if run.at]
        assert len(days) == len(runs)
        assert days == sorted(days, reverse=True)
        assert all(run.good_to and run.totals for run in runs)
