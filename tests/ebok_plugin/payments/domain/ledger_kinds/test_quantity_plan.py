"""A later accounts file: new areas and persons get a day, and the months before keep theirs."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.models import Premises
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.models import Basis, PremisesValue
from ebok_plugin.payments.domain.import_record import ImportReport
from tests.ebok_plugin.charges.coop import charge_month, lines_of, priced
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import ACCOUNT, Row, file
from tests.people import staff
from tests.shared_rows import shared
from tests.whole_database import all_rows

pytestmark = pytest.mark.django_db

MIDMONTH = date(2026, 11, 20)
THREE = ACCOUNT | {"persons": "3"}


@shared
def charged() -> tuple[Origin, Origin]:
    """Two persons on 48,60 m², charged for November; who charges the months after."""
    clerk = Origin(actor=staff("felicja", "finance_clerk"))
    approver = Origin(actor=staff("kamil", "finance_approver"))
    priced("GOK", Basis.PERSONS, "42.75")
    priced("EKS", Basis.AREA_M2, "4.60")
    assert later(ACCOUNT).status == "posted"
    charge_month("2026-11", clerk, approver)
    return clerk, approver


def later(row: Row, today: date = MIDMONTH, **options: bool) -> ImportReport:
    return bring(file("accounts", row), today=today, **options)


def changes(report: ImportReport) -> list[tuple[str, str, str]]:
    return [(change.field, change.old, change.new) for change in report.changes]


def values(basis: Basis = Basis.PERSONS) -> list[tuple[str, date, date | None]]:
    rows = PremisesValue.objects.filter(basis=basis).order_by("valid_from")
    return [(f"{row.value:.2f}", row.valid_from, row.valid_to) for row in rows]


def charged_quantities(period: str) -> dict[str, str]:
    return {line[1]: f"{line[2]:.2f}" for line in lines_of(period)}


def test_new_persons_are_charged_from_the_next_first_day(charged: tuple[Origin, Origin]):
    report = later(THREE)

    assert (report.status, report.changed) == ("posted", 1)
    assert changes(report) == [("persons", "2", "3 (od 01.12.2026)")]
    assert report.warnings == ()
    expected = [("2.00", date(2020, 1, 1), date(2026, 11, 30)), ("3.00", date(2026, 12, 1), None)]
    assert values() == expected
    charge_month("2026-12", *charged)
    assert charged_quantities("2026-11") == {"GOK": "2.00", "EKS": "48.60"}
    assert charged_quantities("2026-12") == {"GOK": "3.00", "EKS": "48.60"}
    events = AuditEvent.objects.filter(action="PREMISES_VALUE_SET").order_by("pk")
    assert [event.changes for event in events] == [
        {"basis": "PERSONS", "value": "3", "from": "2026-12-01"}
    ]


def test_a_dated_quantity_gives_way_to_a_later_file(charged: tuple[Origin, Origin]):
    flat = Premises.objects.get()
    set_value(flat, Basis.AREA_M2, Decimal(50), valid_from=date(2026, 10, 1), origin=SYSTEM)

    report = later(ACCOUNT | {"area_m2": "51,20"})

    assert changes(report) == [("area_m2", "50.00", "51.20 (od 01.12.2026)")]
    assert values(Basis.AREA_M2)[1:] == [
        ("50.00", date(2026, 10, 1), date(2026, 11, 30)),
        ("51.20", date(2026, 12, 1), None),
    ]
    charge_month("2026-12", *charged)
    assert charged_quantities("2026-12")["EKS"] == "51.20"
    last = AuditEvent.objects.filter(action="PREMISES_VALUE_SET").latest("pk")
    assert last.changes == {"basis": "AREA_M2", "value": "51.20", "from": "2026-12-01"}


@pytest.mark.usefixtures("charged")
def test_the_rehearsal_says_the_same_and_the_same_rows_again_add_nothing():
    before = all_rows()
    rehearsed = later(THREE, dry_run=True)
    assert changes(rehearsed) == [("persons", "2", "3 (od 01.12.2026)")]
    assert all_rows() == before

    later(THREE)
    before = all_rows()

    assert later(THREE | {"payer_name": ACCOUNT["payer_name"]}).status == "unchanged"
    again = file("accounts", THREE) + b"\r\n"
    assert bring(again, today=date(2026, 12, 20)).status == "unchanged"
    assert all_rows() == before


@pytest.mark.usefixtures("charged")
def test_what_a_clerk_entered_before_stays_when_the_file_says_the_same():
    set_persons(3, date(2026, 11, 1))
    before = values()

    report = later(THREE)

    assert changes(report) == [("persons", "2", "3")]
    assert values() == before
    assert Premises.objects.get().persons == 3


@pytest.mark.usefixtures("charged")
def test_a_file_that_did_not_change_leaves_a_clerks_quantity():
    set_persons(5, date(2026, 12, 1))
    before = values()

    assert later(ACCOUNT | {"payer_name": "Stanisław Świerk"}).status == "posted"
    assert values() == before


def set_persons(count: int, valid_from: date) -> None:
    flat = Premises.objects.get()
    set_value(flat, Basis.PERSONS, Decimal(count), valid_from=valid_from, origin=SYSTEM)


def test_the_report_names_a_month_that_is_charged_already(charged: tuple[Origin, Origin]):
    charge_month("2026-12", *charged)

    report = later(THREE)

    assert report.status == "posted"
    assert [(warning.code, warning.line, warning.field) for warning in report.warnings] == [
        ("QUANTITY_CHARGED", 3, "persons")
    ]
    assert "L-005" in report.warnings[0].message
    assert "do 12.2026" in report.warnings[0].message
    assert "od 01.12.2026" in report.warnings[0].message


@pytest.mark.usefixtures("charged")
def test_the_first_day_follows_the_setting(settings):
    for midmonth, today, begins in (
        ("NEXT_MONTH", date(2026, 11, 20), date(2026, 12, 1)),
        ("NEXT_MONTH", date(2026, 12, 1), date(2026, 12, 1)),
        ("NEXT_MONTH", date(2026, 12, 31), date(2027, 1, 1)),
        ("DAILY", date(2026, 11, 20), date(2026, 11, 20)),
    ):
        settings.COOP_MIDMONTH = midmonth
        with transaction.atomic():
            later(THREE, today=today)
            assert values()[-1] == ("3.00", begins, None)
            transaction.set_rollback(True)


def test_a_premises_that_was_never_charged_has_no_past_to_keep(db: None):
    later(ACCOUNT)

    report = later(THREE)

    assert changes(report) == [("persons", "2", "3")]
    assert values() == []
