"""Dates that people type or pick. Pure."""

from __future__ import annotations

import re
from datetime import date

from cms_ext.base.typed_values.plain import Refused

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
POLISH = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


def day(text: str, latest: date | None) -> str:
    """The date in ISO; `latest` is the last day that it may name."""
    iso, polish = ISO.fullmatch(text), POLISH.fullmatch(text)
    parts = iso.groups() if iso else polish.groups()[::-1] if polish else ()
    try:
        found = date(*map(int, parts))
    except (TypeError, ValueError) as error:
        raise Refused("Wpisz datę w postaci dzień.miesiąc.rok, na przykład 5.11.2026.") from error
    if latest is not None and found > latest:
        raise Refused(f"Ta data jeszcze nie nadeszła. Najpóźniejsza to {latest:%d.%m.%Y}.")
    return found.isoformat()
