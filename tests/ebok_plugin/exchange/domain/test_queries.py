"""Finding an operation as a clerk types it."""

from __future__ import annotations

import pytest

from ebok_plugin.exchange.domain.queries import entries_like
from ebok_plugin.exchange.models import BankEntry
from tests.ebok_plugin.exchange.bank_accounts import open_accounts
from tests.ebok_plugin.exchange.screens import bring_march
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db

SLIWKA = "A. ŚLIWKA"
HEAT = "CIEPŁOWNIA PRÓBNA SP. Z O.O."
ZAZOLC = "Zażółć Gęślą-Jaźń"


@shared_by_the_whole_file
def _march() -> None:
    open_accounts()
    bring_march()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("śliwka", ["Ądrian Śliwka", SLIWKA]),
        ("SLIWKA czesc", [SLIWKA]),
        ("gesla-jazn", [ZAZOLC]),
        ("zażółć lok. 1B/12", [ZAZOLC]),
        ("250,00", [SLIWKA]),
        ("250 sliwka", [SLIWKA]),
        ("3 480,27 zł", [HEAT]),
        ("-3480,27", [HEAT]),
        ("3480.27 próbna", [HEAT]),
        ("SWRK0001000000100012", [ZAZOLC]),
        ("śliwka próbna", []),
        ("251,00", []),
        ("%", []),
        ("-", []),
    ],
)
def test_words_and_amounts(query: str, names: list[str]) -> None:
    found = entries_like(BankEntry.objects.order_by("pk"), query)

    assert [entry.name for entry in found] == names
