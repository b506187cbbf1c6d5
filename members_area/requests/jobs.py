"""The scheduler's job of the requests, on the one business day."""

from __future__ import annotations

from cms_ext.base.dates.clock import business_today
from members_area.requests.domain.opening import end_grants_before


def end_grants_today() -> None:
    end_grants_before(business_today())
