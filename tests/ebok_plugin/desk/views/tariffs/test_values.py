"""What premises have of each basis: found, entered, and brought from a file."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.public_site.premises.models import Premises
from ebok_plugin.charges.domain.import_values import VALUES as FILE
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.models import Basis, PremisesValue
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK, queries_of, sits, text_of
from tests.ebok_plugin.ledger.books import open_account
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


def brought(text: str) -> tuple[str, list[str]]:
    """The status of the file, and the codes of what was found in it."""
    stream = io.BytesIO(text.encode())
    report = import_table(FILE, stream, "ilosci.csv", today=TODAY, origin=SYSTEM)
    return str(report.status), [finding.code for finding in report.errors]


def test_a_volume_is_entered_where_the_finding_leads(client: Client, flat: Premises) -> None:
    sits(client, CLERK)
    address = f"{VALUES}{flat.pk}/"

    form = client.get(address, {"podstawa": "VOLUME_M3_COLD"}).content.decode()
    sent = {"basis": "VOLUME_M3_COLD", "value": "6,5", "valid_from": "2026-12-01"}
    said = text_of(client.post(address, sent, follow=True))

    assert '<option value="VOLUME_M3_COLD" selected>' in form
    assert "Ilość zapisano." in said
    assert values() == [("L-100005", "VOLUME_M3_COLD", "6.5", "2026-12-01")]


def test_values_that_are_refused(client: Client, flat: Premises) -> None:
    sits(client, CLERK)

    for value, message in (
        ("-1", "jest mniejsze od zera"),
        ("1,23456", "Za dużo miejsc po przecinku"),
        ("1e9", "To nie jest liczba."),
        ("", "To pole jest wymagane."),
    ):
        sent = {"basis": "PERSONS", "value": value, "valid_from": "2026-12-01"}
        assert message in text_of(client.post(f"{VALUES}{flat.pk}/", sent)), value
    assert values() == []


def test_who_only_reads_is_offered_no_entry(client: Client, flat: Premises) -> None:
    sits(client, APPROVER)

    assert "Zapisz ilość" not in text_of(client.get(f"{VALUES}{flat.pk}/"))


def test_premises_are_found_without_polish_letters(client: Client, flat: Premises) -> None:
    Premises.objects.create(
        code="X-1", building=flat.building, number="7", address="ul. Świerkowa 2", area=1
    )
    sits(client, CLERK)

    found = text_of(client.get(VALUES, {"q": "swierk 2"}))
    none = text_of(client.get(VALUES, {"q": "' OR 1=1\x00"}))

    assert ("X-1" in found, "L-100005" in found) == (True, False)
    assert "Nie ma takiego lokalu." in none


def test_a_file_enters_what_is_new_and_the_same_rows_add_nothing(flat: Premises) -> None:
    set_value(flat, Basis.PERSONS, Decimal(2), valid_from=DECEMBER, origin=SYSTEM)
    rows = "L-100005;PERSONS;3;2026-12-01\nL-100005;VOLUME_M3_COLD;6,5;2026-12-01\n"

    assert brought(HEADER + rows) == ("posted", [])
    assert brought(HEADER + rows + "\n") == ("unchanged", [])
    assert values()[-2:] == [
        ("L-100005", "PERSONS", "3", "2026-12-01"),
        ("L-100005", "VOLUME_M3_COLD", "6.5", "2026-12-01"),
    ]


def test_a_file_with_one_bad_row_enters_nothing(flat: Premises) -> None:
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

    found = {row: brought(f"{good}{row}\n") for row in codes}

    assert found == {row: ("refused", [code]) for row, code in codes.items()}
    assert values() == []


def test_the_list_costs_the_same_for_one_flat_and_for_four(client: Client, flat: Premises) -> None:
    sits(client, CLERK)
    costs = []
    for number in range(4):
        code = f"X-{number}"
        place = Premises.objects.create(code=code, building=flat.building, number="7", area=1)
        set_value(place, Basis.KWH, Decimal(1), valid_from=TODAY, origin=SYSTEM)
        costs.append(queries_of(client, VALUES))

    assert costs == costs[:1] * 4
    assert len(set(re.findall(r"X-\d", text_of(client.get(VALUES))))) == 4
