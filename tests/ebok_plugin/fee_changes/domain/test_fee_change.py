"""From a draft to the board's approval: what must be there, and two people (`fees_law.md` §3).

A notified change becomes rates; earlier ones stay (`fees_law.md` §3).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cms_ext.base.money.amounts import sum_money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.models import Basis, Component, ComponentRate, CostKind
from ebok_plugin.fee_changes.domain.effect import ComponentEffect, preview_change
from ebok_plugin.fee_changes.domain.fee_change import (
    NewRate,
    annul_fee_change,
    approve_fee_change,
    check_fee_change,
    draft_fee_change,
    put_in_force,
    redraft_fee_change,
)
from ebok_plugin.fee_changes.domain.notices import list_deliveries
from ebok_plugin.fee_changes.domain.notifying import list_notified_accounts, start_notifying
from ebok_plugin.fee_changes.domain.preconditions import FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from tests.approvals import done_alone, resolution_for
from tests.ebok_plugin.charges.coop import charge_for, month, priced
from tests.ebok_plugin.fee_changes.change_04 import (
    REASONS,
    TODAY,
    approved,
    components,
    notice_of,
    notified_change,
    rates,
    refused_with,
)
from tests.ebok_plugin.fee_changes.late_change import exceptions
from tests.ebok_plugin.ledger.books import open_account, zl
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

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

    found = [draft_fee_change([], REASONS, origin=felicja, today=day).number for day in days]
    assert found == ["ZO/2026/1", "ZO/2026/2", "ZO/2027/1"]


def test_an_annulled_change_says_why_and_goes_nowhere(felicja: Origin):
    change = approved(rates())
    with pytest.raises(FeeChangeError, match="powód odwołania"):
        annul_fee_change(change, reason="nie", origin=felicja)

    annul_fee_change(change, reason="Gmina cofnęła podwyżkę.", origin=felicja)

    change.refresh_from_db()
    assert (change.state, change.annul_reason) == ("ANNULLED", "Gmina cofnęła podwyżkę.")
    with refused_with("WRONG_STATE"):
        annul_fee_change(change, reason="Gmina cofnęła podwyżkę.", origin=felicja)


# --- what a change does to an average flat and in total, before any letter goes out ---


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


def test_rates_are_added_and_none_is_edited(felicja: Origin):
    change = notified_change()
    before = list(ComponentRate.objects.values_list("pk", "rate", "valid_from"))

    put_in_force(change, origin=felicja)

    assert list(
        ComponentRate.objects.values_list("component__code", "rate", "valid_from", "valid_to")
    ) == [
        ("EKS", Decimal("4.6"), date(2020, 1, 1), date(2027, 3, 31)),
        ("EKS", Decimal("4.85"), date(2027, 4, 1), None),
        ("GOK", Decimal("42.75"), date(2020, 1, 1), date(2026, 12, 31)),
        ("GOK", Decimal("46"), date(2027, 1, 1), None),
    ]
    known = ComponentRate.objects.filter(pk__in=[row[0] for row in before])
    assert list(known.values_list("pk", "rate", "valid_from")) == before
    with refused_with("WRONG_STATE"):
        put_in_force(change, origin=felicja)


def test_not_before_all_letters_are_made(felicja: Origin):
    open_account("100005")
    change = approved(rates())
    start_notifying(change, origin=felicja, today=TODAY)

    with refused_with("NOTICES_UNFINISHED"):
        put_in_force(change, origin=felicja)
    assert ComponentRate.objects.count() == 2


def test_a_rate_in_the_way_stops_the_whole_change(felicja: Origin):
    change = notified_change()
    independent = Component.objects.get(code="GOK")
    add_component_rate(independent, Decimal("50"), valid_from=date(2027, 2, 1))

    with refused_with("RATE_OVERLAP"):
        put_in_force(change, origin=felicja)
    assert FeeChange.objects.get().state == "NOTIFYING"
    assert not ComponentRate.objects.filter(rate=Decimal("4.85")).exists()


def test_a_change_is_superseded_when_none_of_its_rates_is_the_newest(felicja: Origin):
    new = rates()
    first = put_in_force(notified_change(new=new), origin=felicja)
    half = [replace(new[0], rate=Decimal("4.90"), planned_from=month("2027-07"))]
    put_in_force(notified_change(new=half), origin=felicja)
    first.refresh_from_db()
    assert first.state == "IN_FORCE"

    other_half = [NewRate(new[1].component, Decimal(50), month("2027-09"))]
    put_in_force(notified_change(new=other_half), origin=felicja)

    assert list(FeeChange.objects.order_by("pk").values_list("number", "state")) == [
        ("ZO/2026/1", "SUPERSEDED"),
        ("ZO/2026/2", "IN_FORCE"),
        ("ZO/2026/3", "IN_FORCE"),
    ]


@pytest.mark.thorough
def test_payers_with_letters_in_time_cost_nothing_each(felicja: Origin):
    costs = []
    for payers in (1, 4):
        with transaction.atomic():
            for number in range(payers):
                open_account(str(100100 + number))
            change = notified_change()
            for notice in change.notices.all():
                notice.deliveries.create(channel="HAND", sent_on=TODAY, delivered_on=TODAY)
            costs.append(queries_of(put_in_force, change, origin=felicja))
            transaction.set_rollback(True)

    assert costs[0] == costs[1]


# --- a lowering: a notice in the same terms as a rise, and nobody pays more as it came late ---


@shared
def anna() -> Account:
    components()
    return open_account("100005")


EARLY, LATE, UNKNOWN = "2026-12-31", "2027-01-01", None
# A rise, no change and a lowering of EKS (controlled) from April and of GOK (independent) from
# January: both by 31 December.
RATES = [("EKS", "4.85"), ("EKS", "4.60"), ("EKS", "4.40"), ("GOK", "46.00"), ("GOK", "40.00")]
SINCE = {"EKS": "2027-04", "GOK": "2027-01"}


def test_letters_start_by_the_last_day_of_their_kind_and_not_later(felicja: Origin, anna: Account):
    found: dict[tuple[str, str], list[str]] = {of: [] for of in RATES}
    for (code, rate), states in found.items():
        for day in (EARLY, LATE):
            new = NewRate(Component.objects.get(code=code), Decimal(rate), month(SINCE[code]))
            with transaction.atomic():
                change = approved([new])
                try:
                    started = start_notifying(change, origin=felicja, today=date.fromisoformat(day))
                    states.append(started.state)
                except FeeChangeError as error:
                    states.append(error.code)
                transaction.set_rollback(True)

    assert found == {of: ["NOTIFYING", "E-FEE-01"] for of in RATES}


# The new rate, when the letter of EKS from April came; what April costs, in how many exceptions,
# and how many letters the desk shows as late.
DELIVERED = {
    ("4.85", EARLY): ("321.21", 0, 0),
    ("4.85", LATE): ("309.06", 1, 1),
    ("4.85", UNKNOWN): ("309.06", 1, 0),
    ("4.60", LATE): ("309.06", 0, 0),
    ("4.40", EARLY): ("299.34", 0, 0),
    ("4.40", LATE): ("299.34", 0, 0),
    ("4.40", UNKNOWN): ("299.34", 0, 0),
}


@pytest.mark.thorough
def test_only_a_rise_waits_for_its_letter(felicja: Origin, anna: Account):
    eks = Component.objects.get(code="EKS")
    found = {}
    for rate, delivered in DELIVERED:
        with transaction.atomic():
            change = notified_change(new=[NewRate(eks, Decimal(rate), month("2027-04"))])
            if delivered is not None:
                notice_of(change, anna).deliveries.create(
                    channel="HAND", sent_on=TODAY, delivered_on=date.fromisoformat(delivered)
                )
            change = put_in_force(change, origin=felicja)
            charged = sum_money(line.amount for line in charge_for(anna, month("2027-04")).lines)
            late = list_deliveries(change).late
            found[rate, delivered] = (str(charged.amount), len(exceptions()), len(late))
            transaction.set_rollback(True)

    assert found == DELIVERED


def test_in_a_small_office_one_person_changes_rates(felicja: Origin):
    row = resolution_for("fee_changes.change")

    change = approved(rates(), felicja, felicja)

    assert (change.checked_by, change.approved_by) == (row.stand_in, row.stand_in)
    assert done_alone(row) == [("staff:felicja", "fee_changes.change")] * 2
