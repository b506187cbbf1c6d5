"""A schedule from a file: new, moved, cancelled; and taken back whole."""

from datetime import date

import pytest

from cms_ext.desks.import_desk.domain.table import ImportStatus
from cms_ext.desks.import_desk.models import ImportedFile
from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from plugins.waste_union.tests.collections.union import bring, codes
from tests.shared_rows import shared
from waste_union.collections.domain.days import DAYS
from waste_union.collections.domain.import_addresses import ADDRESSES
from waste_union.collections.domain.imported_file import take_back_file
from waste_union.collections.models import AddressRange, BroughtFile, CollectionDay, Street

pytestmark = pytest.mark.django_db

LESNA = "Gmina Przykładowo;Przykładowo;ul. Leśna"


@shared
def sector() -> None:
    bring(ADDRESSES, f"{LESNA};;;;R1;;jednorodzinna")


def on_file() -> list[tuple[str, str, date, bool]]:
    rows = CollectionDay.objects.select_related("fraction").order_by("planned_on", "pk")
    return [(row.fraction.code, str(row.planned_on), row.day, row.cancelled) for row in rows]


@pytest.mark.usefixtures("sector")
@pytest.mark.both_databases
def test_a_schedule_is_read_in_moved_and_cancelled_and_nothing_twice():
    first = ("R1;BIO;;2026-12-18", "R1;BIO;;2026-12-25;2026-12-28", "R1;PAPIER;;18.12.2026")
    report = bring(DAYS, *first)
    assert (report.status, report.new, report.warnings) == (ImportStatus.POSTED, 3, ())

    later = ("R1;BIO;;2026-12-18;;TAK", "R1;PAPIER;;2026-12-18;2026-12-19", "R1;BIO;;2026-12-25")
    report = bring(DAYS, *later)

    assert [(change.key, change.old, change.new) for change in report.changes] == [
        ("R1 / BIO / 2026-12-18", "2026-12-18", "odwołany"),
        ("R1 / PAPIER / 2026-12-18", "2026-12-18", "2026-12-19"),
        ("R1 / BIO / 2026-12-25", "2026-12-28", "2026-12-25"),
    ]
    assert [(warning.code, warning.line) for warning in report.warnings] == [("DAY_FREE", 4)]
    assert on_file() == [
        ("BIO", "2026-12-18", date(2026, 12, 18), True),
        ("PAPIER", "2026-12-18", date(2026, 12, 19), False),
        ("BIO", "2026-12-25", date(2026, 12, 25), False),
    ]
    assert bring(DAYS, *reversed(later)).status == ImportStatus.UNCHANGED


@pytest.mark.usefixtures("sector")
def test_one_bad_row_and_nothing_is_read_in_but_the_whole_next_year_may_come_at_any_time():
    for line, found in {
        "R9;BIO;;2026-12-18": ("SECTOR_UNKNOWN", 2, "sector_code"),
        "R1;GRUZ;;2026-12-18": ("FRACTION_UNKNOWN", 2, "fraction_code"),
        "R1;BIO;willa;2026-12-18": ("CHOICE_UNKNOWN", 2, "building_kind"),
        "R1;BIO;;2026-02-30": ("DATE_INVALID", 2, "planned_on"),
        "R1;BIO;;18 grudnia": ("DATE_FORMAT", 2, "planned_on"),
        "R1;BIO;;2028-01-01": ("DATE_RANGE", 2, "planned_on"),
        "R1;BIO;;2026-12-18;2027-12-18": ("MOVED_FAR", 2, "collected_on"),
        "R1;BIO;;2026-12-18;;może": ("BOOL_FORMAT", 2, "cancelled"),
        "R1;BIO;;2026-12-11": ("KEY_DUPLICATE", 3, "planned_on"),
    }.items():
        report = bring(DAYS, line, "R1;BIO;;2026-12-11")
        assert (report.status, codes(report), on_file()) == (ImportStatus.REFUSED, [found], [])

    for today in (date(2026, 1, 2), date(2026, 12, 31)):
        report = bring(DAYS, "R1;BIO;;2027-12-31", today=today, dry_run=True)
        assert report.status == ImportStatus.REHEARSED, today


@pytest.mark.usefixtures("sector")
@pytest.mark.both_databases
def test_a_file_is_taken_back_whole_the_newest_first_and_may_come_again():
    bring(DAYS, "R1;BIO;;2026-12-18", "R1;BIO;;2026-12-25;2026-12-28")
    before = on_file()
    bring(DAYS, "R1;BIO;;2026-12-18;2026-12-19", "R1;SZKLO;;2026-12-21")
    older, newer = BroughtFile.objects.filter(what="collection_days").order_by("pk")

    with pytest.raises(Refusal, match="Wycofaj najpierw tamten"):
        take_back_file(older, "nie ten rok", origin=OPERATOR)
    take_back_file(newer, " nie ten rok ", origin=OPERATOR)

    assert on_file() == before
    event = AuditEvent.objects.order_by("-pk")[0]
    assert (event.action, event.note, event.changes) == (
        "COLLECTION_FILE_TAKEN_BACK",
        "nie ten rok",
        {"new": 1, "changed": 1},
    )
    with pytest.raises(Refusal, match="już wycofano"):
        take_back_file(newer, "raz jeszcze", origin=OPERATOR)
    again = bring(DAYS, "R1;BIO;;2026-12-18;2026-12-19", "R1;SZKLO;;2026-12-21")
    assert (again.status, again.new, again.changed) == (ImportStatus.POSTED, 1, 1)


@pytest.mark.usefixtures("sector")
def test_what_somebody_changed_by_hand_is_not_taken_back_unseen():
    bring(DAYS, "R1;BIO;;2026-12-18")
    CollectionDay.objects.update(day=date(2026, 12, 19), brought_by=None)
    brought = BroughtFile.objects.get(what="collection_days")

    with pytest.raises(Refusal, match="ktoś zmienił"):
        take_back_file(brought, "pomyłka", origin=OPERATOR)

    assert on_file() == [("BIO", "2026-12-18", date(2026, 12, 19), False)]
    assert ImportedFile.objects.filter(kind="collection_days").count() == 1


def test_addresses_are_taken_back_with_the_streets_that_they_made():
    bring(ADDRESSES, f"{LESNA};1;9;;R1;;jednorodzinna")
    bring(ADDRESSES, f"{LESNA};1;9;;R2;;jednorodzinna", "Gmina B;Jagodno;;;;;R2;;jednorodzinna")

    take_back_file(BroughtFile.objects.order_by("-pk")[0], "nie ta gmina", origin=OPERATOR)

    rows = AddressRange.objects.values_list("street__key", "sector__code", "brought_by")
    first = BroughtFile.objects.order_by("pk")[0]
    assert list(rows) == [("przykladowo-lesna", "R1", first.pk)]
    assert Street.objects.count() == 1
