"""From a draft to the board's approval: what must be there, and two people (`fees_law.md` §3)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.models import Basis, CostKind
from ebok_plugin.fee_changes.domain.effect import ComponentEffect, preview_change
from ebok_plugin.fee_changes.domain.fee_change import (
    NewRate,
    annul_fee_change,
    approve_fee_change,
    check_fee_change,
    draft_fee_change,
    redraft_fee_change,
)
from ebok_plugin.fee_changes.domain.notifying import list_notified_accounts
from ebok_plugin.fee_changes.domain.preconditions import FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month, priced
from tests.ebok_plugin.fee_changes.change_04 import REASONS, TODAY, approved, rates, refused_with
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.people import staff

pytestmark = pytest.mark.django_db


def test_a_change_goes_from_a_draft_to_approval(felicja: Origin, kamil: Origin):
    change = approved(rates())

    assert (change.number, change.state, change.decision) == ("ZO/2026/1", "APPROVED", "Z 41/2026")
    assert [
        (rate.component.code, rate.kind, rate.old_rate, rate.rate, rate.planned_from)
        for rate in change.rates.all()
    ] == [
        ("GOK", "INDEPENDENT", Decimal("42.75"), Decimal("46"), date(2027, 1, 1)),
        ("EKS", "CONTROLLED", Decimal("4.6"), Decimal("4.85"), date(2027, 4, 1)),
    ]
    kinds = [CostKind.Kind(rate.kind).label for rate in change.rates.all()]
    assert kinds == ["niezależny od Spółdzielni", "zależny od Spółdzielni"]
    assert list(
        AuditEvent.objects.filter(action__startswith="FEE_CHANGE")
        .order_by("pk")
        .values_list("action", "actor__username", "from_state", "to_state")
    ) == [
        ("FEE_CHANGE_DRAFTED", felicja.actor and felicja.actor.username, "", "DRAFT"),
        ("FEE_CHANGE_CHECKED", kamil.actor and kamil.actor.username, "DRAFT", "CHECKED"),
        ("FEE_CHANGE_APPROVED", kamil.actor and kamil.actor.username, "CHECKED", "APPROVED"),
    ]


def test_reasons_are_required_and_a_resolution_for_controlled_costs(felicja: Origin, kamil: Origin):
    new = rates()
    no_resolution = replace(REASONS, resolution="")
    for reasons, code, message in (
        (replace(REASONS, justification=" "), "E-FEE-02", "Uzasadnienie jest wymagane."),
        (
            replace(REASONS, justification="Drożej."),
            "E-FEE-02",
            "Uzasadnienie jest wymagane. Ma 7 znaków, a potrzeba co najmniej 200.",
        ),
        (
            no_resolution,
            "RESOLUTION_REQUIRED",
            "Podaj numer uchwały: zmieniają się opłaty zależne od Spółdzielni.",
        ),
    ):
        change = draft_fee_change(new, reasons, origin=felicja, today=TODAY)
        with refused_with(code, message):
            check_fee_change(change, origin=kamil)
    assert set(FeeChange.objects.values_list("state", flat=True)) == {"DRAFT"}

    independent = draft_fee_change(new[1:], no_resolution, origin=felicja, today=TODAY)
    assert check_fee_change(independent, origin=kamil).state == "CHECKED"


def test_a_change_has_rates_of_known_kinds_of_cost(felicja: Origin, kamil: Origin):
    """Of an unknown one no effect is known either."""
    lift = priced("DZW", Basis.PERSONS, "11")
    new = [NewRate(lift, Decimal(12), month("2027-04"))]
    change = draft_fee_change(new, REASONS, origin=felicja, today=TODAY)
    empty = draft_fee_change([], REASONS, origin=felicja, today=TODAY)

    unknown = "Składnik DZW nie ma określonego rodzaju kosztu (zależny / niezależny)."
    with refused_with("E-FEE-03", unknown):
        check_fee_change(change, origin=kamil)
    with pytest.raises(FeeChangeError, match="rodzaju kosztu"):
        preview_change(change, list_notified_accounts(change), today=TODAY)
    assert not CostKind.objects.exists()
    with pytest.raises(FeeChangeError, match="nie ma żadnej stawki"):
        check_fee_change(empty, origin=kamil)


def test_another_person_checks_and_approves_with_the_decision_of_the_board(kamil: Origin):
    boss = Origin(actor=staff("szef", superuser=True))
    change = draft_fee_change(rates(), REASONS, origin=boss, today=TODAY)

    with refused_with("SECOND_PERSON"):
        check_fee_change(change, origin=boss)

    check_fee_change(change, origin=kamil)
    with refused_with("SECOND_PERSON"):
        approve_fee_change(change, decision="Z 41/2026", origin=boss)
    with refused_with("DECISION_REQUIRED"):
        approve_fee_change(change, decision=" ", origin=kamil)


@pytest.mark.both_databases
def test_the_database_knows_the_second_person_too(felicja: Origin):
    change = draft_fee_change(rates(), REASONS, origin=felicja, today=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        FeeChange.objects.filter(pk=change.pk).update(state="CHECKED", checked_by=felicja.actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeChange.objects.filter(pk=change.pk).update(state="CHECKED")


def test_people_draft_each_component_once_and_rewrite_only_a_draft(felicja: Origin, kamil: Origin):
    new = rates()
    with refused_with("RATE_TWICE"):
        draft_fee_change([*new, new[0]], REASONS, origin=felicja, today=TODAY)
    with pytest.raises(ValueError, match="by a person"):
        draft_fee_change([], REASONS, origin=SYSTEM, today=TODAY)

    change = draft_fee_change(new, REASONS, origin=felicja, today=TODAY)
    redraft_fee_change(change, new[:1], REASONS, origin=felicja)
    assert [rate.component.code for rate in change.rates.all()] == ["EKS"]

    check_fee_change(change, origin=kamil)
    with refused_with(
        "WRONG_STATE", "Zmiana ZO/2026/1 jest w stanie „sprawdzona”. Odśwież stronę."
    ):
        redraft_fee_change(change, new, REASONS, origin=felicja)


def test_numbers_count_within_a_year(felicja: Origin):
    days = [TODAY, TODAY, date(2027, 1, 2)]

    assert [draft_fee_change([], REASONS, origin=felicja, today=day).number for day in days] == [
        "ZO/2026/1",
        "ZO/2026/2",
        "ZO/2027/1",
    ]


def test_an_annulled_change_says_why_and_goes_nowhere(felicja: Origin):
    change = approved(rates())
    with pytest.raises(FeeChangeError, match="powód odwołania"):
        annul_fee_change(change, reason="nie", origin=felicja)

    annul_fee_change(change, reason="Gmina cofnęła podwyżkę.", origin=felicja)

    change.refresh_from_db()
    assert (change.state, change.annul_reason) == ("ANNULLED", "Gmina cofnęła podwyżkę.")
    with refused_with("WRONG_STATE"):
        annul_fee_change(change, reason="Gmina cofnęła podwyżkę.", origin=felicja)


# --- what a change does to an average flat and in total, before anybody is told ---


def test_the_average_and_the_sum(felicja: Origin):
    open_account("100001")
    small = open_account("100002")
    small.premises.area, small.premises.persons = Decimal("38.10"), 0
    small.premises.save()
    change = draft_fee_change(rates(), REASONS, origin=felicja, today=TODAY)

    found = preview_change(change, list_notified_accounts(change), today=TODAY)

    # 12,15 + 6,50 of the one, 9,53 of the other.
    assert (found.payers, found.difference, found.average) == (2, zl("28.18"), zl("14.09"))
    assert found.components == (
        ComponentEffect("EKS", 2, zl("398.82"), zl("420.50")),
        ComponentEffect("GOK", 1, zl("85.50"), zl("92.00")),
    )
    assert {rate.kind for rate in change.rates.all()} == {""}
    assert preview_change(change, Account.objects.none(), today=TODAY).average == zl("0")
