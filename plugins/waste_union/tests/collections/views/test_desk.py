"""Ewa brings schedules in, moves a day and takes a file back; Daria looks; others see nothing."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.collections.union import TODAY
from tests.clients import signed_in
from tests.page_checks import parsed
from tests.people import staff
from waste_union.collections.models import (
    AddressRange,
    BroughtFile,
    CollectionDay,
    CollectionTerms,
    Fraction,
    Sector,
)
from waste_union.collections.plugin import sectors_without_next_year, sectors_without_this_year

pytestmark = pytest.mark.django_db
ADMIN = "/admin/waste_union_collections"
REGISTERS = ("collectionday", "addressrange", "broughtfile", "sector", "fraction")
IMPORTS = ("/admin/odbiory/adresy/plik/", "/admin/odbiory/terminy/plik/")


def last_event() -> tuple[str, dict[str, object]]:
    event = AuditEvent.objects.exclude(action__in=("LIST", "VIEW")).order_by("-pk")[0]
    return event.action, event.changes


def test_ewa_brings_a_file_in_after_a_rehearsal_and_takes_it_back(ewa: User):
    client = signed_in(ewa)
    lines = (
        "commune;place;street;sector_code;building_kind\n"
        "Gmina Przykładowo;Przykładowo;ul. Leśna;R1;jednorodzinna\n"
    )
    report = client.post(
        IMPORTS[0], {"file": SimpleUploadedFile("adresy.csv", lines.encode())}
    ).content.decode()
    assert AddressRange.objects.count() == 0
    (receipt,) = re.findall(r'name="receipt" value="([^"]+)"', report)[:1]

    done = client.post(f"{IMPORTS[0]}wczytanie/", {"receipt": receipt})

    brought = BroughtFile.objects.get()
    assert (done["Location"], AddressRange.objects.count()) == (f"{ADMIN}/broughtfile/", 1)
    assert (brought.filename, brought.brought_by, brought.rows_new) == ("adresy.csv", ewa, 1)
    page = client.get(f"{ADMIN}/broughtfile/inspect/{brought.pk}/")
    (address,) = parsed(page).xpath("//a[normalize-space()='Wycofaj ten plik']/@href")
    assert client.post(address, {"reason": ""}).status_code == 200
    assert AddressRange.objects.count() == 1
    assert client.post(address, {"reason": "nie ta gmina"}).status_code == 302
    brought.refresh_from_db()
    assert (AddressRange.objects.count(), brought.reason, brought.taken_back_by) == (
        0,
        "nie ta gmina",
        ewa,
    )
    assert client.post(address, {"reason": "drugi raz"}).status_code == 409


@pytest.mark.usefixtures("union")
def test_ewa_moves_one_day_and_the_site_says_so(ewa: User, client):
    day = CollectionDay.objects.get(sector__code="R1", fraction__code="BIO", day=date(2026, 11, 27))
    house = "/odbiory/przykladowo-lesna/1/"
    assert "przeniesiony z 27.11" not in client.get(house).content.decode()

    far = signed_in(ewa).post(f"{ADMIN}/collectionday/edit/{day.pk}/", {"day": "2027-11-27"})
    done = signed_in(ewa).post(f"{ADMIN}/collectionday/edit/{day.pk}/", {"day": "2026-11-28"})

    assert (far.status_code, done.status_code) == (200, 302)
    assert "więcej niż 21 dni" in far.content.decode()
    assert "przeniesiony z 27.11" in client.get(house).content.decode()
    assert last_event() == (
        "COLLECTION_DAY_CHANGED",
        {"planned_on": "2026-11-27", "day": "2026-11-28", "cancelled": False},
    )


@pytest.mark.usefixtures("union")
def test_a_range_is_not_prolonged_into_another_one(ewa: User):
    first = AddressRange.objects.get(street__key="przykladowo-polna", number_from=None)
    AddressRange.objects.filter(pk=first.pk).update(valid_to=date(2026, 12, 31))
    later = AddressRange.objects.create(
        street=first.street, sector=first.sector, building_kind="MULTI", valid_from=date(2027, 1, 1)
    )
    form = {"sector": first.sector_id, "building_kind": "SINGLE", "valid_to": ""}

    refused = signed_in(ewa).post(f"{ADMIN}/addressrange/edit/{first.pk}/", form)
    later.delete()
    done = signed_in(ewa).post(f"{ADMIN}/addressrange/edit/{first.pk}/", form)

    assert (refused.status_code, done.status_code) == (200, 302)
    assert "zachodzą na zakres wszystkie numery" in refused.content.decode()
    assert last_event()[0] == "COLLECTION_RANGE_CHANGED"


def test_ewa_keeps_sectors_fractions_and_terms(ewa: User):
    client = signed_in(ewa)
    client.post(f"{ADMIN}/sector/create/", {"code": "R9", "name": "Nowy"})
    fraction = {
        "code": "TEKSTYLIA",
        "name": "Tekstylia",
        "mark": "T",
        "colour": "white",
        "about": "",
        "position": "90",
    }
    client.post(f"{ADMIN}/fraction/create/", fraction)
    terms = {"put_out_by": "7:00", "report_days": "7", "next_year_month": "12", "phone": ""}
    client.post(f"{ADMIN}/collectionterms/edit/1/", terms)

    assert Sector.objects.get().name == "Nowy"
    assert Fraction.objects.get(code="TEKSTYLIA").mark == "T"
    assert CollectionTerms.objects.get().report_days == 7
    actions = AuditEvent.objects.filter(action__startswith="COLLECTION_").order_by("pk")
    assert [action.action for action in actions] == [
        "COLLECTION_SECTOR_KEPT",
        "COLLECTION_FRACTION_KEPT",
        "COLLECTION_TERMS_KEPT",
    ]


@pytest.mark.usefixtures("union")
def test_daria_looks_and_changes_nothing_and_others_see_nothing(daria: User):
    day = CollectionDay.objects.order_by("pk")[0]
    brought = BroughtFile.objects.order_by("-pk")[0]
    writing = [
        *IMPORTS,
        f"{ADMIN}/collectionday/edit/{day.pk}/",
        f"{ADMIN}/sector/create/",
        f"/admin/odbiory/plik/{brought.pk}/wycofaj/",
    ]
    darias, others = signed_in(daria), signed_in(staff("franek", "membership_clerk"))

    for name in REGISTERS:
        assert darias.get(f"{ADMIN}/{name}/").status_code == 200, name
        assert others.get(f"{ADMIN}/{name}/").status_code == 302, name
    for address in writing:
        for client in (darias, others):
            assert client.post(address, {"day": "2026-11-28"}).status_code == 302, address
    assert CollectionDay.objects.get(pk=day.pk).day == day.day != date(2026, 11, 28)
    assert BroughtFile.objects.filter(taken_back_at=None).count() == 3


@pytest.mark.usefixtures("union")
def test_from_november_the_desk_reads_which_sectors_lack_the_next_year(ewa: User):
    def sectors_listed(today: date) -> list[str]:
        return [row.code for row in sectors_without_next_year(ewa, today).rows.order_by("code")]

    assert sectors_listed(date(2026, 10, 31)) == []
    assert sectors_listed(date(2026, 11, 1)) == sectors_listed(TODAY) == ["R3", "R4"]
    assert list(sectors_without_this_year(ewa, TODAY).rows) == []
    this_year = sectors_without_this_year(ewa, date(2027, 1, 2)).rows.order_by("code")
    assert [one.code for one in this_year] == ["R3", "R4"]
    page = signed_in(ewa).get(f"{ADMIN}/sector/", {"harmonogram": "nastepny-rok"})
    listed = " ".join(parsed(page).xpath("string(//main//tbody)").split())
    assert "R3" in listed
    assert "R1" not in listed
