"""Hanna opens a charge for waste: its months and its declaration stand on the page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from ebok_plugin.ledger.period import Period
from ebok_plugin.waste_fees.domain.charging import planned_fees, post_planned
from tests.ebok_plugin.desk.clerks import text_of
from tests.ebok_plugin.waste_fees.payers import account, obliged, tariff
from tests.page_checks import parsed, texts
from tests.people import resident

pytestmark = pytest.mark.django_db


def test_a_charge_says_its_months_and_its_declaration(client: Client) -> None:
    hanna = account()
    obliged(hanna, "124.00", date(2026, 10, 1), tariff())
    for portion in planned_fees(Period(2026, 10), today=date(2026, 10, 1)):
        charges = [charge for one in portion for charge in one.charges]
        post_planned(charges, made_by=None, today=date(2026, 10, 1))
    client.force_login(resident("ebok", "EB-500001-3", "Hanna Wilk"))

    page = text_of(client.get("/e-bok/konto/300001/naliczenie/1/"))
    answer = client.get("/e-bok/")
    first = text_of(answer)

    assert "ul. Leśna 300001 · nieruchomość N-300001 · konto 300001" in page
    assert "Opłata za odpady 10–12/2026 (3 × 124,00 zł, deklaracja EB/2026/000001)" in page
    assert "372,00 zł, termin płatności 15 grudnia 2026 r." in page
    assert "Opłata za październik" not in page
    assert "Numer rachunku do opłaty za odpady" in first
    ahead = texts(parsed(answer), "//div[@class='ahead']/*")
    assert ahead == [
        "Następna opłata (przewidywana)",
        "Za styczeń–marzec: 372,00\N{NO-BREAK SPACE}zł do poniedziałku 15 marca.",
    ]
