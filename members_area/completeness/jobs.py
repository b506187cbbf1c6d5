"""What the scheduler runs for this app."""

from __future__ import annotations

from cms_ext.base.dates.clock import business_today
from members_area.completeness.domain.report import notify_board


def notify_board_today() -> None:
    """Send the board its weekly letter on missing papers."""
    notify_board(business_today())
