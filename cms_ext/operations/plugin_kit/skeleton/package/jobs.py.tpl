"""What the scheduler runs for this plugin."""

from __future__ import annotations

from cms_ext.base.dates.clock import business_today

from ${name}.domain import forget_old


def forget() -> None:
    forget_old(business_today())
