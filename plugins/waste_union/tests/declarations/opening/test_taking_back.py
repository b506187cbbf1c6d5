"""A file is taken back whole, the last first, until something was added to its rows."""

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.verify import verify_rows
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Building, Premises
from ebok_plugin.ledger.models import Account, AccountAccess, ChargeDocument
from plugins.waste_union.tests.declarations.opening.union import (
    DECLARATION_LINES,
    PAYER_LINES,
    PROPERTY_LINES,
    TODAY,
    bring,
    bring_places_and_payers,
    clerk,
    found_union,
)
from plugins.waste_union.tests.fees.payers import charge_fees
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.domain.import_properties import PROPERTIES
from waste_union.declarations.domain.verify import verify_declarations
from waste_union.declarations.domain.withdrawing import take_back_opening_file
from waste_union.declarations.models import (
    Declaration,
    DeclarationRight,
    DeclaredProperty,
    OpeningFile,
)

pytestmark = pytest.mark.django_db


def take_back(kind: str) -> None:
    imported = OpeningFile.objects.filter(kind=kind).order_by("-pk")[0]
    take_back_opening_file(imported, " zły plik ", origin=clerk())


def counts() -> dict[str, int]:
    models = (
        DeclaredProperty,
        DeclarationRight,
        Account,
        AccountAccess,
        Premises,
        Building,
        Person,
    )
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.thorough
@pytest.mark.both_databases
def test_payers_and_properties_go_and_may_come_again():
    found_union()
    before = counts()
    bring_places_and_payers(clerk())
    after = counts()

    with pytest.raises(Refusal, match="Wycofaj najpierw późniejsze pliki"):
        take_back(PROPERTIES.kind)
    assert counts() == after
    take_back(PAYERS.kind)
    take_back(PROPERTIES.kind)

    assert counts() == before
    with pytest.raises(Refusal, match="już wycofano"):
        take_back(PAYERS.kind)
    bring_places_and_payers(clerk())
    assert counts() == after
    events = AuditEvent.objects.filter(action="WASTE_FILE_TAKEN_BACK").order_by("pk")
    assert [(event.note, event.changes) for event in events] == [
        ("zły plik", {"kind": "waste_payers", "rows": len(PAYER_LINES)}),
        ("zły plik", {"kind": "waste_properties", "rows": len(PROPERTY_LINES)}),
    ]
    assert list(verify_rows()) == []


@pytest.mark.both_databases
def test_declarations_stay_as_rejected_oblige_to_nothing_and_may_come_again():
    found_union()
    bring_places_and_payers(clerk())
    bring(FIRST_DECLARATIONS, *DECLARATION_LINES)

    take_back(FIRST_DECLARATIONS.kind)

    charge_fees(Period.of(TODAY), TODAY)
    assert not ChargeDocument.objects.exists()
    assert set(Declaration.objects.values_list("state", "refused_because")) == {
        ("REJECTED", "zły plik")
    }
    again = bring(FIRST_DECLARATIONS, "BRZ-0001;2026-05-01;5;;;TAK", *DECLARATION_LINES[1:])
    charge_fees(Period.of(TODAY), TODAY)
    assert (again.status, again.new) == ("posted", 5)
    charged = ChargeDocument.objects.filter(account__account_no="600001")
    assert [str(row.total.amount) for row in charged] == ["155.00"]
    assert (verify_declarations(), list(verify_rows())) == ([], [])


def test_what_was_charged_is_not_taken_back():
    found_union()
    bring_places_and_payers(clerk())
    bring(FIRST_DECLARATIONS, *DECLARATION_LINES)
    charge_fees(Period.of(TODAY), TODAY)

    with pytest.raises(Refusal, match="naliczono już"):
        take_back(FIRST_DECLARATIONS.kind)
    with pytest.raises(Refusal, match="Wycofaj najpierw późniejsze pliki"):
        take_back(PAYERS.kind)

    assert set(Declaration.objects.values_list("state", flat=True)) == {"ACCEPTED"}
