"""A layout is kept on screen, and a supplier's file comes in by it: rehearsed, then decided."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.models import ImportBatch
from ebok_plugin.utilities.meters.domain.layout import BY_PREMISES, WALK_BY, get_layout, save_layout
from ebok_plugin.utilities.meters.models import Meter, Reading, ReadingLayout
from tests.clients import signed_in
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.screens import receipt_in
from tests.ebok_plugin.utilities.meters.test_supplier import ROUND, two_flats
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
LAYOUTS, FILE = "/admin/liczniki/uklady/", "/admin/liczniki/plik/"


@shared
def walk_by() -> ReadingLayout:
    """Besides a resident who has nothing to do with it."""
    two_flats()
    grant(Account.objects.get(account_no="100001"), "Anna Lis")
    resident("ebok", "EB-500001-3", "Anna Lis")
    return save_layout(ReadingLayout(name=WALK_BY.name), WALK_BY.columns, origin=SYSTEM)


def said(page: str) -> str:
    return " ".join(html.document_fromstring(page).text_content().split())


def in_words(answer: HttpResponse) -> str:
    return said(answer.content.decode())


def filled_in(page: bytes) -> dict[str, str]:
    """What the form of the page would send, untouched."""
    form = next(
        one for one in html.document_fromstring(page.decode()).iter("form") if one.xpath(".//table")
    )
    values = {one.name: one.value or "" for one in form.xpath(".//input[@name]|.//select[@name]")}
    return {name: value for name, value in values.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.thorough
@pytest.mark.parametrize(("key", "layout"), [("obchod", WALK_BY), ("lokale", BY_PREMISES)])
def test_a_layout_begins_as_a_sample_on_an_empty_site(clerk: Client, key: str, layout: object):
    empty = clerk.get(FILE).content.decode()
    assert "Nie ma jeszcze żadnego układu pliku." in said(empty)
    assert f"{LAYOUTS}nowy/?wzor={key}" in clerk.get(LAYOUTS).content.decode()

    form = filled_in(clerk.get(f"{LAYOUTS}nowy/?wzor={key}").content)
    answer = clerk.post(f"{LAYOUTS}nowy/", form)

    assert (answer.status_code, answer["Location"]) == (302, LAYOUTS)
    assert get_layout(ReadingLayout.objects.get()) == layout
    assert AuditEvent.objects.filter(action="READING_LAYOUT_ADDED").count() == 1
    assert ReadingLayout.objects.get().name in clerk.get(FILE).content.decode()


@pytest.mark.thorough
def test_a_layout_by_which_nothing_could_be_read_is_not_kept(clerk: Client, walk_by: ReadingLayout):
    address = f"{LAYOUTS}{walk_by.pk}/"
    form = filled_in(clerk.get(address).content)

    for change, words in (
        ({"pole-1": ""}, "Wybierz, co zawiera ta kolumna."),
        ({"naglowek-1": ""}, "Wpisz nazwę kolumny, jak w pliku."),
        ({"naglowek-1": "", "pole-1": ""}, "Wskaż kolumnę z dniem odczytu."),
        ({"naglowek-0": "data"}, "Kolumna „data” jest w tabeli dwa razy."),
        ({"pole-4": "DAY"}, "„dzień odczytu” może być tylko w jednej kolumnie."),
        ({"pole-4": "METER"}, "Wybierz jedno: numer modułu radiowego albo numer licznika."),
        ({"pole-0": "UNIT"}, "Wskaż kolumnę z numerem modułu, numerem licznika albo kodem lokalu."),
        ({"rodzaj-2": "ZW"}, "rodzaj i miejsce zostaw puste."),
        ({"pole-0": "PREMISES"}, "przy każdym wskazaniu wybierz rodzaj licznika."),
        ({"pole-3": "VALUE"}, "Dwie kolumny ze wskazaniem dotyczą tego samego licznika."),
        ({"name": ""}, "Nazwij układ."),
        ({"header_line": "0"}, "większa lub równa 1"),
        ({"pole-0": "<script>"}, "Wybierz poprawną wartość"),
    ):
        assert words in in_words(clerk.post(address, {**form, **change}))
    assert get_layout(ReadingLayout.objects.get()) == WALK_BY


def test_a_changed_layout_reads_by_new_columns_and_one_goes(clerk: Client, walk_by: ReadingLayout):
    address = f"{LAYOUTS}{walk_by.pk}/"
    form = filled_in(clerk.get(address).content)

    clerk.post(address, {**form, "naglowek-0": "Radio <b>", "decimal_sign": "."})
    read = get_layout(ReadingLayout.objects.get())
    assert (read.columns[0].header, read.decimal_sign) == ("Radio <b>", ".")
    assert "Radio <b>" not in clerk.get(address).content.decode()

    clerk.post(address, {"krok": "usun"})
    assert not ReadingLayout.objects.exists()


def hand_in(client: Client, layout: ReadingLayout, content: bytes) -> str:
    file = SimpleUploadedFile("obchod.csv", content)
    return client.post(FILE, {"layout": layout.pk, "file": file}).content.decode()


def test_a_file_is_rehearsed_as_understood_and_then_taken(clerk: Client, walk_by: ReadingLayout):
    page = hand_in(clerk, walk_by, b"modul;data;stan\r\n1;2026-11-03;61\r\n")

    assert "popraw nazwy w układzie pliku albo wgraj plik jeszcze raz" in said(page)
    links = html.document_fromstring(page).xpath(
        "//main//a[normalize-space()='układzie pliku']/@href"
    )
    assert links == [LAYOUTS]

    page = hand_in(clerk, walk_by, ROUND.read_bytes())
    words = said(page)
    assert "Plik jest poprawny." in words
    assert "Pierwsze odczyty, jak je rozumie program" in words
    assert "03.11.2026" in words
    assert "Wiersz 5, kolumna kod_bledu: moduł zgłosił błąd." in words
    assert "Zapisz odczyty" in words
    assert "Zaksięguj" not in words
    assert "układzie pliku" not in words
    assert not Reading.objects.filter(source="RADIO").exists()

    answer = clerk.post(f"{FILE}zapis/", {"receipt": receipt_in(page)})

    batch = ImportBatch.objects.get()
    assert answer["Location"] == reverse("importy_pliki_modeladmin_inspect", args=[batch.pk])
    assert Reading.objects.filter(source="RADIO").count() == 6
    assert batch.committed_by == User.objects.get(login="finanse")


def test_a_layout_changed_meanwhile_is_rehearsed_anew_and_one_gone_refuses(
    clerk: Client, walk_by: ReadingLayout
):
    receipt = receipt_in(hand_in(clerk, walk_by, ROUND.read_bytes()))
    save_layout(walk_by, WALK_BY.columns[:3], origin=SYSTEM)

    page = clerk.post(f"{FILE}zapis/", {"receipt": receipt})
    assert "Dane zmieniły się od sprawdzenia." in in_words(page)

    walk_by.delete()
    page = clerk.post(f"{FILE}zapis/", {"receipt": receipt_in(page.content.decode())})
    assert "Tego układu już nie ma." in in_words(page)
    assert not Reading.objects.filter(source="RADIO").exists()


@pytest.mark.always
def test_who_brings_files_in(clerk: Client, walk_by: ReadingLayout):
    layout = f"{LAYOUTS}{walk_by.pk}/"
    for group in ("auditor", "membership_clerk"):
        other = signed_in(staff(group.replace("_", ""), group))
        found = [other.get(FILE).status_code, other.post(layout, {"krok": "usun"}).status_code]
        assert found == [302, 302]
    resident = signed_in(User.objects.get(login="EB-500001-3"))
    for address in (FILE, LAYOUTS, f"{LAYOUTS}nowy/", layout):
        assert resident.get(address).status_code == 404
    assert ReadingLayout.objects.exists()

    assert clerk.get(FILE).status_code == 200
    clerk.post(layout, {"krok": "usun"})
    assert not ReadingLayout.objects.exists()


def test_the_number_of_a_module_is_entered_at_the_meter(clerk: Client, walk_by: ReadingLayout):
    water = Meter.objects.get(number="ZW-1")
    address = f"/admin/liczniki/{water.pk}/"
    what = {"krok": "dane", "place": "kuchnia", "verified_until": "", "remote": "on"}

    taken = clerk.post(address, {**what, "radio_no": "7cw 1"})
    assert "Moduł 7CW1 ma już licznik CW-1" in said(taken.content.decode())

    clerk.post(address, {**what, "radio_no": "7zw 1"})
    water.refresh_from_db()
    assert (water.radio_no, water.place, water.remote) == ("7ZW1", "kuchnia", True)
    assert AuditEvent.objects.filter(action="METER_DESCRIBED").count() == 1
