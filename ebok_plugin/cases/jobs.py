"""What the scheduler runs for cases."""

from __future__ import annotations

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.rules.clock import business_today
from ebok_plugin.cases.domain.deemed import mark_deemed_accepted


def mark_deemed_today() -> None:
    mark_deemed_accepted(business_today(), SYSTEM)
