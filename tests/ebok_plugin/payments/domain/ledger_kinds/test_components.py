import pytest
from django.db import transaction

from cms_ext.premises.models import Property
from ebok_plugin.charges.models import Component, ComponentRate
from ebok_plugin.ledger.domain.posting import reverse_batch
from ebok_plugin.ledger.models import Batch
from ebok_plugin.payments.domain.import_record import ImportReport
from tests.ebok_plugin.payments.books import TODAY, bring, found
from tests.ebok_plugin.payments.files import ACCOUNT, CHARGE, COMPONENT, REPAIR, Row, file
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db


def rates() -> list[tuple[str, str, str, str]]:
    """Code, first day, last day, rate; in order."""
    rows = ComponentRate.objects.select_related("component")
    return [
        (row.component.code, str(row.valid_from), str(row.valid_to or ""), str(row.rate))
        for row in rows.order_by("component__code", "valid_from", "pk")
    ]


def rate(valid_from: str, value: str, valid_to: str = "", **more: str) -> Row:
    return COMPONENT | {"valid_from": valid_from, "valid_to": valid_to, "rate": value} | more


def charged() -> None:
    """January 2026 is charged by the rate 4.35."""
    bring(file("accounts", ACCOUNT))
    bring(file("components", COMPONENT))
    assert bring(file("charges", CHARGE)).status == "posted"


def test_a_component_with_its_rate():
    report = bring(file("components", COMPONENT, REPAIR))

    component = Component.objects.get(code="EKS")
    facts = (component.name, component.basis, component.unit)
    assert facts == ("Eksploatacja podstawowa", "AREA_M2", "m²")
    assert (component.subaccount, component.is_advance) == ("MAIN", False)
    assert rates() == [("EKS", "2026-01-01", "", "4.3500"), ("FR", "2026-01-01", "", "3.2500")]
    assert report.made == ("EKS – Eksploatacja podstawowa", "FR – Fundusz remontowy")


@pytest.mark.parametrize(
    ("basis", "usual"),
    [("AREA_M2", "m²"), ("PERSONS", "os."), ("PREMISES", "lok."), ("KWH", "kWh")],
)
def test_an_empty_unit_is_the_usual_one_and_then_stays_as_it_was(basis: str, usual: str):
    unnamed = COMPONENT | {"basis": basis, "unit": ""}
    bring(file("components", unnamed))
    assert Component.objects.get().unit == usual

    bring(file("components", unnamed | {"unit": "jedn."}))
    bring(file("components", unnamed | {"name": "Inna nazwa"}))
    assert (Component.objects.get().unit, Component.objects.get().name) == ("jedn.", "Inna nazwa")


def test_an_open_rate_ends_before_the_next():
    rows = [rate("2026-01-01", "4,35"), rate("2026-07-01", "4,60")]

    for ordered in (rows, rows[::-1]):
        with transaction.atomic():
            bring(file("components", *ordered))
            assert rates() == [
                ("EKS", "2026-01-01", "2026-06-30", "4.3500"),
                ("EKS", "2026-07-01", "", "4.6000"),
            ]
            assert bring(file("components", *rows)).status == "unchanged"
            transaction.set_rollback(True)


def test_a_later_file_closes_the_open_rate_and_lists_it():
    bring(file("components", COMPONENT))

    report = bring(file("components", rate("2026-07-01", "4,60")))

    expected = [("EKS", "2026-01-01", "2026-06-30", "4.3500"), ("EKS", "2026-07-01", "", "4.6000")]
    assert rates() == expected
    assert (report.new, report.changed) == (1, 0)
    assert [(c.line, c.key, c.field, c.old, c.new) for c in report.changes] == [
        (None, "EKS 2026-01-01", "valid_to", "", "2026-06-30")
    ]
    assert bring(file("components", COMPONENT)).status == "unchanged"


def test_a_stated_end_may_leave_a_gap_but_not_an_overlap():
    bring(file("components", rate("2026-01-01", "4,35", "2026-06-30")))

    assert bring(file("components", rate("2026-09-01", "4,60"))).status == "posted"
    report = bring(file("components", rate("2026-06-30", "4,50", "2026-08-31")))

    assert found(report) == [("RATE_OVERLAP", 3, "valid_from")]
    assert "2026-01-01" in report.errors[0].message


def test_an_unused_rate_may_change():
    bring(file("components", COMPONENT))

    report = bring(file("components", rate("2026-01-01", "4,36", "2026-12-31")))

    assert (report.status, report.changed) == ("posted", 1)
    assert rates() == [("EKS", "2026-01-01", "2026-12-31", "4.3600")]


@pytest.mark.thorough
def test_a_rate_that_was_charged_does_not_change():
    charged()
    before = all_rows()

    report = bring(file("components", rate("2026-01-01", "4,36")))

    assert found(report) == [("RATE_USED", 3, "rate")]
    assert all_rows() == before
    # An earlier one and a later one come in.
    for row in (rate("2025-06-01", "4,36", "2025-12-31"), rate("2026-02-01", "4,36")):
        before = all_rows()
        assert found(bring(file("components", row))) == []
        assert all_rows() != before


def test_a_charged_month_does_not_get_another_rate_from_the_side():
    charged()
    estate = Property.objects.get()

    def bring_rates(end: str) -> ImportReport:
        of_estate = rate("2025-01-01", "4,00", end, property_code=estate.code)
        return bring(file("components", of_estate, rate("2027-01-01", "5,00")))

    assert found(bring_rates("2026-01-01")) == [("RATE_USED", 3, "valid_from")]
    assert found(bring_rates("2025-12-31")) == []


def test_an_end_before_a_charged_month_is_refused_until_the_charges_are_taken_back():
    bring(file("accounts", ACCOUNT))
    bring(file("components", COMPONENT))
    bring(file("charges", CHARGE | {"period": "2026-03", "due_date": "2026-03-16"}))
    ended = file("components", rate("2026-01-01", "4,35", "2026-02-28"))

    assert found(bring(ended)) == [("RATE_USED", 3, "rate")]
    assert found(bring(file("components", rate("2026-01-01", "4,36")))) == [
        ("RATE_USED", 3, "rate")
    ]
    reason = "pomyłka w stawce"
    reverse_batch(Batch.objects.get(), on=TODAY, reason=reason, made_by=None, today=TODAY)
    assert bring(file("components", rate("2026-01-01", "4,36"))).status == "posted"


def test_what_explains_posted_charges_stays():
    charged()

    for field, value in (("unit", "os."), ("basis", "PERSONS"), ("subaccount", "REPAIR")):
        report = bring(file("components", COMPONENT | {field: value}))
        assert found(report) == [("COMPONENT_USED", 3, field)]
        assert (report.changed, report.unchanged) == (1, 0)
    for field, value in (("name", "Eksploatacja"), ("is_advance", "TAK")):
        report = bring(file("components", COMPONENT | {field: value}))
        assert (found(report), report.changed, report.unchanged) == ([], 1, 0)


def test_a_property_has_rates_of_its_own():
    Property.objects.create(code="N-1", name="Nieruchomość 1")

    bring(file("components", COMPONENT, COMPONENT | {"property_code": "N-1", "rate": "5,00"}))
    unknown = bring(file("components", COMPONENT | {"property_code": "N-9"}))

    assert rates() == [("EKS", "2026-01-01", "", "4.3500"), ("EKS", "2026-01-01", "", "5.0000")]
    assert found(unknown) == [("PROPERTY_UNKNOWN", 3, "property_code")]
