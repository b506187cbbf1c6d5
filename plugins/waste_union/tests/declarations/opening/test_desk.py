"""Celina brings the files in from empty lists, Daria approves, Celina takes one back."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.queue import commit_queued
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from plugins.waste_union.tests.declarations.opening.union import (
    DECLARATION_LINES,
    PAYER_LINES,
    PROPERTY_LINES,
    bring,
    content_of,
    found_union,
)
from tests.clients import signed_in
from tests.page_checks import parsed
from tests.people import staff
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.domain.import_properties import PROPERTIES
from waste_union.declarations.models import Declaration, DeclaredProperty, OpeningFile

pytestmark = pytest.mark.django_db
BASE = "/admin/deklaracje/plik"
SCREENS = {
    "waste_properties": f"{BASE}/nieruchomosci/",
    "waste_payers": f"{BASE}/platnicy/",
    "first_declarations": f"{BASE}/pierwsze-deklaracje/",
}
FILES = "/admin/waste_union_declarations/openingfile/"


def hand_in(client: Client, kind: str, *lines: str) -> str:
    """Upload a file, look at its rehearsal and press the button; return where that leads."""
    content = content_of(kind, *lines).encode("cp1250")
    file = SimpleUploadedFile(f"{kind}.csv", content)
    report = client.post(SCREENS[kind], {"file": file})
    (receipt,) = re.findall(r'name="receipt" value="([^"]+)"', report.content.decode())[:1]
    return client.post(f"{SCREENS[kind]}wczytanie/", {"receipt": receipt})["Location"]


@pytest.mark.parametrize(
    ("page", "screen"),
    [
        ("declarations_desk_properties", SCREENS["waste_properties"]),
        (
            "waste_union_declarations_declaredproperty_modeladmin_index",
            SCREENS["waste_properties"],
        ),
        ("waste_union_declarations_declarationright_modeladmin_index", SCREENS["waste_payers"]),
    ],
)
def test_an_empty_list_leads_to_the_file(celina: User, page: str, screen: str):
    auditor = signed_in(staff("audyt", "auditor"))

    links = [
        parsed(client.get(reverse(page))).xpath("//main//a[contains(., 'Wczytaj z pliku')]/@href")
        for client in (signed_in(celina), auditor)
    ]

    assert links == [[screen], []]


@pytest.mark.thorough
def test_three_files_two_persons_and_one_taken_back(celina: User, daria: User):
    found_union()
    first, second = signed_in(celina), signed_in(daria)

    done = [
        hand_in(first, "waste_properties", *PROPERTY_LINES),
        hand_in(first, "waste_payers", *PAYER_LINES),
        hand_in(first, "first_declarations", *DECLARATION_LINES),
    ]

    assert done == [FILES, FILES, SCREENS["first_declarations"]]
    waiting = QueuedImport.objects.get()
    address = f"{SCREENS['first_declarations']}zatwierdzenie/{waiting.pk}/"
    own = first.post(f"{address}zatwierdz/", {"seen": 0})
    assert "Plik zatwierdza inna osoba" in own.content.decode()
    assert not Declaration.objects.exists()
    assert "2 594,20" in second.get(address).content.decode().replace("\xa0", " ")
    assert second.post(f"{address}zatwierdz/", {"seen": 0}).status_code == 302
    commit_queued()
    accepted = Declaration.objects.values_list("state", "reviewed_by__login").distinct()
    assert list(accepted.order_by()) == [("ACCEPTED", "daria")]

    brought = OpeningFile.objects.get(kind="first_declarations")
    shown = first.get(f"{FILES}inspect/{brought.pk}/")
    (back,) = parsed(shown).xpath("//a[normalize-space()='Wycofaj ten plik']/@href")
    assert first.post(back, {"reason": ""}).status_code == 200
    assert first.post(back, {"reason": "zły miesiąc"}).status_code == 302
    assert first.post(back, {"reason": "drugi raz"}).status_code == 409
    assert set(Declaration.objects.values_list("state", flat=True)) == {"REJECTED"}


def test_a_number_that_the_program_does_not_make_waits_for_the_second(celina: User, daria: User):
    found_union()
    bring(PROPERTIES, *PROPERTY_LINES)
    foreign = f"{PAYER_LINES[2]};10105000997603123456789123"

    assert hand_in(signed_in(celina), "waste_payers", foreign) == SCREENS["waste_payers"]

    waiting = QueuedImport.objects.get()
    address = f"{SCREENS['waste_payers']}zatwierdzenie/{waiting.pk}/zatwierdz/"
    assert (waiting.state, signed_in(daria).post(address, {"seen": 0}).status_code) == (
        QueuedImport.State.PROPOSED,
        302,
    )
    commit_queued()
    assert [account.nrb for account in Account.objects.all()] == ["10105000997603123456789123"]


def test_others_neither_bring_a_file_in_nor_take_one_back(celina: User):
    found_union()
    bring(PROPERTIES, *PROPERTY_LINES)
    brought = OpeningFile.objects.get()
    back = reverse("declarations_take_back_file", args=[brought.pk])
    auditor = signed_in(staff("audyt", "auditor"))
    stranger = signed_in(staff("franek", "membership_clerk"))
    guest = Client()

    for client in (auditor, stranger, guest):
        for address in (*SCREENS.values(), back):
            assert client.post(address, {"reason": "tak"}).status_code == 302, address
    seen = [client.get(FILES).status_code for client in (signed_in(celina), auditor, stranger)]
    assert seen == [200, 200, 302]
    assert DeclaredProperty.objects.count() == len(PROPERTY_LINES)


def test_samples_are_what_the_files_take(celina: User):
    """A clerk fills in the sample, so its rows are read; the register has none of them yet."""
    client, day = signed_in(celina), date(2026, 11, 30)
    for table in (PROPERTIES, PAYERS, FIRST_DECLARATIONS):
        for extension in ("csv", "xlsx"):
            sample = client.get(f"{SCREENS[table.kind]}wzor.{extension}")
            content = BytesIO(sample.content)
            report = import_table(table, content, "wzor", today=day, origin=Origin(actor=celina))
            refused = {error.code for error in report.errors}
            assert refused <= {"COMMUNE_UNKNOWN", "PROPERTY_UNKNOWN"}, (table.kind, report.errors)
            assert report.rows == 3
