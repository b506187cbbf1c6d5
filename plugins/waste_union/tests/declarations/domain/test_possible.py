"""What can be begun for a property: offered and started by one rule."""

import pytest

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import TODAY, person_of, submitted
from waste_union.declarations.domain.drafting import (
    begin_declaration,
    list_beginnings,
    list_possible_kinds,
    refuse_kind,
)
from waste_union.declarations.domain.queries import DeclaredRow
from waste_union.declarations.models import Declaration, DeclaredProperty, FormVersion
from waste_union.declarations.vocabulary import DeclarationKind

CHANGE, CORRECTION, CEASE, FIRST = (
    DeclarationKind.CHANGE,
    DeclarationKind.CORRECTION,
    DeclarationKind.CEASE,
    DeclarationKind.FIRST,
)
ONLINE = [CHANGE, CORRECTION, CEASE]
OUTSIDE = "Pierwszą deklarację złóż poza portalem; dostęp powstaje po jej wprowadzeniu do systemu."
ON_PAPER = "Tej deklaracji nie składa się przez eBOK. Złóż ją na papierze."


def test_the_kinds_that_make_sense():
    table = [
        (ONLINE, False, False, []),
        (ONLINE, True, False, [CHANGE, CORRECTION, CEASE]),
        (ONLINE, False, True, [CORRECTION]),
        (ONLINE, True, True, [CHANGE, CORRECTION, CEASE]),
        ([*ONLINE, FIRST], False, False, [FIRST]),
        ([*ONLINE, FIRST], False, True, [CORRECTION, FIRST]),
        ([*ONLINE, FIRST], True, False, [CHANGE, CORRECTION, CEASE]),
        ([CEASE], True, False, [CEASE]),
    ]

    assert [
        (taken, accepted, called, list_possible_kinds(taken, accepted=accepted, called=called))
        for taken, accepted, called, _kinds in table
    ] == table


def test_why_another_kind_is_refused():
    all_kinds = [*ONLINE, FIRST]
    in_force = "Dla tej nieruchomości jest już deklaracja. Zgłoś zmianę danych albo korektę."
    none_yet = (
        "Dla tej nieruchomości nie ma przyjętej deklaracji. Złóż pierwszą deklarację albo poczekaj "
        "na przyjęcie złożonej."
    )
    not_called = (
        "Korektę składa się do deklaracji przyjętej albo wezwanej do korekty. Poczekaj na "
        "rozpatrzenie złożonej."
    )
    table = [
        (FIRST, ONLINE, False, False, "E-WST-07", OUTSIDE),
        (CHANGE, ONLINE, False, False, "E-WST-07", OUTSIDE),
        (CORRECTION, ONLINE, False, False, "E-WST-07", OUTSIDE),
        (FIRST, ONLINE, False, True, "E-WST-07", OUTSIDE),
        (FIRST, all_kinds, True, False, "NOT_FIRST", in_force),
        (CHANGE, all_kinds, False, False, "NOTHING_IN_FORCE", none_yet),
        (CORRECTION, all_kinds, False, False, "NOT_CALLED", not_called),
        (CHANGE, [CEASE], True, False, "NOT_ONLINE", ON_PAPER),
    ]

    found = []
    for kind, taken, accepted, called, *_said in table:
        refused = refuse_kind(kind, taken, accepted=accepted, called=called)
        found.append((kind, taken, accepted, called, refused.code, refused.message))
    assert found == table


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.parametrize("online", [ONLINE, [*ONLINE, FIRST], [CEASE], []])
@pytest.mark.parametrize("state", [None, "ACCEPTED", "CALLED", "REJECTED"])
def test_whatever_is_offered_can_be_begun_and_nothing_else(
    online: list[str], state: str | None, anna: User, lipowa: DeclaredProperty
):
    if state is not None:
        Declaration.objects.filter(pk=submitted(lipowa, anna).pk).update(state=state)
    FormVersion.objects.update(kinds=online)
    offered = list_beginnings(lipowa, person_of(anna), TODAY)

    begun = []
    for kind in DeclarationKind:
        try:
            begin_declaration(lipowa, person_of(anna), kind, today=TODAY, origin=Origin(actor=anna))
        except Refusal:
            continue
        begun.append(kind)

    assert sorted(begun) == sorted(offered.kinds)
    assert bool(offered.why_not) == (not offered.kinds)


def test_the_office_knows_another_number_than_was_declared():
    declared = Declaration(payload={"persons": 4})
    cases = {None: False, 3: True, 4: False, 5: True}

    rows = {
        known: DeclaredRow(DeclaredProperty(known_persons=known), declared, None) for known in cases
    }

    assert {known: row.differs for known, row in rows.items()} == cases
