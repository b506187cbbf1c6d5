"""Which collection can be reported as missed, and what its case then says."""

from datetime import date

import pytest

from cms_ext.plugins import Figure, ReportedEvent, find_event
from plugins.waste_union.tests.collections.union import TODAY
from waste_union.collections.domain.calendar import KIND, find_missed_collection
from waste_union.collections.models import CollectionDay, CollectionTerms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("union")]
BIO = "przykladowo-lesna.12.2026-11-13.BIO"


def test_the_event_says_what_where_and_when():
    assert find_event(KIND, BIO, TODAY) == ReportedEvent(
        heading="Zgłoś brak odbioru",
        title="Brak odbioru: bioodpady, 13 listopada 2026",
        subject="Nieodebrane odpady",
        place="ul. Leśna 12, Przykładowo",
        text=(
            "Nie odebrano odpadów: bioodpady. Dzień odbioru według harmonogramu: piątek, 13 "
            "listopada 2026. Adres: ul. Leśna 12, Przykładowo. Rejon: R1 Przykładowo, domy."
        ),
        figures=(
            Figure("Co", "Bioodpady"),
            Figure("Dzień odbioru", "piątek, 13 listopada 2026"),
            Figure("Adres", "ul. Leśna 12, Przykładowo"),
            Figure("Rejon", "R1 Przykładowo, domy"),
        ),
        url="/odbiory/przykladowo-lesna/12/",
    )


def refusal(today: date) -> str:
    found = find_missed_collection(BIO, today)
    assert found is not None
    return found.refusal


def test_it_can_be_reported_from_the_day_after_for_as_long_as_the_terms_say():
    table = {
        date(2026, 11, 12): "Ten odbiór dopiero będzie",
        date(2026, 11, 13): "Dziś śmieciarka może jeszcze przyjechać",
        date(2026, 11, 14): "",
        date(2026, 11, 27): "",
        date(2026, 11, 28): "Brak odbioru można zgłaszać przez 14 dni",
    }
    assert {today: refusal(today).partition(".")[0] for today in table} == table

    CollectionTerms.objects.update(report_days=3)
    assert refusal(date(2026, 11, 17)).startswith("Brak odbioru można zgłaszać przez 3 dni.")


def test_a_cancelled_collection_cannot_be_missed():
    CollectionDay.objects.filter(day=date(2026, 11, 13)).update(cancelled=True)

    assert refusal(TODAY).startswith("Ten odbiór był odwołany.")


def test_a_key_that_names_no_collection_is_none():
    keys = (
        "",
        "x",
        "...",
        "przykladowo-lesna.12.2026-11-13",
        "przykladowo-lesna.12.2026-11-13.SZKLO",
        "przykladowo-lesna.12.2026-11-12.BIO",
        "przykladowo-lesna.12.2026-13-45.BIO",
        "przykladowo-lesna.99.2026-11-13.BIO",
        "przykladowo-lesna.x.2026-11-13.BIO",
        "nie-ma.12.2026-11-13.BIO",
        f"{BIO}.BIO",
        "przykladowo-lesna\x00.12.2026-11-13.BIO",
        "' OR 1=1.12.2026-11-13.BIO",
        "a" * 5000,
    )

    assert {key: find_missed_collection(key, TODAY) for key in keys} == dict.fromkeys(keys)
    assert find_event("no-such-kind", BIO, TODAY) is None
