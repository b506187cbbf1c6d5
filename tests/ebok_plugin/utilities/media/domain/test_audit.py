"""`verify_ledger` finds what somebody did to a settlement past the triggers."""

from decimal import Decimal
from itertools import count

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.utilities.media.domain.audit import AUDITORS
from ebok_plugin.utilities.media.domain.explanation import cost_share
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import ACCOUNT, MEDIA, NEIGHBOUR, file
from tests.ebok_plugin.utilities.media.houses import THIRD, house
from tests.whole_database import execute

pytestmark = pytest.mark.django_db
LINES = "ebok_plugin_media_mediasettlementline"
WHO = [ACCOUNT, NEIGHBOUR, THIRD]
FIRST = f"(SELECT MIN(id) FROM {LINES})"


def findings() -> set[str]:
    """Who found something; where triggers are off for the test, that is no finding of its."""
    return {finding.auditor for auditor in AUDITORS for finding in auditor()} - {"triggers"}


@pytest.mark.both_databases
def test_a_lost_trigger_is_found(worked_building: None):
    assert list(run_auditors()) == []
    name = f"{LINES}_no_delete" if connection.vendor == "sqlite" else f"{LINES}_append_only"
    on = "" if connection.vendor == "sqlite" else f" ON {LINES}"

    execute(f"DROP TRIGGER {name}{on}")

    assert [finding.message for finding in run_auditors()][0] == (
        f"baza nie odmawia DELETE w tabeli {LINES}"
    )


@pytest.mark.usefixtures("triggers_off")
@pytest.mark.parametrize(
    ("statement", "auditors"),
    [
        (f"UPDATE {LINES} SET key_premises = key_premises + 1 WHERE id = {FIRST}", {"add_up"}),
        (f"UPDATE {LINES} SET pool = pool + 1 WHERE id = {FIRST}", set()),
        (f"UPDATE {LINES} SET invoice_total = invoice_total + 1 WHERE id = {FIRST}", {"add_up"}),
        (f"UPDATE {LINES} SET invoice_total = invoice_total + 100 WHERE medium = 'ZW'", {"add_up"}),
        (
            f"UPDATE {LINES} SET advances = advances - 1, result = result + 1 WHERE id = {FIRST}",
            {"posted"},
        ),
        (f"UPDATE {LINES} SET entry_id = NULL WHERE id = {FIRST}", {"posted"}),
        (f"DELETE FROM {LINES} WHERE id = {FIRST}", {"add_up", "posted"}),
        (f"DELETE FROM {LINES}", set()),
        ("UPDATE ebok_plugin_media_mediasettlement SET period_to = '2025-11-30'", set()),
    ],
)
def test_what_raw_sql_changed_is_found(statement: str, auditors: set[str], worked_building: None):
    assert findings() == set()

    execute(statement)

    unchanged = set() if "entry_id" in statement else {"settlements_unchanged"}
    assert findings() == {f"settlements_{name}" for name in auditors} | unchanged


@pytest.mark.usefixtures("triggers_off")
def test_a_finding_names_the_account_and_its_entry(worked_building: None):
    execute(f"UPDATE {LINES} SET advances = advances - 1, result = result + 1 WHERE id = {FIRST}")

    found = [finding for finding in run_auditors() if finding.auditor == "settlements_posted"]

    assert [(one.account, one.entry) for one in found] == [("100001", 1)]
    assert "rozliczenie RM-2025-B01" in found[0].message


NUMBERS = count()


@pytest.mark.thorough
@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
@given(
    pool=st.integers(1, 5_000_000),
    common=st.integers(0, 500_000),
    keys=st.tuples(*[st.decimals("0.0001", 9_999, places=4)] * 3),
    advances=st.tuples(*[st.integers(0, 900_000)] * 3),
)
def test_inv_8_holds_for_any_imported_settlement(
    pool: int, common: int, keys: tuple[Decimal, ...], advances: tuple[int, ...]
):
    house(*WHO)
    # Examples share the database, and a settlement is brought in once.
    number = next(NUMBERS)
    whole = Money.from_grosze(pool)
    key_total = sum(keys, Decimal(0))
    costs = [cost_share(whole, key, key_total) for key in keys]
    rows = [
        MEDIA
        | {
            "settlement_id": f"RM-{number}",
            "account_no": who["account_no"],
            "invoice_total": comma(Money.from_grosze(pool + common)),
            "common_cost": comma(Money.from_grosze(common)),
            "pool": comma(whole),
            "key_premises": str(key).replace(".", ","),
            "key_total": str(key_total).replace(".", ","),
            "cost": comma(share),
            "advances": comma(Money.from_grosze(paid)),
            "result": comma(share - Money.from_grosze(paid)),
        }
        for who, key, share, paid in zip(WHO, keys, costs, advances, strict=True)
    ]

    report = bring(file("media_settlements", *rows))

    assert report.status == "posted", report.errors
    assert list(run_auditors()) == []


def comma(amount: Money) -> str:
    return str(amount.amount).replace(".", ",")
