from datetime import date
from uuid import UUID

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.domain.component import (
    Grounds,
    find_legal_bases,
    list_grounds,
    named_paper,
    propose_legal_basis,
    set_legal_basis,
)
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, Component, LegalBasis
from tests.ebok_plugin.charges.coop import priced
from tests.ebok_plugin.charges.papers import HIDDEN, OPEN, RULES

TODAY = date(2026, 11, 20)


def history(component: Component) -> list[tuple[str, UUID | None, date, date | None]]:
    rows = LegalBasis.objects.filter(component=component).order_by("valid_from")
    return [(row.words, row.paper, row.valid_from, row.valid_to) for row in rows]


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_basis_holds_until_the_next_one_and_the_same_day_corrects():
    waste = priced("GOK", Basis.PERSONS, "42.75")
    july, january, april = date(2026, 7, 1), date(2026, 1, 1), date(2026, 4, 1)
    for words, paper, day in (
        ("art. 4", None, january),
        ("§ 12  regulaminu", OPEN, july),
        ("§ 11", None, april),
        ("§ 12 regulaminu opłat", HIDDEN, july),
    ):
        set_legal_basis(waste, words, paper=paper, valid_from=day, origin=SYSTEM)

    with pytest.raises(ChargeError) as refusal:
        set_legal_basis(waste, "  ", paper=OPEN, valid_from=TODAY, origin=SYSTEM)

    assert refusal.value.code == "LEGAL_BASIS_EMPTY"
    assert history(waste) == [
        ("art. 4", None, january, date(2026, 3, 31)),
        ("§ 11", None, april, date(2026, 6, 30)),
        ("§ 12 regulaminu opłat", HIDDEN, july, None),
    ]
    assert find_legal_bases(date(2025, 12, 31)) == {}
    assert find_legal_bases(april)[waste.pk].words == "§ 11"
    said = AuditEvent.objects.filter(action="LEGAL_BASIS_SET").order_by("pk")
    found = [one.changes for one in said][1]
    assert found == {"words": "§ 12 regulaminu", "document": str(OPEN), "from": "2026-07-01"}
    assert len(said) == 4


@pytest.mark.usefixtures("a_library")
def test_a_reader_gets_the_papers_that_he_may_open_and_of_the_others_only_words():
    named = [
        ("Eksploatacja", "art. 4", OPEN),
        ("Winda", "art. 4", OPEN),
        ("Woda", "art. 4", HIDDEN),
        ("Winda", "art. 4", OPEN),
        ("Ciepło", "", None),
        ("Odpady", "art. 6h", None),
    ]

    assert list_grounds(named, None, TODAY) == [
        Grounds("Eksploatacja, Winda", "art. 4", RULES),
        Grounds("Woda", "art. 4", None),
        Grounds("Odpady", "art. 6h", None),
    ]


@pytest.mark.usefixtures("no_library")
def test_a_site_without_papers_says_the_words():
    named = [("Eksploatacja", "art. 4", OPEN)]

    assert list_grounds(named, None, TODAY) == [Grounds("Eksploatacja", "art. 4", None)]
    assert named_paper("", OPEN, None, TODAY) == OPEN


@pytest.mark.usefixtures("a_library")
def test_the_paper_of_a_form():
    table = {
        ("Regulamin opłat", None): OPEN,
        ("Regulamin opłat", HIDDEN): OPEN,
        ("", None): None,
        ("", OPEN): None,  # its address was shown, and taken out
        ("", HIDDEN): HIDDEN,  # this clerk was not shown that there is one
    }

    assert {(typed, kept): named_paper(typed, kept, None, TODAY) for typed, kept in table} == table

    # A hidden paper and none are refused alike.
    for typed in ("Materiał roboczy Rady", f"/dokumenty/{HIDDEN}/", "9/RN/2026"):
        with pytest.raises(ChargeError) as refusal:
            named_paper(typed, None, None, TODAY)
        assert (refusal.value.code, refusal.value.message) == (
            "PAPER_UNKNOWN",
            "Nie ma takiego dokumentu w bibliotece albo nie możesz go otworzyć. Wklej adres jego "
            "strony z przeglądarki albo wpisz jego numer lub tytuł.",
        )


def test_what_is_proposed():
    table = {
        ("AREA_M2", "MAIN"): "FEES",
        ("AREA_M2", "REPAIR"): "REPAIRS",
        ("AREA_M2", "MEDIA"): "HEAT",
        ("VOLUME_M3_COLD", "MEDIA"): "WATER",
        ("VOLUME_M3_HOT", "MAIN"): "HEAT",
        ("PERSONS", "MAIN"): "FEES",
    }

    assert {
        (basis, subaccount): propose_legal_basis(Component(basis=basis, subaccount=subaccount))
        for basis, subaccount in table
    } == table
