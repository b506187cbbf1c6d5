"""Components are entered and corrected; what charges were made of stays."""

from dataclasses import replace
from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.domain.component import (
    ComponentFacts,
    add_component,
    correct_component,
    end_use,
    find_cost_kind,
    find_cost_kinds,
    set_cost_kind,
    use_component,
    was_charged,
)
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, Component, ComponentUse, CostKind
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.vocabulary import SubAccount
from tests.ebok_plugin.charges.coop import priced, the_property
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

UPKEEP = ComponentFacts("Eksploatacja", Basis.AREA_M2, "m²", SubAccount.MAIN)


def facts_of(component: Component) -> ComponentFacts:
    component.refresh_from_db()
    return ComponentFacts(
        component.name,
        Basis(component.basis),
        component.unit,
        SubAccount(component.subaccount),
        component.is_advance,
    )


def test_a_component_is_added_and_recorded():
    made = add_component("EKS", UPKEEP, origin=SYSTEM)

    assert (made.code, facts_of(made)) == ("EKS", UPKEEP)
    assert AuditEvent.objects.get(action="COMPONENT_ADDED").changes == {
        "code": "EKS",
        "name": "Eksploatacja",
        "basis": "AREA_M2",
        "unit": "m²",
        "subaccount": "MAIN",
        "is_advance": False,
    }

    # Codes that are refused.
    for code in ("EKS", "", "eks", "EKS\n", "ŚMIECI", "=1+1", "A" * 13):
        with pytest.raises(ChargeError) as refused:
            add_component(code, UPKEEP, origin=SYSTEM)
        assert refused.value.code == ("CODE_KNOWN" if code == "EKS" else "CODE_FORMAT")
    assert Component.objects.count() == 1


@pytest.mark.both_databases
def test_what_posted_charges_are_made_of_stays():
    made = add_component("EKS", UPKEEP, origin=SYSTEM)
    correct_component(made, replace(UPKEEP, basis=Basis.PERSONS, unit="os."), origin=SYSTEM)
    correct_component(made, UPKEEP, origin=SYSTEM)
    entry = charge(open_account("100005"), "2026-10", "100.00").entry

    for wanted in (
        replace(UPKEEP, basis=Basis.PERSONS),
        replace(UPKEEP, unit="os."),
        replace(UPKEEP, subaccount=SubAccount.REPAIR),
    ):
        with pytest.raises(ChargeError, match="jest już w zaksięgowanych naliczeniach"):
            correct_component(made, wanted, origin=SYSTEM)
        assert facts_of(made) == UPKEEP
    for wanted in (
        replace(UPKEEP, name="Koszty eksploatacji"),
        replace(UPKEEP, is_advance=True),
        UPKEEP,
    ):
        correct_component(made, wanted, origin=SYSTEM)
        assert facts_of(made) == wanted

    # A charge that was taken back holds nothing.
    assert was_charged(made)
    reverse_entry(entry, on=TODAY, reason="Naliczono dwa razy", made_by=None, today=TODAY)
    assert not was_charged(made)


JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


@shared
def lift() -> Component:
    return priced("DZW", Basis.PERSONS, "11", used=False)


def uses() -> list[tuple[str, str, str | None]]:
    return [
        (str(use.place()), str(use.valid_from), str(use.valid_to) if use.valid_to else None)
        for use in ComponentUse.objects.order_by("valid_from", "pk")
    ]


def test_a_component_is_charged_in_a_property_a_building_and_one_flat(lift: Component):
    flat = open_account("100005").premises
    use_component(lift, the_property(), valid_from=JANUARY, origin=SYSTEM)
    use_component(lift, flat.building, valid_from=JANUARY, valid_to=JULY, origin=SYSTEM)
    use_component(lift, flat, valid_from=JULY, origin=SYSTEM)

    assert uses() == [
        ("do przypisania", "2026-01-01", None),
        ("ul. Wzorcowa 1", "2026-01-01", "2026-07-01"),
        ("ul. Wzorcowa 1 m. 05", "2026-07-01", None),
    ]


def test_a_use_ends_and_another_begins_later_but_two_do_not_overlap(lift: Component):
    first = use_component(lift, the_property(), valid_from=JANUARY, origin=SYSTEM)
    end_use(first, on=date(2026, 3, 31), origin=SYSTEM)
    use_component(lift, the_property(), valid_from=JULY, origin=SYSTEM)

    for begin, end, words in (
        (
            date(2026, 4, 1),
            None,
            "do przypisania: składnik DZW jest tam już naliczany od 01.07.2026. Popraw daty.",
        ),
        (JULY, JANUARY, "Koniec 01.01.2026 jest przed początkiem 01.07.2026. Popraw jedną z dat."),
    ):
        with pytest.raises(ChargeError) as refusal:
            use_component(lift, the_property(), valid_from=begin, valid_to=end, origin=SYSTEM)
        assert refusal.value.message == words
    assert uses() == [
        ("do przypisania", "2026-01-01", "2026-03-31"),
        ("do przypisania", "2026-07-01", None),
    ]


CONTROLLED, INDEPENDENT = CostKind.Kind.CONTROLLED, CostKind.Kind.INDEPENDENT


def test_the_kind_of_a_cost_has_dates_and_none_begins_before_the_known_one(lift: Component):
    waste = priced("GOK", Basis.PERSONS, "42.75")
    set_cost_kind(waste, CONTROLLED, valid_from=date(2025, 1, 1), origin=SYSTEM)
    set_cost_kind(waste, INDEPENDENT, valid_from=JANUARY, origin=SYSTEM)

    days = [date(2024, 12, 31), date(2025, 12, 31), JANUARY]
    assert [find_cost_kind(waste, day) for day in days] == [None, CONTROLLED, INDEPENDENT]
    assert find_cost_kind(lift, JANUARY) is None
    assert find_cost_kinds(JANUARY) == {waste.pk: INDEPENDENT}

    set_cost_kind(lift, INDEPENDENT, valid_from=JANUARY, origin=SYSTEM)
    with pytest.raises(ChargeError) as refusal:
        set_cost_kind(lift, CONTROLLED, valid_from=date(2025, 1, 1), origin=SYSTEM)
    assert refusal.value.message == (
        "Składnik DZW ma już rodzaj kosztu od 01.01.2026. Podaj dzień późniejszy."
    )
