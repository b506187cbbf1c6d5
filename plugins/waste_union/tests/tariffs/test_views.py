"""„Taryfy opłaty za odpady”: Wanda enters a resolution, tries it on households, and ends it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms_ext.base.money.amounts import NO_BREAK_SPACE
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from plugins.waste_union.tests.tariffs.tariffs import by_persons, commune, of_case
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.query_counts import queries_when_warm
from waste_union.declarations.plugin.operations import a_tariff_is_in_force, communes_are_entered
from waste_union.tariffs.domain.tariff import lock_tariff, save_tariff
from waste_union.tariffs.models import Commune, TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind

pytestmark = pytest.mark.django_db
TARIFFS = "/admin/waste_union_tariffs/tariffversion/"
COMMUNES = "/admin/waste_union_tariffs/commune/"
AUTHORITIES = "/admin/waste_union_tariffs/authority/"


@pytest.fixture
def wanda(db: None) -> Client:
    return signed_in(staff("odpady-admin", "waste_admin"))


def typed(**changed: Any) -> dict[str, Any]:
    return {
        "commune": str(commune().pk),
        "building_kind": "SINGLE",
        "zone": "",
        "resolution_ref": "uchwała nr 15/2025",
        "valid_from": "2026-01-01",
        "valid_to": "",
        "method": "PERSONS",
        "rounding": "RATE_TIMES_MEAN_UNROUNDED",
        "params": "do 5: 29,00\r\ndalej: 7,00",
        "relief": "do 5: 25,00\r\ndalej: 3,00",
        "most": "",
        "unit": "1",
        "sanction_factor": "2",
        "settled": "MONTHLY",
        "due_day": "15",
        "due_months": "0",
        "late_decrease": "FROM_FILING_MONTH",
    } | changed


def test_a_resolution_is_entered_as_it_is_printed_and_tried_on_households(wanda: Client):
    wanda.post(f"{TARIFFS}create/", typed(), follow=True)

    tariff = TariffVersion.objects.get()
    assert (tariff.params, tariff.relief, tariff.cap) == (
        {"tiers": [{"rate": "29.00", "upto": 5}, {"rate": "7.00", "upto": None}]},
        {
            "kind": "alt_tiers",
            "tiers": [{"rate": "25.00", "upto": 5}, {"rate": "3.00", "upto": None}],
        },
        None,
    )
    kept = AuditEvent.objects.get(action="WASTE_TARIFF_KEPT")
    assert (kept.actor and kept.actor.login) == "odpady-admin"
    page = wanda.get(f"{TARIFFS}inspect/{tariff.pk}/")
    samples = [line.replace(NO_BREAK_SPACE, " ") for line in texts(parsed(page), "//dd//li")]
    assert samples[-1] == (
        "5 osób × 29,00 zł = 145,00 zł; 2 osoby × 7,00 zł = 14,00 zł; zwolnienie za kompostownik "
        "według osobnych stawek 28,00 zł; opłata miesięczna 131,00 zł"
    )
    assert len(samples) == 8


@pytest.mark.thorough
def test_what_cannot_be_is_refused_in_words_and_nothing_is_kept(wanda: Client):
    for changed, words in (
        ({"params": "33,0x"}, "Wiersz 1: To nie jest liczba. Napisz ją w postaci 1234,56."),
        ({"params": "do 5: 29,00"}, "Ostatni próg nie ma końca: zostaw „do ilu” puste."),
        ({"relief": "101%"}, "Zwolnienie to najwyżej 100 procent opłaty."),
        (
            {"building_kind": "MULTI"},
            "Zwolnienie za kompostownik przysługuje tylko w zabudowie jednorodzinnej.",
        ),
        ({"sanction_factor": "5"}, "Krotność jest od 2 do 4."),
        ({"valid_to": "2025-01-01"}, "Ostatni dzień jest przed pierwszym. Popraw daty."),
        ({"due_day": "31"}, "Upewnij się, że ta wartość jest mniejsza lub równa 28."),
        ({"most": "-5"}, "Upewnij się, że ta wartość jest większa lub równa 0.01."),
    ):
        page = wanda.post(f"{TARIFFS}create/", typed(**changed))
        assert words in page.content.decode()
    assert not TariffVersion.objects.exists()

    # A second one for the same days.
    save_tariff(by_persons(building_kind=BuildingKind.SINGLE), origin=SYSTEM)
    page = wanda.post(f"{TARIFFS}create/", typed(valid_from="2026-07-01"))
    words = "W tym czasie obowiązuje inna taryfa tej gminy, zabudowy i strefy."
    assert words in page.content.decode()
    assert TariffVersion.objects.count() == 1


def test_an_unused_one_is_corrected_and_a_used_one_only_ends(wanda: Client):
    tariff = save_tariff(of_case("T4", commune=commune()), origin=SYSTEM)
    edit = f"{TARIFFS}edit/{tariff.pk}/"

    shown = parsed(wanda.get(edit))
    assert shown.xpath("//textarea[@name='params']/text()")[0].strip() == "25,00"
    assert shown.xpath("//input[@name='most']/@value") == ["125,00"]
    wanda.post(edit, typed(params="26,00", relief="", most="130,00"))
    tariff.refresh_from_db()
    assert (tariff.params, tariff.cap) == ({"tiers": [{"rate": "26.00", "upto": None}]}, 13_000)

    lock_tariff(tariff, day=date(2026, 6, 1), origin=SYSTEM)
    locked = parsed(wanda.get(edit))
    assert locked.xpath("//main//form//*[@name='params']") == []
    wanda.post(edit, typed(params="1,00", valid_to="2026-06-30"))
    tariff.refresh_from_db()
    assert (tariff.params["tiers"][0]["rate"], tariff.valid_to) == ("26.00", date(2026, 6, 30))
    early = wanda.post(edit, {"valid_to": "2026-05-31"})
    assert "Według tej taryfy policzono już opłaty po tym dniu." in early.content.decode()
    (row,) = parsed(wanda.get(TARIFFS)).xpath("//main//tbody/tr")
    assert texts(row, "./td")[-1] == "użyta – zablokowana"


def test_one_that_is_used_while_the_form_is_open_stays_as_it_was(wanda: Client):
    tariff = save_tariff(of_case("T4", commune=commune()), origin=SYSTEM)

    lock_tariff(tariff, day=date(2026, 6, 1), origin=SYSTEM)
    wanda.post(f"{TARIFFS}edit/{tariff.pk}/", typed(params="1,00"))

    tariff.refresh_from_db()
    assert tariff.params["tiers"][0]["rate"] == "25.00"


def test_an_authority_and_its_communes_are_kept(wanda: Client):
    wanda.post(f"{AUTHORITIES}create/", {"name": "Gmina X", "address": "Rynek 1", "email": ""})
    wanda.post(
        f"{COMMUNES}create/", {"authority": "1", "code": "G9", "name": "Gmina X", "zone": "wieś"}
    )
    bad = wanda.post(f"{COMMUNES}create/", {"authority": "1", "code": "g 9", "name": "Inna"})

    assert [(one.code, one.authority.name) for one in Commune.objects.all()] == [("G9", "Gmina X")]
    assert "Wpisz wielkie litery, cyfry i łączniki." in bad.content.decode()
    events = AuditEvent.objects.filter(actor__login="odpady-admin")
    assert {event.action for event in events} >= {"WASTE_AUTHORITY_KEPT", "WASTE_COMMUNE_KEPT"}


def test_who_reviews_declarations_reads_tariffs_and_changes_none():
    tariff = save_tariff(by_persons(), origin=SYSTEM)
    wojtek = signed_in(staff("odpady", "waste_clerk"))
    other = signed_in(staff("sprawy", "case_clerk"))

    assert wojtek.get(TARIFFS).status_code == 200
    assert wojtek.get(f"{TARIFFS}inspect/{tariff.pk}/").status_code == 200
    for address in (f"{TARIFFS}create/", f"{TARIFFS}edit/{tariff.pk}/"):
        assert wojtek.post(address, typed(params="1,00")).status_code == 302
    assert TariffVersion.objects.get().params["tiers"][0]["rate"] == "33.00"
    # Who has no right gets no screen.
    for address in (TARIFFS, COMMUNES, AUTHORITIES):
        assert other.get(address).status_code == 302


def test_the_list_costs_the_same_for_one_and_for_four(wanda: Client):
    def queries(*zones: str) -> int:
        """With a tariff of each of these zones, too."""
        for zone in zones:
            save_tariff(by_persons(zone=zone), origin=SYSTEM)
        return queries_when_warm(lambda: wanda.get(TARIFFS))

    assert queries("a") == queries("b", "c", "d")


def test_a_new_site_is_led_here_until_a_tariff_is_in_force():
    day = date(2026, 11, 20)
    assert (communes_are_entered(day), a_tariff_is_in_force(day)) == (False, False)

    save_tariff(by_persons(valid_from=date(2026, 12, 1)), origin=SYSTEM)
    assert (communes_are_entered(day), a_tariff_is_in_force(day)) == (True, False)
    assert a_tariff_is_in_force(date(2026, 12, 1))
