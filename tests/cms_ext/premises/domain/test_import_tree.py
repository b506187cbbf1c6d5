"""The premises tree from a file: rehearsed, written, and the same file twice."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from cms_ext.base.tables.writing import Value, write_csv, write_xlsx
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import ImportStatus, TableReport
from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.exporting import make_cell
from cms_ext.premises.domain.codes import find_or_make_building
from cms_ext.premises.domain.import_tree import PREMISES_TREE
from cms_ext.premises.domain.merging import merge_places
from cms_ext.premises.domain.place import change_place
from cms_ext.premises.domain.tree_file import EXPORTED, list_tree_rows
from cms_ext.premises.models import Building, Premises, Property, Staircase
from tests.clients import signed_in
from tests.cms_ext.premises.conftest import Estate
from tests.demo_site import ROOT
from tests.people import staff

pytestmark = pytest.mark.django_db


TODAY = date(2026, 11, 20)
EXAMPLE: Path = ROOT / "fixtures" / "coop" / "examples" / "nieruchomosci.csv"
HEADER = (
    "property_code;property_name;building_code;building_address;staircase_code;premises_code;"
    "premises_no;kind;area_m2;persons;address;valid_from;valid_to\n"
)
COLUMNS = HEADER.strip().split(";")


def row(**cells: str) -> str:
    return ";".join(cells.get(name, "") for name in COLUMNS) + "\n"


# A building and a flat move and change, a shop ends.
CHANGES = (
    row(property_code="N2", building_code="J2", building_address="ul. Jodłowa 2A"),
    row(building_code="J1", staircase_code="2", premises_code="J1-5", area_m2="50"),
    row(premises_code="J1-U1", valid_to="2026-12-31"),
)


def bring_in(*rows: str, dry_run: bool = False) -> TableReport:
    content = BytesIO((HEADER + "".join(rows)).encode())
    return import_table(
        PREMISES_TREE, content, "drzewo.csv", today=TODAY, origin=OPERATOR, dry_run=dry_run
    )


def codes(report: TableReport) -> list[tuple[str, int | None, str | None]]:
    return [(error.code, error.line, error.field) for error in report.errors]


def test_the_example_makes_a_tree_and_twice_nothing_more():
    with EXAMPLE.open("rb") as file:
        report = import_table(PREMISES_TREE, file, "n.csv", today=TODAY, origin=OPERATOR)

    assert (report.status, report.new, report.changed, report.errors) == (
        ImportStatus.POSTED,
        10,
        0,
        (),
    )
    assert [
        (one.code, one.building.code, one.staircase and one.staircase.code, one.kind, one.persons)
        for one in Premises.objects.select_related("building", "staircase")
    ] == [
        ("K1-1", "K1", "1", "flat", 2),
        ("K1-2", "K1", "1", "flat", 1),
        ("K1-3", "K1", "2", "flat", 4),
        ("K1-U1", "K1", None, "commercial", 0),
        ("K1G-1", "K1G", None, "garage", 0),
    ]
    assert Building.objects.get(code="K1").valid_from == date(1968, 5, 1)
    # Another file with the same rows: nothing in it is new.
    again = BytesIO(EXAMPLE.read_bytes() + b"\n")
    report = import_table(PREMISES_TREE, again, "n.csv", today=TODAY, origin=OPERATOR)
    assert (report.status, report.unchanged, report.new) == (ImportStatus.UNCHANGED, 10, 0)


def test_a_rehearsal_lists_what_would_change_and_writes_nothing(estate: Estate):
    report = bring_in(*CHANGES, row(property_code="N1", building_code="J9"), dry_run=True)

    assert report.status is ImportStatus.REHEARSED
    assert (report.new, report.changed, report.unchanged) == (1, 3, 0)
    assert report.made == ("budynek J9",)
    assert [
        (change.line, change.key, change.field, change.old, change.new) for change in report.changes
    ] == [
        (2, "J2", "address", "ul. Jodłowa 2", "ul. Jodłowa 2A"),
        (2, "J2", "przeniesienie", "N1", "N2"),
        (3, "J1-5", "area", "48.60", "50.00"),
        (3, "J1-5", "przeniesienie", "N1/J1/1", "J1/2"),
        (4, "J1-U1", "valid_to", "", "2026-12-31"),
    ]
    assert not Building.objects.filter(code="J9").exists()
    assert not AuditEvent.objects.filter(action__startswith="PLACE").exists()


def test_what_was_rehearsed_is_written_by_the_verbs(estate: Estate):
    assert bring_in(*CHANGES).status is ImportStatus.POSTED

    moved = Building.objects.get(code="J2")
    flat, shop = Premises.objects.get(code="J1-5"), Premises.objects.get(code="J1-U1")
    assert (moved.property, moved.address) == (estate.lipowa, "ul. Jodłowa 2A")
    assert (flat.staircase, str(flat.area)) == (estate.j1_2, "50.00")
    assert shop.valid_to == date(2026, 12, 31)
    acts = AuditEvent.objects.filter(action__startswith="PLACE").order_by("seq")
    actions = "PLACE_CHANGED PLACE_MOVED PLACE_CHANGED PLACE_MOVED PLACE_ENDED"
    assert list(acts.values_list("action", flat=True)) == actions.split()
    assert bring_in(*CHANGES, "\n").status is ImportStatus.UNCHANGED


def test_the_report_names_bad_rows_and_nothing_is_written(estate: Estate):
    find_or_make_building("B-0")  # there is something to be placed
    j1 = {"building_code": "J1"}
    n1_and_n2 = (
        row(property_code="N1", staircase_code="1", **j1),
        row(property_code="N2", staircase_code="2", **j1),
    )
    two_addresses = (
        row(building_address="ul. A", staircase_code="1", **j1),
        row(building_address="ul. B", staircase_code="2", **j1),
    )
    flat = {"premises_code": "J1-9", "premises_no": "9"}
    ends_first = row(valid_from="2026-12-31", valid_to="2026-12-30", **j1)
    expected = {
        (row(property_code="N1", **j1), row(**j1)): ("KEY_DUPLICATE", 3, "building_code"),
        (row(premises_code="J1-5", **j1), row(premises_code="J1-5")): (
            ("KEY_DUPLICATE", 3, "premises_code")
        ),
        (row(staircase_code="1", premises_code="J1-5"),): ("PARENT_MISSING", 2, "building_code"),
        (row(property_code="J1", property_name="X"),): ("CODE_LEVEL", 2, "property_code"),
        (row(property_code="N1", building_code="N2"),): ("CODE_LEVEL", 2, "building_code"),
        (row(property_code="N7"),): ("VALUE_MISSING", 2, "property_name"),
        (row(building_code="B7"),): ("PARENT_MISSING", 2, "property_code"),
        (row(**j1, **flat),): ("VALUE_MISSING", 2, "area_m2"),
        (row(area_m2="30", **flat),): ("PARENT_MISSING", 2, "building_code"),
        n1_and_n2: ("PARENT_DIFFERS", 3, "property_code"),
        two_addresses: ("VALUE_DIFFERS", 3, "building_address"),
        (row(valid_to="2026-12-31", **j1),): ("NOT_OVER", 2, "valid_to"),
        (ends_first,): ("DATE_ORDER", 2, "valid_to"),
        (row(premises_code="J1-5", kind="biuro"),): ("CHOICE_UNKNOWN", 2, "kind"),
        (row(premises_code="J1-5", area_m2="-1"),): ("VALUE_NEGATIVE", 2, "area_m2"),
        (row(premises_code="J1-5", persons="2,5"),): ("COUNT_FORMAT", 2, "persons"),
        (row(address="ul. Niczyja 1"),): ("VALUE_MISSING", 2, "premises_code"),
        (row(property_code="DO-PRZYPISANIA", building_code="B7"),): (
            ("UNASSIGNED", 2, "property_code")
        ),
    }

    reports = {rows: bring_in(*rows) for rows in expected}

    assert {rows: codes(report) for rows, report in reports.items()} == {
        rows: [error] for rows, error in expected.items()
    }
    assert {report.status for report in reports.values()} == {ImportStatus.REFUSED}
    assert (Property.objects.count(), Premises.objects.count()) == (3, 2)


def test_two_codes_of_another_level_in_one_row_are_refused(estate: Estate):
    for property_code, building_code in (("X", "X"), ("J1", "N1")):
        codes = {"property_code": property_code, "building_code": building_code}
        report = bring_in(row(**codes, property_name="X"))
        assert report.status is ImportStatus.REFUSED
        assert {error.code for error in report.errors} == {"CODE_LEVEL"}
    assert (Property.objects.count(), Premises.objects.count()) == (2, 2)


def test_a_block_ends_with_all_that_lies_in_it_in_one_file(estate: Estate):
    end = "2026-12-31"

    report = bring_in(
        row(building_code="L1", valid_to=end),
        row(building_code="L1", staircase_code="1", valid_to=end),
    )

    assert report.status is ImportStatus.POSTED
    ended = [Building.objects.get(code="L1"), Staircase.objects.get(pk=estate.l1_1.pk)]
    assert [place.valid_to for place in ended] == [date(2026, 12, 31)] * 2


def test_codes_of_before_find_what_they_mean_today(estate: Estate):
    change_place(estate.j1, {"code": "J1A"}, today=TODAY, origin=OPERATOR)
    twin, _ = find_or_make_building("BUD-2")
    merge_places(twin, estate.j2, today=TODAY, origin=OPERATOR)

    report = bring_in(
        row(building_code="J1", staircase_code="1", premises_code="J1-5", area_m2="48,60"),
        row(building_code="BUD-2", staircase_code="1"),
    )

    assert (report.status, report.unchanged) == (ImportStatus.UNCHANGED, 2)


def test_each_column_says_what_belongs_there_and_no_version_is_asked_for():
    schema = PREMISES_TREE.schema(TODAY)

    assert [column.name for column in schema.columns if not str(column.about)] == []
    assert not schema.marked
    # A foreign table is none of ours.
    assert [error.code for error in bring(b"login;person_ref\nkowal;7\n").errors] == [
        "HEADER_MISSING"
    ]


# The file of the premises tree: what goes out comes in again and changes nothing.


LEVELS = (Property, Building, Staircase, Premises)


def bring(content: bytes) -> TableReport:
    return import_table(PREMISES_TREE, BytesIO(content), "drzewo.csv", today=TODAY, origin=OPERATOR)


def rows() -> list[list[Value]]:
    return [list(EXPORTED), *([make_cell(cell) for cell in row] for row in list_tree_rows())]


def stored() -> list[list[dict[str, Any]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in LEVELS]


def test_the_tree_comes_in_as_it_went_out() -> None:
    bring(EXAMPLE.read_bytes())
    before = stored()
    with write_xlsx("tree", rows()) as workbook:
        contents = [write_csv(rows()), workbook.read()]

    reports = [bring(content) for content in contents]

    assert [(report.status, report.unchanged, report.errors) for report in reports] == [
        (ImportStatus.UNCHANGED, 10, ())
    ] * 2
    assert stored() == before
    for model in reversed(LEVELS):
        model._default_manager.exclude(code="do-przypisania").delete()
    assert (bring(contents[0]).status, len(rows())) == (ImportStatus.POSTED, 11)


def test_it_stands_beside_the_tree() -> None:
    answer: Any = signed_in(staff("szef", superuser=True)).get("/admin/nieruchomosci/?plik=csv")
    content: bytes = answer.getvalue()
    assert content.startswith(b"\xef\xbb\xbfproperty_code;property_name;building_code;")
