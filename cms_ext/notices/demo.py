from __future__ import annotations

from datetime import date


def load(today: date) -> None:
    """The announcements of the demo co-op."""
