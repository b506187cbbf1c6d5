import json
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.management import CommandError

from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.domain.run.charge_run import approve_charge_run
from ebok_plugin.charges.models import Basis, ChargeRun, Component, ComponentRate
from tests.commands import printed
from tests.ebok_plugin.charges.coop import lines_of, priced
from tests.ebok_plugin.ledger.books import open_account

pytestmark = pytest.mark.django_db

FOUND = {
    "period": "2026-12",
    "documents": 1,
    "total": "223.56",
    "previous_total": "0.00",
    "marks": {"NEW": 1},
    "components": [
        {"component": "EKS", "accounts": 1, "total": "223.56", "previous_total": "0.00"}
    ],
    "findings": [],
}


@pytest.fixture(autouse=True)
def _one_flat(db: None) -> None:
    priced("EKS", Basis.AREA_M2, "4.60")
    open_account("100005")


ran = partial(printed, "charge_run")


def as_json(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran("--period", "2026-12", "--json", *arguments))
    return found


def test_a_dry_run_keeps_nothing_and_says_so_to_people():
    assert as_json("--dry-run") == {**FOUND, "status": "rehearsed", "posted": 0}
    assert not ChargeRun.objects.exists()

    assert ran("--period", "2026-12").splitlines() == [
        "Próba naliczenia za 12/2026. Niczego nie zaksięgowano.",
        "Naliczenia: 1, razem 223.56 zł, poprzednio 0.00 zł",
        "EKS: 223.56 zł, poprzednio 0.00 zł",
    ]


def test_rehearsed_approved_by_a_person_and_posted(kamil: Origin):
    assert as_json() == {**FOUND, "status": "rehearsed", "posted": 0}
    assert lines_of("2026-12") == []
    approve_charge_run(ChargeRun.objects.get(), origin=kamil)
    assert as_json() == {**FOUND, "status": "posted", "posted": 1}

    assert lines_of("2026-12") == [("100005", "EKS", Decimal("48.6"), Decimal("4.6"), "223.56")]


def test_errors_end_the_command_with_their_cure():
    ComponentRate.objects.all().delete()

    with pytest.raises(CommandError, match="Próba ma błędy. Popraw je"):
        ran("--period", "2026-12")
    with pytest.raises(CommandError, match="2026-13 nie jest okresem. Napisz RRRR-MM."):
        ran("--period", "2026-13")


def test_what_changed_after_the_approval_is_refused(kamil: Origin):
    as_json()
    approve_charge_run(ChargeRun.objects.get(), origin=kamil)
    add_component_rate(Component.objects.get(), Decimal(5), valid_from=date(2026, 12, 1))

    with pytest.raises(CommandError, match=r"\[RUN_CHANGED\] Od próby zmieniły się stawki"):
        ran("--period", "2026-12")
    assert lines_of("2026-12") == []
