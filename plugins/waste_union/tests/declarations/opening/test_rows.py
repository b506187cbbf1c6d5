"""What each of the three files refuses: the row, the column, and one finding for one cause."""

import pytest

from cms_ext.desks.import_desk.domain.desk import findings_as_objects
from cms_ext.desks.import_desk.views.steps import group_findings
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.account import load_number_rule
from ebok_plugin.ledger.models import Account
from plugins.waste_union.tests.declarations.declarations import FIELDS, form
from plugins.waste_union.tests.declarations.opening.union import (
    DECLARATION_LINES,
    PAYER_LINES,
    PROPERTY_LINES,
    RIGHT,
    TODAY,
    bring,
    bring_places_and_payers,
    clerk,
    codes,
    found_union,
)
from tests.shared_rows import shared
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.domain.import_properties import PROPERTIES
from waste_union.declarations.models import (
    Declaration,
    DeclaredPesel,
    DeclaredProperty,
    FormVersion,
)

pytestmark = pytest.mark.django_db


@shared
def union() -> None:
    found_union()
    bring_places_and_payers(clerk())


@pytest.mark.usefixtures("union")
def test_rows_of_properties():
    house = "ul. Polna 1, 36-200 Brzozów"
    for line, expected in {
        f"N-1;{house};Nigdzie;jednorodzinna": ("COMMUNE_UNKNOWN", 2, "commune"),
        f"N-1;{house};BRZ;willa": ("CHOICE_UNKNOWN", 2, "building_kind"),
        f"N-1;{house};BRZ;jednorodzinna;dwa": ("COUNT_FORMAT", 2, "dwellings"),
        f"N-1;{house};BRZ;jednorodzinna;1;12,345": ("RATE_SCALE", 2, "area"),
        f"N-1;{house};BRZ;jednorodzinna;;;WIEŚ": ("ZONE_UNKNOWN", 2, "zone"),
        f"n 1;{house};BRZ;jednorodzinna": ("TEXT_FORMAT", 2, "property_code"),
        f"N-2;{house};BRZ;jednorodzinna": ("KEY_DUPLICATE", 3, "property_code"),
        f"BRZ-0001;{house};BRZ;jednorodzinna": ("PROPERTY_DIFFERS", 2, "address"),
    }.items():
        report = bring(PROPERTIES, line, "N-2;ul. Polna 2;BRZ;jednorodzinna", origin=clerk())
        assert (report.status, codes(report)) == ("refused", [expected]), line

    again = bring(PROPERTIES, *reversed(PROPERTY_LINES))
    assert (again.status, again.unchanged) == ("unchanged", 5)
    twice = bring(PROPERTIES, "N-3;ul. Lipowa 4, 36-200 Brzozów;BRZ;jednorodzinna", dry_run=True)
    assert [(finding.code, finding.line) for finding in twice.warnings] == [("ADDRESS_TWICE", 2)]


