"""What the scheduler does for the search, on the one business day."""

from __future__ import annotations

from cms_ext.office.rules.clock import business_today
from members_area.library.domain.search.catching_up import index_missing, unindex_withdrawn
from members_area.library.domain.search.fruitless import purge_zero_result_queries
from members_area.library.domain.search.scans import read_next_scan


def catch_up_today() -> None:
    """A version begins on its day without anybody doing anything: then its words come in."""
    unindex_withdrawn()
    index_missing(business_today())


def read_a_scan() -> None:
    read_next_scan()


def forget_fruitless_today() -> None:
    purge_zero_result_queries(business_today())
