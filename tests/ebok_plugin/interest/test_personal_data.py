from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ebok_plugin.personal_data import note_section
from tests.ebok_plugin.interest import debts
from tests.ebok_plugin.interest.debts import issued, late_account

pytestmark = pytest.mark.django_db


def test_a_payer_gets_the_own_notes_only() -> None:
    debts.celina()
    debts.daria()
    flat = late_account("100005", "Anna Lis")
    issued(flat, late_account("100006", "Jędrzej Gęsty"))

    section = note_section(flat.payer)

    assert (section.title, [dict(row) for row in section.rows]) == (
        "Noty odsetkowe",
        [
            {
                "Konto": "100005",
                "Nota": "NO/2026/000001",
                "Od pozycji": "Opłata za 02/2026",
                "Od dnia": date(2026, 2, 17),
                "Do dnia": date(2026, 3, 30),
                "Odsetki (zł)": Decimal("9.97"),
            }
        ],
    )
