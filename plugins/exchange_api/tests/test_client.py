"""The client of the integrators' paper, run against the site as it is in the paper."""

import re
from pathlib import Path
from typing import Any

import pytest

from ebok_plugin.ledger.models import Account
from plugins.exchange_api.tests.calls import Caller
from tests.ebok_plugin.ledger.books import charge, open_account

PAPER = Path(__file__).parents[1] / "docs" / "integrators.md"
MAX_LINES = 60


def client_code() -> str:
    found = re.search(r"```python\n(.*?)```", PAPER.read_text(encoding="utf-8"), re.S)
    assert found is not None
    return found[1]


def test_the_client_is_short():
    assert len(client_code().splitlines()) <= MAX_LINES


@pytest.mark.django_db(transaction=True)
def test_the_client_sends_payments_once_and_reads_what_is_left(live_server: Any):
    for number in ("100005", "100006"):
        charge(open_account(number), "2026-10", "500.00")
    caller = Caller("accounts:read", "payments:write")
    names: dict[str, Any] = {"__name__": "client"}
    exec(client_code(), names)  # noqa: S102 - the code of our own paper
    coop = names["Coop"](live_server.url, caller.secret)
    row = {"external_id": "W/1", "account_no": "100005", "value_date": "2026-11-18",
           "amount": "450.50", "title": "czynsz", "source": "KASA"}  # fmt: skip

    sent = [coop.send("payments", [row], "nocny-1", sum_amount="450.50") for _ in range(2)]
    assert sent[0] == sent[1]
    assert coop.state("payments", sent[0]) == "posted"
    assert coop.balance("100005") == "49.50"
    assert [account["id"] for account in coop.rows("accounts", limit=1)] == ["100005", "100006"]
    with pytest.raises(names["Refused"], match="Wiersz 3, kolumna amount"):
        coop.send("payments", [{**row, "external_id": "W/2", "amount": "dużo"}])
    assert Account.objects.count() == 2
