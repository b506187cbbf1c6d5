"""Felicja prepares changes of fees, Kamil checks them; no other pair can."""

from __future__ import annotations

import pytest

from cms_ext.audit.domain.event import Origin
from tests.people import staff


@pytest.fixture
def felicja(db: None) -> Origin:
    return Origin(actor=staff("felicja", "finance_clerk"))


@pytest.fixture
def kamil(db: None) -> Origin:
    return Origin(actor=staff("kamil", "finance_approver"))
