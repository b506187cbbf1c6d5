"""The library's jobs of the scheduler, on the one business day."""

from __future__ import annotations

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import SYSTEM
from members_area.library.domain.release import archive_overdue, publish_due
from members_area.library.domain.search.index import (
    index_missing,
    read_next_scan,
    unindex_withdrawn,
)
from members_area.library.domain.search.registers import purge_zero_result_queries


def publish_due_today() -> None:
    publish_due(business_today(), origin=SYSTEM)


def archive_overdue_today() -> None:
    archive_overdue(business_today(), origin=SYSTEM)


def catch_up_today() -> None:
    """A version begins on its day without anybody doing anything: then its words come in."""
    unindex_withdrawn()
    index_missing(business_today())


def read_a_scan() -> None:
    read_next_scan()


def forget_fruitless_today() -> None:
    purge_zero_result_queries(business_today())
