"""Costs by file and the sheet of a property: rehearsed, added once, taken back; the sums agree."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import TableReport
from cms_ext.evidence.audit.domain.event import OPERATOR, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.models import Property
from ebok_plugin.accounting.domain.import_costs import PROPERTY_COSTS, take_back_costs
from ebok_plugin.accounting.domain.result import list_results, read_result
from ebok_plugin.accounting.errors import AccountingError
from ebok_plugin.accounting.models import PropertyCost
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account
from ebok_plugin.plugin import rights
from tests.clients import signed_in
from tests.ebok_plugin.ledger.books import TODAY, charge, pay, zl
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
HEADER = "property_code;period;kind;amount\n"
REASON = "księgowość przysłała zły plik"
LIST, FILES = reverse("ebok_accounting_results"), reverse("ebok_accounting_cost_files")


def bring(*rows: str, dry_run: bool = False) -> TableReport:
    content = BytesIO((HEADER + "\n".join(rows) + "\n").encode())
    return import_table(
        PROPERTY_COSTS, content, "koszty.csv", today=TODAY, origin=OPERATOR, dry_run=dry_run
    )


def outcome(report: TableReport) -> tuple[str, list[tuple[str, int | None]]]:
    return report.status.value, [(one.code, one.line) for one in report.errors]


@pytest.fixture
def estate(flat: Account) -> Property:
    place = flat.premises.building.property
    place.code, place.name = "N1", "Nieruchomość Wzorcowa"
    place.save()
    return place


def test_a_file_is_whole_or_nothing_and_comes_once(estate: Property) -> None:
    good = ["N1;2026-10;Sprzątanie;1 200,50", "N1;2026-10;Energia;-20,00"]
    assert outcome(bring(*good, dry_run=True)) == ("rehearsed", [])
    bad = bring(*good, "N9;2026-10;Energia;1", "N1;2026-11;Energia;0", "N1;2026-13;x;1")
    assert outcome(bad) == (
        "refused",
        [("PERIOD_FORMAT", 6), ("PROPERTY_UNKNOWN", 4), ("COST_ZERO", 5)],
    )
    assert not PropertyCost.objects.exists()
    assert outcome(bring(*good)) == ("posted", [])
    assert outcome(bring(*good)) == ("unchanged", [])
    assert outcome(bring(*reversed(good))) == ("unchanged", [])
    assert outcome(bring("N1;2026-10;Energia;30")) == ("refused", [("COST_CHANGED", 2)])
    assert PropertyCost.objects.count() == 2

    sha256 = PropertyCost.objects.values_list("file_sha256", flat=True)[0]
    with pytest.raises(AccountingError) as refused:
        take_back_costs(sha256, reason="?", origin=OPERATOR)
    assert refused.value.code == "REASON_REQUIRED"
    assert take_back_costs(sha256, reason=REASON, origin=OPERATOR) == 2
    with pytest.raises(AccountingError) as refused:
        take_back_costs(sha256, reason=REASON, origin=OPERATOR)
    assert refused.value.code == "TAKEN_BACK"
    assert outcome(bring(*good)) == ("posted", [])
    event = AuditEvent.objects.get(action="PROPERTY_COSTS_TAKEN_BACK")
    assert (event.note, event.changes["rows"]) == (REASON, 2)


def test_income_is_what_was_charged_and_not_reversed(estate: Property, flat: Account) -> None:
    charge(flat, "2026-08", "100.00")
    pay(flat, "2026-09-12", "40.00")
    october = charge(flat, "2026-10", "200.00").entry
    reverse_entry(october, on=date(2026, 10, 9), reason="zły odczyt", made_by=None, today=TODAY)
    charge(flat, "2025-12", "70.00")
    bring("N1;2026-10;Sprzątanie;30,00", "N1;2026-11;Sprzątanie;10,00", "N1;2025-11;Energia;5,00")

    result = read_result(estate, 2026)

    assert result.income == (("EKS", zl("100.00")),)
    assert result.costs == (("Sprzątanie", zl("40.00")),)
    assert result.difference == zl("60.00")
    assert list_results(2026)[0].difference == zl("60.00")


@pytest.mark.thorough
def test_screens_by_role(
    estate: Property, flat: Account, felicja: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    charge(flat, "2026-08", "100.00")
    bring("N1;2026-10;Sprzątanie;30,00")
    sheet = reverse("ebok_accounting_result", args=[estate.pk])
    upload = reverse("ebok_accounting_costs_file")
    sent = {"krok": "cofnij", "file": "a" * 64, "reason": REASON}
    answers = {}
    for role in ("finance_clerk", "finance_approver", "auditor", "editor"):
        client: Client = signed_in(staff(f"{role}-1", role))
        reads = [client.get(one).status_code for one in (LIST, sheet, FILES, upload)]
        answers[role] = (*reads, client.post(FILES, sent).status_code)
    assert answers == {
        "finance_clerk": (200, 200, 200, 200, 409),
        "finance_approver": (200, 200, 200, 302, 302),
        "auditor": (200, 200, 200, 302, 302),
        "editor": (302, 302, 302, 302, 302),
    }
    administrator = signed_in(staff("szef", superuser=True))
    answer: Any = administrator.get(f"{sheet}?rok=2026&plik=csv")
    assert answer.getvalue().decode("utf-8-sig").splitlines() == [
        "Strona;Rodzaj;Kwota (zł)",
        "przychód;EKS;100,00",
        "koszt;Sprzątanie;30,00",
        "wynik;;70,00",
    ]
    costs = [queries_of(administrator.get, LIST)]
    for number in range(3):
        Property.objects.create(code=f"X{number}", name=f"X{number}")
    assert queries_of(administrator.get, LIST) == costs[0]
    monkeypatch.setattr(rights, "is_union", lambda: True)
    assert {administrator.get(one).status_code for one in (LIST, sheet, FILES)} == {404}