@pytest.mark.usefixtures("union")
def test_rows_of_payers():
    house = "ul. Polna 1, 36-200 Brzozów;BRZ;jednorodzinna"
    bring(PROPERTIES, f"N-1;{house}", f"N-2;{house}", origin=clerk())
    made = load_number_rule().build("600900")
    payer = f"N-1;Ewa Nowak;{RIGHT};600900;2026-05-01"
    bad_nip = f"{payer};;;1234563219"
    for lines, expected in {
        (f"N-9;Ewa Nowak;{RIGHT}",): ("PROPERTY_UNKNOWN", 2, "property_code"),
        (f"N-1;Ewa Nowak;{RIGHT};600900",): ("VALUE_MISSING", 2, "opened_on"),
        (f"N-1;Ewa Nowak;{RIGHT};600001;2026-05-01",): ("ACCOUNT_TWICE", 2, "account_no"),
        (f"BRZ-0001;Ewa Nowak;{RIGHT};600900;2026-05-01",): ("ACCOUNT_OTHER", 2, "account_no"),
        (payer, f"N-1;Jan Nowak;{RIGHT};600901;2026-05-01"): ("PAYERS_TWO", 3, "account_no"),
        (f"{payer};2/3", f"N-1;Jan Nowak;{RIGHT};;;2/3"): ("SHARE_SUM", 3, "share"),
        (f"{payer};3/2",): ("SHARE_FORMAT", 2, "share"),
        (f"{payer};;1",): ("NRB_LENGTH", 2, "nrb"),
        (payer, f"N-2;Jan Nowak;{RIGHT};600901;2026-05-01;;{made}"): ("NRB_DUPLICATE", 3, "nrb"),
        (bad_nip,): ("NIP_FORMAT", 2, "tax_id"),
        (f"N-1;Ewa 44051401359;{RIGHT}",): ("TEXT_FORMAT", 2, "payer_name"),
        (f"N-1;Inna Firma;{RIGHT};;;;;1234563218",): ("NAME_DIFFERS", 2, "tax_id"),
        ("N-1;Ewa Nowak;OSOBA;dozorca;2019-04-01",): ("CHOICE_UNKNOWN", 2, "role"),
        ("N-1;Ewa Nowak;OSOBA;właściciel;2026-06-01",): ("DATE_FUTURE", 2, "valid_from"),
    }.items():
        report = bring(PAYERS, *lines, origin=clerk())
        assert (report.status, codes(report)) == ("refused", [expected]), lines

    again = bring(PAYERS, *reversed(PAYER_LINES))
    assert (again.status, again.unchanged, again.errors) == ("unchanged", 6, ())
    namesake = bring(PAYERS, f"N-1;Anna Lis;{RIGHT};600900;2026-05-01", dry_run=True)
    assert [finding.code for finding in namesake.warnings] == ["NAMESAKE"]
    foreign = bring(PAYERS, f"{payer};;10105000997603123456789123", dry_run=True)
    assert (foreign.two_persons, [finding.code for finding in foreign.warnings]) == (
        True,
        ["NRB_NOT_OF_RULE"],
    )


@pytest.mark.usefixtures("union")
def test_rows_of_declarations_are_refused_as_the_form_refuses():
    bring(PAYERS, "BRZ-0002;Ewa Nowak;OSOBA;współwłaściciel;2026-05-10")
    for line, expected in {
        "BRZ-0001;2026-05-01": ("BASIS", 2, "persons"),
        "BRZ-0001;2026-05-01;100": ("BASIS", 2, "persons"),
        "BRZ-0001;2026-06-01;4": ("DATE_FUTURE", 2, "event_date"),
        "BRZ-0001;2013-06-30;4": ("DATE_RANGE", 2, "event_date"),
        "BRZ-0001;2025-12-31;4": ("E-WST-01", 2, "event_date"),
        "BRZ-0001;2026-04-30;4": ("BEFORE_ACCOUNT", 2, "event_date"),
        "BRZ-0002;2026-05-02;3;;;;;Ewa Nowak": ("BEFORE_RIGHT", 2, "event_date"),
        "BRZ-0001;2026-05-01;4;;;NIE;124,00": ("FEE_DIFFERS", 2, "monthly_fee"),
        "BRZ-0001;2026-05-01;4;;;może": ("BOOL_FORMAT", 2, "composter"),
        "BRZ-0001;2026-05-01;4;;;;;Olga Żak": ("NO_RIGHT", 2, "declarant"),
        "BRZ-0001;2026-05-01;4;;;;;;44051401358": ("PESEL_FORMAT", 2, "pesel"),
        "BRZ-0001;2026-05-10;4;;;;;;;2026-05-09": ("E-WST-02", 2, "event_date"),
        "BRZ-0200;2026-05-01;;;beczka": ("CONTAINERS_FORMAT", 2, "containers"),
        "BRZ-0200;2026-05-01;;;999L x 1": ("BASIS", 2, "containers"),
        "BRZ-0999;2026-05-01;4": ("PROPERTY_UNKNOWN", 2, "property_code"),
    }.items():
        report = bring(FIRST_DECLARATIONS, line, origin=clerk())
        assert (report.status, codes(report)) == ("refused", [expected]), line
    assert not Declaration.objects.exists()
    block = bring(FIRST_DECLARATIONS, "BRZ-0120;2026-05-01;51;24;;TAK;2040", dry_run=True)
    assert [(warning.code, warning.line) for warning in block.warnings] == [("E-WST-04", 2)]


