"""A row of the file makes what a clerk makes who types the paper and accepts it."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from plugins.waste_union.tests.declarations.declarations import NOW, tariff
from plugins.waste_union.tests.declarations.opening.union import (
    TODAY,
    bring_places_and_payers,
    clerk,
    found_union,
)
from waste_union.declarations.domain.doubts import PaperDeclaration, enter_paper
from waste_union.declarations.domain.facts import DeclaredFacts
from waste_union.declarations.domain.first_papers import enter_first_papers
from waste_union.declarations.domain.reviewing import accept_declaration, take_up_review
from waste_union.declarations.models import (
    Declaration,
    DeclaredProperty,
    FormVersion,
    SubmissionReceipt,
)
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind
from waste_union.fees.models import FeeObligation
from waste_union.tariffs.models import TariffVersion

pytestmark = pytest.mark.django_db


def papers() -> list[PaperDeclaration]:
    """Build what a clerk types in the journey; some is counted by former rates, too."""
    form = FormVersion.objects.get()
    basis: dict[str, dict[str, Any]] = {
        "BRZ-0001": {"persons": 4, "composter": True},
        "BRZ-0002": {"persons": 3},
        "BRZ-0120": {"persons": 51, "households": 24},
        "BRZ-0200": {"containers": {"120L": 4, "1100L": 2}, "reason": "OTHER"},
        "BRZ-0300": {"households": 1},
    }
    places = DeclaredProperty.objects.select_related("commune__authority", "account__payer")
    return [
        PaperDeclaration(
            place, place.account.payer, facts_of(place, form, **basis[place.code]), TODAY
        )
        for place in places.order_by("code")
        if place.account is not None
    ]


def facts_of(place: DeclaredProperty, form: FormVersion, **basis: Any) -> DeclaredFacts:
    assert place.account is not None
    facts = DeclaredFacts(
        kind=DeclarationKind.FIRST,
        reason="FIRST_RESIDENT",
        event_date=TODAY.replace(month=4, day=2),
        declarant_kind=DeclarantKind.OWNER,
        name=place.account.payer.name,
        address=place.account.payer.correspondence_address,
        statements=tuple(form.statements),
        place=place.commune.name,
    )
    return replace(facts, **basis)


def rows_of(model: Any, *left_out: str) -> list[dict[str, Any]]:
    names = {field.attname for field in model._meta.concrete_fields} - {"id", *left_out}
    rows = list(model.objects.order_by("pk").values(*sorted(names)))
    return [
        {name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()}
        for row in rows
    ]


def everything() -> list[list[dict[str, Any]]]:
    owed = rows_of(FeeObligation)
    used = TariffVersion.objects.order_by("pk").values("pk", "used_to")
    return [rows_of(Declaration), rows_of(SubmissionReceipt), owed, list(used)]


@pytest.fixture
def union() -> None:
    brzozow = found_union()
    bring_places_and_payers(clerk())
    TariffVersion.objects.filter(zone="", building_kind="SINGLE").update(valid_to="2026-04-30")
    tariff(brzozow, params={"rate": "36.00"}, valid_from=TODAY.replace(day=1))


@pytest.mark.thorough
@pytest.mark.usefixtures("union")
def test_a_row_of_the_file_is_a_typed_paper_column_by_column():
    origin = clerk("daria")
    with transaction.atomic():
        for paper in papers():
            typed = enter_paper(paper, now=NOW, origin=origin)
            accept_declaration(take_up_review(typed, origin=origin), today=TODAY, origin=origin)
        by_hand = everything()
        transaction.set_rollback(True)

    enter_first_papers(papers(), now=NOW, origin=origin)

    assert everything() == by_hand
    assert len(by_hand[0]) == 5
    assert [str(row["monthly_fee"]) for row in by_hand[2][:2]] == [
        "124,00\xa0zł",
        "144,00\xa0zł",
    ]
