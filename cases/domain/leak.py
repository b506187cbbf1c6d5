"""What an answer to somebody whom nobody identified must not say (E-CAS-05)."""

from __future__ import annotations

import re

from cases.domain.refusal import ONLY_VERIFIED, refusal
from cases.models import Case

# Amounts, meter values, numbers of accounts and meters, PESEL. Dates, rooms and telephones of the
# office are none of them.
DATA = (
    re.compile(
        r"\d[\d\s\N{NO-BREAK SPACE}.]*(?:,\d{1,2})?\s*(?:zł\b|złot|pln\b|gr\b)", re.IGNORECASE
    ),
    re.compile(r"\d+,\d{2}(?!\d)"),
    re.compile(r"\d\s*(?:m3|m³|kwh|gj)\b", re.IGNORECASE),
    re.compile(r"(?:sald[aeou]\w*|zadłuż\w*|nadpłat\w*|zaległo\w*)\D{0,40}\d", re.IGNORECASE),
    re.compile(
        r"(?:licznik\w*|wodomierz\w*|podzielnik\w*|kont[aoue]\w*)\D{0,12}\d{4,}", re.IGNORECASE
    ),
    re.compile(r"(?<!\d)\d{11}(?!\d)|(?<!\d)(?:\d[ -]?){26}(?!\d)"),
)


def require_no_data(case: Case, text: str) -> None:
    """Raises Refusal when the text has data and nobody proved who the customer is."""
    if case.person_id is None and has_data(text):
        raise refusal(ONLY_VERIFIED)


def has_data(text: str) -> bool:
    return any(pattern.search(text) for pattern in DATA)