@pytest.mark.usefixtures("union")
def test_one_cause_is_one_finding_on_screen_with_the_number_of_rows():
    lines = [f"N-{number};ul. Polna {number};Nigdzie;jednorodzinna" for number in range(40)]

    report = bring(PROPERTIES, *lines)

    shown = group_findings(findings_as_objects([error.as_json("x") for error in report.errors], []))
    assert report.error_count == 40
    assert [(row["code"], row["line"], row["alike"], row["message"]) for row in shown] == [
        (
            "COMMUNE_UNKNOWN",
            2,
            39,
            "Wiersz 2, kolumna commune: nie ma gminy „Nigdzie”. Dodaj ją w „Gminach” albo popraw "
            "nazwę.",
        )
    ]


@pytest.mark.usefixtures("union")
def test_a_known_declaration_is_unchanged_and_another_one_is_typed_by_hand():
    bring(FIRST_DECLARATIONS, *DECLARATION_LINES)

    again = bring(FIRST_DECLARATIONS, *reversed(DECLARATION_LINES))
    other = bring(FIRST_DECLARATIONS, "BRZ-0001;2026-05-01;5;;;TAK")

    assert (again.status, again.unchanged, again.errors) == ("unchanged", 5, ())
    assert codes(other) == [("NOT_FIRST", 2, "persons")]


@pytest.mark.parametrize(
    ("encoding", "status"), [("cp1250", "posted"), ("utf-8-sig", "posted"), ("utf-16", "refused")]
)
def test_files_as_offices_save_them(encoding: str, status: str):
    found_union()

    report = bring(PROPERTIES, *PROPERTY_LINES, encoding=encoding)

    assert report.status == status
    names = DeclaredProperty.objects.filter(address__contains="Brzozów").count()
    assert names == (4 if status == "posted" else 0)


@pytest.mark.usefixtures("union")
def test_a_pesel_is_sealed_only_where_the_form_asks_for_it():
    union = FormVersion.objects.get().authority
    bring(FIRST_DECLARATIONS, "BRZ-0001;2026-05-01;4;;;;;;44051401359")
    form(union, code="DO-2", valid_from=TODAY, fields=FIELDS | {"pesel": True})

    missing = bring(FIRST_DECLARATIONS, "BRZ-0002;2026-05-01;3")
    declared = bring(FIRST_DECLARATIONS, "BRZ-0002;2026-05-01;3;;;;;;44051401359")

    wrong = bring(FIRST_DECLARATIONS, "BRZ-0002;2026-05-01;3;;;;;;44051401358")

    assert codes(missing) == [("INCOMPLETE", 2, "property_code")]
    assert "4405140135" not in f"{wrong.as_json()} {declared.as_json()}"
    assert declared.sample[0]["pesel"] == "DeclaredNumber()"
    assert declared.status == "posted"
    rows = DeclaredPesel.objects.select_related("declaration__declared_property")
    assert [row.declaration.declared_property.code for row in rows] == ["BRZ-0002"]
    assert not any(b"44051401359" in bytes(row.xml) for row in Declaration.objects.all())


def test_a_file_of_payers_before_the_properties_names_the_file_that_comes_first():
    found_union()

    report = bring(PAYERS, *PAYER_LINES)

    assert [finding.code for finding in report.errors] == ["PROPERTY_UNKNOWN"] * 6
    assert "Wczytaj najpierw plik z nieruchomościami." in report.errors[0].message
    assert (Person.objects.count(), Account.objects.count()) == (0, 0)
