"""What premises have of each basis: found, entered, and brought from a file."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.models import Building, Premises, Property
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.charges.domain.premises_value import VALUES as FILE
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.models import Basis, ComponentUse, CostKind, LegalBasis, PremisesValue
from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import enter_value, priced, the_property
from tests.ebok_plugin.desk.clerks import APPROVER, sign_in_clerk
from tests.ebok_plugin.ledger.books import component, document, open_account
from tests.page_checks import text_of
from tests.query_counts import queries_of_page
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
VALUES = "/admin/rozliczenia/wielkosci/"
TODAY, DECEMBER = date(2026, 11, 20), date(2026, 12, 1)
HEADER = "premises_code;basis;value;valid_from\n"


@shared
def flat() -> Premises:
    return open_account("100005").premises


def values() -> list[tuple[str, str, str, str]]:
    rows = PremisesValue.objects.order_by("premises__code", "basis", "valid_from")
    return [
        (row.premises.code, row.basis, f"{row.value.normalize():f}", str(row.valid_from))
        for row in rows.select_related("premises")
    ]


def import_values(text: str) -> tuple[str, list[str]]:
    """Return the status of the file, and the codes of what was found in it."""
    stream = io.BytesIO(text.encode())
    report = import_table(FILE, stream, "ilosci.csv", today=TODAY, origin=SYSTEM)
    return str(report.status), [finding.code for finding in report.errors]


def test_a_volume_is_entered_where_the_finding_leads(clerk: Client, flat: Premises):
    address = f"{VALUES}{flat.pk}/"

    form = clerk.get(address, {"podstawa": "VOLUME_M3_COLD"}).content.decode()
    sent = {"basis": "VOLUME_M3_COLD", "value": "6,5", "valid_from": "2026-12-01"}
    said = text_of(clerk.post(address, sent, follow=True))

    assert '<option value="VOLUME_M3_COLD" selected>' in form
    assert "Ilość zapisano." in said
    assert values() == [("L-100005", "VOLUME_M3_COLD", "6.5", "2026-12-01")]


def test_fifty_persons_that_become_four_are_asked_about_before(clerk: Client, flat: Premises):
    enter_value(flat, Basis.PERSONS, "50", "2026-01-01")
    address, known = f"{VALUES}{flat.pk}/", len(values())
    sent = {"basis": "PERSONS", "value": "4", "valid_from": "2026-12-01"}

    asked = text_of(clerk.post(address, sent))
    assert "Liczba osób zmienia się z 50 na 4." in asked
    assert len(values()) == known
    assert "Ilość zapisano." in text_of(clerk.post(address, sent | {"krok": "zapisz"}, follow=True))
    assert "Ilość zapisano." in text_of(clerk.post(address, sent | {"value": "5"}, follow=True))


def test_values_that_are_refused(clerk: Client, flat: Premises):
    for value, message in (
        ("-1", "jest mniejsze od zera"),
        ("1,23456", "Za dużo miejsc po przecinku"),
        ("1e9", "To nie jest liczba."),
        ("", "To pole jest wymagane."),
    ):
        sent = {"basis": "PERSONS", "value": value, "valid_from": "2026-12-01"}
        assert message in text_of(clerk.post(f"{VALUES}{flat.pk}/", sent)), value
    assert values() == []


def test_who_only_reads_is_offered_no_entry(client, flat: Premises):
    sign_in_clerk(client, APPROVER)

    assert "Zapisz ilość" not in text_of(client.get(f"{VALUES}{flat.pk}/"))


def test_premises_are_found_without_polish_letters(clerk: Client, flat: Premises):
    Premises.objects.create(
        code="X-1", building=flat.building, number="7", address="ul. Świerkowa 2", area=1
    )

    found = text_of(clerk.get(VALUES, {"q": "swierk 2"}))
    none = text_of(clerk.get(VALUES, {"q": "' OR 1=1\x00"}))

    assert ("X-1" in found, "L-100005" in found) == (True, False)
    assert "Nie ma takiego lokalu." in none


def test_a_file_enters_what_is_new_and_the_same_rows_add_nothing(flat: Premises):
    set_value(flat, Basis.PERSONS, Decimal(2), valid_from=DECEMBER, origin=SYSTEM)
    rows = "L-100005;PERSONS;3;2026-12-01\nL-100005;VOLUME_M3_COLD;6,5;2026-12-01\n"

    assert import_values(HEADER + rows) == ("posted", [])
    assert import_values(HEADER + rows + "\n") == ("unchanged", [])
    assert values()[-2:] == [
        ("L-100005", "PERSONS", "3", "2026-12-01"),
        ("L-100005", "VOLUME_M3_COLD", "6.5", "2026-12-01"),
    ]


def test_a_file_with_one_bad_row_enters_nothing(flat: Premises):
    codes = {
        "L-9;PERSONS;3;2026-12-01": "PREMISES_UNKNOWN",
        "L-100005;PREMISES;1;2026-12-01": "CHOICE_UNKNOWN",
        "L-100005;PERSONS;-1;2026-12-01": "VALUE_NEGATIVE",
        "L-100005;PERSONS;1,23456;2026-12-01": "RATE_SCALE",
        "L-100005;PERSONS;1;31.02.2026": "DATE_INVALID",
        "L-100005;PERSONS;1;2036-12-01": "DATE_RANGE",
        "L-100005;AREA_M2;48,6;2026-12-01": "KEY_DUPLICATE",
    }
    good = f"{HEADER}L-100005;AREA_M2;50;2026-12-01\n"

    found = {row: import_values(f"{good}{row}\n") for row in codes}

    assert found == {row: ("refused", [code]) for row, code in codes.items()}
    assert values() == []


@pytest.mark.thorough
def test_the_list_costs_the_same_for_one_flat_and_for_four(clerk: Client, flat: Premises):
    costs = []
    for number in range(4):
        code = f"X-{number}"
        place = Premises.objects.create(code=code, building=flat.building, number="7", area=1)
        set_value(place, Basis.KWH, Decimal(1), valid_from=TODAY, origin=SYSTEM)
        costs.append(queries_of_page(clerk, VALUES))

    assert costs == costs[:1] * 4
    assert len(set(re.findall(r"X-\d", text_of(clerk.get(VALUES))))) == 4


# --- what a file of components left open is said on one screen ---


LIST = "/admin/rozliczenia/stawki/"


def two_lines(account: Account, period: str, amounts: dict[str, str]) -> DocumentDraft:
    """A charge with a line for each component, the amount at the rate 1."""
    lines = (LineDraft(component(code).pk, Decimal(to), Decimal(1)) for code, to in amounts.items())
    return replace(document(account, period, "1"), lines=tuple(lines))


@pytest.mark.thorough
def test_all_that_a_file_left_open_is_said_on_one_screen(clerk: Client):
    meadow = Property.objects.create(code="N-2", name="Łąkowa")
    upkeep = priced("EKS", Basis.AREA_M2, "4.60", used=False)
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    waste = priced("GOK", Basis.PERSONS, "42.75", used=False)
    listed = text_of(clerk.get(LIST))
    assert "3 składniki nie mają rodzaju kosztu, miejsca naliczania albo podstawy" in listed
    heading = html.fromstring(clerk.get(f"{LIST}uzupelnij/").content).xpath("//h1")[0]
    assert heading.text_content().split() == ["Uzupełnij", "składniki"]
    sent = {
        "since": "2026-12-01",
        f"kind_{upkeep.pk}": "CONTROLLED",
        f"where_{upkeep.pk}": "coop",
        f"where_{lift.pk}": str(meadow.pk),
        f"kind_{waste.pk}": "INDEPENDENT",
        f"legal_{waste.pk}": "WASTE",
    }

    said = text_of(clerk.post(f"{LIST}uzupelnij/", sent, follow=True))
    nothing = text_of(clerk.post(f"{LIST}uzupelnij/", {"since": "2026-12-01"}, follow=True))

    assert "Uzupełniono 3 składniki." in said
    assert "Niczego nie wybrano" in nothing
    kinds = CostKind.objects.order_by("pk").values_list("component__code", "kind")
    assert set(kinds) == {("EKS", "CONTROLLED"), ("GOK", "INDEPENDENT")}
    (law,) = LegalBasis.objects.all()
    assert (law.component, law.words, law.paper, law.valid_from) == (
        waste,
        "art. 4 ust. 1–2 i 4 ustawy o spółdzielniach mieszkaniowych; "
        "art. 6h ustawy o utrzymaniu czystości i porządku w gminach",
        None,
        DECEMBER,
    )
    found = [(use.component.code, use.place()) for use in ComponentUse.objects.order_by("pk")]
    assert found == [("DZW", meadow), ("EKS", None)]


def test_an_empty_site_says_what_comes_first(clerk: Client):
    completion, values = (
        text_of(clerk.get(address))
        for address in (f"{LIST}uzupelnij/", "/admin/rozliczenia/wielkosci/")
    )
    new = html.fromstring(clerk.get(f"{LIST}nowy/").content)

    assert "Nie ma jeszcze żadnego składnika opłaty." in completion
    assert reverse("premises_tree") in values
    assert "Wczytaj z pliku" not in values
    assert new.xpath("//form//label[@for='id_properties' or @for='id_buildings']") == []


def test_what_was_charged_last_can_be_said_as_it_was(clerk: Client):
    """Of two flats in two houses one has the lift, and both pay the upkeep."""
    upkeep = priced("EKS", Basis.AREA_M2, "4.60", used=False)
    lift = priced("DZW", Basis.PERSONS, "11", used=False)
    new = priced("GOK", Basis.PERSONS, "42.75", used=False)
    tall, low = open_account("100005"), open_account("100007")
    low.premises.building = Building.objects.create(code="B-9", property=the_property())
    low.premises.save()
    drafts = [
        document(low, "2026-11", "223.56"),
        two_lines(tall, "2026-11", {"EKS": "223.56", "DZW": "22.00"}),
    ]
    post_charge_documents(drafts, made_by=None, today=date(2026, 12, 31))

    page = html.fromstring(clerk.get(f"{LIST}uzupelnij/").content)
    offered = {
        key: page.xpath(f"//select[@name='where_{key}']/option/@value")
        for key in (upkeep.pk, lift.pk, new.pk)
    }
    clerk.post(f"{LIST}uzupelnij/", {"since": "2026-12-01", f"where_{lift.pk}": "last"})

    everywhere = ["", "coop", str(the_property().pk)]
    expected = {upkeep.pk: everywhere, lift.pk: ["", "last", *everywhere[1:]], new.pk: everywhere}
    assert offered == expected
    (use,) = ComponentUse.objects.all()
    assert (use.component, use.place(), use.valid_from) == (lift, tall.premises.building, DECEMBER)
