"""Each code of waste_declaration.md §5, with its words, as the verbs refuse or warn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.declarations import (
    HOME,
    TODAY,
    accepted,
    commune,
    house,
    person_of,
    started,
    submitted,
    tariff,
    validated,
    with_account,
)
from waste_union.declarations.domain.drafting import fill_declaration, start_declaration
from waste_union.declarations.domain.fee import compute_fee
from waste_union.declarations.domain.submitting import validate_declaration
from waste_union.declarations.models import Declaration, DeclaredProperty
from waste_union.declarations.vocabulary import DeclarationKind
from waste_union.tariffs.domain.tariff import end_tariff
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind

pytestmark = pytest.mark.django_db
Act = Callable[[DeclaredProperty, User, User], object]


def day_before_any_tariff(place: DeclaredProperty, anna: User, jan: User) -> object:
    return validated(place, anna, facts=replace(HOME, event_date=date(2025, 12, 31)))


def day_after_the_tariff_ended(place: DeclaredProperty, anna: User, jan: User) -> object:
    """Return the council's rates end in the middle of the year, and no others follow."""
    of_houses = TariffVersion.objects.get(building_kind=BuildingKind.SINGLE)
    end_tariff(of_houses, on=date(2026, 5, 14), origin=SYSTEM)
    return validated(place, anna, facts=replace(HOME, event_date=date(2026, 5, 15)))


def edit_of_what_came_in(place: DeclaredProperty, anna: User, jan: User) -> object:
    return fill_declaration(submitted(place, anna), HOME, today=TODAY, origin=Origin(actor=anna))


def second_for_one_property(place: DeclaredProperty, anna: User, jan: User) -> object:
    validated(place, anna)
    return validated(place, jan)


def first_through_the_portal(place: DeclaredProperty, anna: User, jan: User) -> object:
    own = Origin(actor=anna)
    return start_declaration(place, person_of(anna), DeclarationKind.FIRST, today=TODAY, origin=own)


@pytest.mark.parametrize(
    ("act", "code", "words"),
    [
        (
            day_before_any_tariff,
            "E-WST-01",
            "Brak taryfy dla tej nieruchomości na dzień 31.12.2025.",
        ),
        (
            day_after_the_tariff_ended,
            "E-WST-01",
            "Brak taryfy dla tej nieruchomości na dzień 15.05.2026.",
        ),
        (edit_of_what_came_in, "E-WST-03", "Złożonej deklaracji nie można zmienić. Złóż korektę."),
        (
            second_for_one_property,
            "E-WST-05",
            "Dla tej nieruchomości istnieje niezakończona deklaracja DEK/2026/000001. "
            "Dokończ ją albo poczekaj na jej rozpatrzenie.",
        ),
        (
            first_through_the_portal,
            "E-WST-07",
            "Pierwszą deklarację złóż poza portalem; dostęp powstaje po jej wprowadzeniu do "
            "systemu.",
        ),
    ],
)
def test_a_refusal_has_the_words_of_the_specification(
    act: Act, code: str, words: str, anna: User, jan: User, lipowa: DeclaredProperty
):
    with pytest.raises(Refusal) as refused:
        act(lipowa, anna, jan)

    assert (refused.value.code, refused.value.message) == (code, words)


def test_nothing_half_done_stays_after_a_refused_check(anna: User, lipowa: DeclaredProperty):
    with pytest.raises(Refusal) as refused:
        validated(lipowa, anna, facts=replace(HOME, event_date=date(2026, 5, 21)))

    assert (refused.value.code, refused.value.message) == (
        "E-WST-02",
        "Data zdarzenia nie może być z przyszłości. Podaj dzień, w którym zaszła zmiana.",
    )
    kept = Declaration.objects.get()
    assert (kept.state, kept.amount, kept.file, kept.tariff_version) == ("DRAFT", None, b"", None)


def test_on_the_last_day_of_a_tariff_it_still_counts(anna: User, lipowa: DeclaredProperty):
    of_houses = TariffVersion.objects.get(building_kind=BuildingKind.SINGLE)
    end_tariff(of_houses, on=date(2026, 5, 14), origin=SYSTEM)

    kept = validated(lipowa, anna, facts=replace(HOME, event_date=date(2026, 5, 14)))

    assert str(kept.amount and kept.amount.amount) == "124.00"


def test_a_block_gets_no_relief_and_reads_why(anna: User):
    params = {"rate": "33.00"}
    tariff(commune(), building_kind=BuildingKind.MULTI, zone="centrum", params=params)
    place = house(anna, code="BRZ-0120", building_kind=BuildingKind.MULTI, zone="centrum")

    fee = compute_fee(started(place, anna), TODAY)

    words = "Zwolnienie za kompostownik przysługuje tylko w zabudowie jednorodzinnej."
    assert (
        str(fee.amount.amount),
        [(warning.code, warning.message) for warning in fee.warnings],
    ) == ("132.00", [("E-WST-04", words)])


def test_a_fee_that_is_lowered_late_does_not_reach_back(
    anna: User, celina: User, lipowa: DeclaredProperty
):
    first = replace(HOME, event_date=date(2026, 3, 10))
    accepted(with_account(lipowa), anna, celina, facts=first)
    late = replace(HOME, reason="MOVED_OUT", event_date=date(2026, 4, 12), persons=3)

    draft = started(lipowa, anna, kind=DeclarationKind.CHANGE, facts=late)
    checked = validate_declaration(draft, today=TODAY, origin=Origin(actor=anna))
    fee = compute_fee(checked, TODAY)

    assert checked.effective_from == date(2026, 5, 1)
    assert [(warning.code, warning.message) for warning in fee.warnings] == [
        (
            "E-WST-06",
            "Obniżenie opłaty wstecz jest możliwe tylko w związku ze śmiercią mieszkańca "
            "(6 miesięcy).",
        )
    ]
