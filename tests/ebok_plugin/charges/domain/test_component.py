"""Components are entered and corrected; what charges were made of stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.charges.domain.component import (
    ComponentFacts,
    add_component,
    correct_component,
    was_charged,
)
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, Component
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.vocabulary import SubAccount
from tests.ebok_plugin.ledger.books import TODAY, charge, open_account

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


def test_a_component_is_added_and_recorded() -> None:
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


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("EKS", "CODE_KNOWN"),
        ("", "CODE_FORMAT"),
        ("eks", "CODE_FORMAT"),
        ("EKS\n", "CODE_FORMAT"),
        ("ŚMIECI", "CODE_FORMAT"),
        ("=1+1", "CODE_FORMAT"),
        ("A" * 13, "CODE_FORMAT"),
    ],
)
def test_codes_that_are_refused(code: str, refusal: str) -> None:
    add_component("EKS", UPKEEP, origin=SYSTEM)

    with pytest.raises(ChargeError) as refused:
        add_component(code, UPKEEP, origin=SYSTEM)

    assert refused.value.code == refusal
    assert Component.objects.count() == 1


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("wanted", "charged", "accepted"),
    [
        (replace(UPKEEP, name="Koszty eksploatacji"), True, True),
        (replace(UPKEEP, is_advance=True), True, True),
        (UPKEEP, True, True),
        (replace(UPKEEP, basis=Basis.PERSONS), True, False),
        (replace(UPKEEP, unit="os."), True, False),
        (replace(UPKEEP, subaccount=SubAccount.REPAIR), True, False),
        (replace(UPKEEP, basis=Basis.PERSONS, unit="os."), False, True),
    ],
)
def test_what_posted_charges_are_made_of_stays(
    wanted: ComponentFacts, charged: bool, accepted: bool
) -> None:
    made = add_component("EKS", UPKEEP, origin=SYSTEM)
    if charged:
        charge(open_account("100005"), "2026-10", "100.00")

    if accepted:
        correct_component(made, wanted, origin=SYSTEM)
    else:
        with pytest.raises(ChargeError, match="jest już w zaksięgowanych naliczeniach"):
            correct_component(made, wanted, origin=SYSTEM)

    assert facts_of(made) == (wanted if accepted else UPKEEP)


@pytest.mark.both_databases
def test_a_charge_that_was_taken_back_holds_nothing() -> None:
    made = add_component("EKS", UPKEEP, origin=SYSTEM)
    entry = charge(open_account("100005"), "2026-10", "100.00").entry
    assert was_charged(made)

    reverse_entry(entry, on=TODAY, reason="Naliczono dwa razy", made_by=None, today=TODAY)

    assert not was_charged(made)
