"""Keeping tariffs: Wanda of the union adds the next resolution, and a used one is locked."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.verify import verify_rows
from plugins.waste_union.tests.tariffs.tariffs import CASES, by_persons, commune
from tests.whole_database import execute
from waste_union.tariffs.domain.tariff import (
    NoTariff,
    TariffInUse,
    determine_effect,
    end_tariff,
    filing_term,
    lock_tariff,
    look_up_tariff,
    read_filing_rules,
    save_tariff,
)
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.row_guards import TABLE
from waste_union.tariffs.terms import TermsError
from waste_union.tariffs.vocabulary import BuildingKind, LateDecrease, Method, Reason

pytestmark = pytest.mark.django_db

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 1)
DAY = timedelta(days=1)


def saved(**changed: Any) -> TariffVersion:
    return save_tariff(by_persons(**changed), origin=SYSTEM)


def test_the_next_resolution_holds_from_its_day_and_the_log_tells_both():
    old = saved()
    end_tariff(old, on=JUNE, origin=SYSTEM)
    new = saved(valid_from=JULY, params={"rate": "36.00"}, resolution_ref="uchwała nr 9/2026")

    assert [look_up_tariff(commune(), BuildingKind.MULTI, day) for day in (JUNE, JULY)] == [
        old,
        new,
    ]
    events = AuditEvent.objects.filter(object_type=TariffVersion._meta.label).order_by("seq")
    assert [(event.action, event.note) for event in events] == [
        ("WASTE_TARIFF_KEPT", "uchwała nr 14/2025"),
        ("WASTE_TARIFF_ENDED", "uchwała nr 14/2025"),
        ("WASTE_TARIFF_KEPT", "uchwała nr 9/2026"),
    ]


def test_the_error_names_the_date_of_a_day_without_a_tariff():
    saved(valid_to=date(2026, 12, 31))

    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        with pytest.raises(NoTariff) as refused:
            look_up_tariff(commune(), BuildingKind.MULTI, day)
        assert (refused.value.code, refused.value.message) == (
            "E-WST-01",
            f"Brak taryfy dla tej nieruchomości na dzień {day:%d.%m.%Y}.",
        )


def test_a_zone_of_its_own_goes_before_the_whole_commune():
    everywhere, town = saved(), saved(zone="miasto")

    found = [
        look_up_tariff(commune(), BuildingKind.MULTI, JUNE, zone=zone)
        for zone in ("wieś", "miasto", "")
    ]

    # Gmina G1 is in the zone „miasto” unless a property says otherwise.
    assert found == [everywhere, town, town]


OVERLAPS = [
    ({}, {"valid_from": JULY}),
    ({"valid_to": JUNE}, {"valid_from": JUNE}),
    ({"valid_from": JULY}, {"valid_from": JUNE, "valid_to": JULY}),
    ({"valid_from": JULY, "valid_to": JULY}, {"valid_from": date(2026, 1, 1)}),
]


@pytest.mark.both_databases
@pytest.mark.parametrize(("known", "fresh"), OVERLAPS)
def test_two_never_hold_on_one_day(known: dict[str, Any], fresh: dict[str, Any]):
    saved(**known)

    with pytest.raises(ValidationError) as refused:
        saved(**fresh)
    assert set(refused.value.message_dict) == {"valid_from"}
    with pytest.raises(DatabaseError, match="overlap"), transaction.atomic():
        TariffVersion.objects.bulk_create([by_persons(**fresh)])

    assert TariffVersion.objects.count() == 1


def test_another_zone_or_kind_of_building_has_its_own():
    saved()
    saved(zone="wieś")
    saved(building_kind=BuildingKind.SINGLE)

    assert TariffVersion.objects.count() == 3


def test_an_unused_one_is_put_right_and_a_used_one_only_ends():
    tariff = saved()
    tariff.params = {"rate": "34.00"}
    save_tariff(tariff, origin=SYSTEM)
    lock_tariff(tariff, day=JUNE, origin=SYSTEM)
    lock_tariff(tariff, day=JUNE - DAY, origin=SYSTEM)
    tariff.params = {"rate": "35.00"}

    with pytest.raises(TariffInUse):
        save_tariff(tariff, origin=SYSTEM)
    with pytest.raises(ValidationError, match="policzono już opłaty"):
        end_tariff(tariff, on=JUNE - DAY, origin=SYSTEM)
    end_tariff(tariff, on=JUNE, origin=SYSTEM)

    kept = TariffVersion.objects.get()
    assert (kept.params, kept.used_to, kept.valid_to, kept.in_use) == (
        {"tiers": [{"rate": "34.00", "upto": None}]},
        JUNE,
        JUNE,
        True,
    )
    assert AuditEvent.objects.filter(action="WASTE_TARIFF_LOCKED").count() == 1


def test_a_fee_after_its_end_is_not_counted_with_it():
    tariff = saved(valid_to=JUNE)

    for day in (JULY, date(2025, 12, 31)):
        with pytest.raises(NoTariff):
            lock_tariff(tariff, day=day, origin=SYSTEM)

    assert not TariffVersion.objects.get().in_use


BEHIND_OUR_BACK: list[dict[str, Any]] = [
    {"params": {"tiers": [{"rate": "1.00", "upto": None}]}},
    {"relief": {"kind": "percent", "percent": "20"}, "building_kind": "SINGLE"},
    {"sanction_factor": 4},
    {"cap": 100},
    {"unit": 100},
    {"zone": "wieś"},
    {"resolution_ref": "inna uchwała"},
    {"late_decrease": "FROM_NEXT_MONTH"},
    {"due_day": 28},
    {"valid_from": date(2026, 2, 1)},
    {"valid_to": JUNE - DAY},
    {"used_to": None},
    {"used_to": JUNE - DAY},
]


@pytest.mark.both_databases
def test_the_database_keeps_a_used_one_as_it_was():
    tariff = TariffVersion.objects.filter(pk=lock_tariff(saved(), day=JUNE, origin=SYSTEM).pk)

    for values in BEHIND_OUR_BACK:
        with pytest.raises(DatabaseError), transaction.atomic():
            tariff.update(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        tariff.delete()


@pytest.mark.both_databases
def test_an_unused_one_may_be_changed_in_the_database():
    for values in BEHIND_OUR_BACK[:10]:
        tariff = TariffVersion.objects.filter(pk=saved().pk)
        assert tariff.update(**values) == 1
        tariff.delete()


@pytest.mark.both_databases
def test_what_no_tariff_says_the_database_refuses():
    tariff = TariffVersion.objects.filter(pk=saved().pk)
    wrong: list[dict[str, Any]] = [
        {"building_kind": BuildingKind.NON_RESIDENTIAL},
        {"method": Method.CONTAINERS},
        {"relief": {"kind": "percent", "percent": "20"}},
        {"due_day": 29},
        {"due_months": 4},
        {"cap": 0},
        {"sanction_factor": "0.50"},
        {"valid_to": date(2025, 12, 31)},
    ]

    for values in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            tariff.update(**values)


def test_the_factor_of_a_raised_fee_lies_within_the_law():
    for factor in ("1.99", "4.01"):
        with pytest.raises(ValidationError) as refused:
            saved(sanction_factor=Decimal(factor))
        assert refused.value.message_dict == {"sanction_factor": ["Krotność jest od 2 do 4."]}
    for factor in ("2", "4"):
        assert saved(sanction_factor=Decimal(factor), zone=factor).pk


def test_terms_that_cannot_be_counted_with_are_refused_in_words_and_never_stored():
    with pytest.raises(ValidationError) as refused:
        saved(params={"rate": 33.0})
    assert set(refused.value.message_dict) == {"params"}

    with pytest.raises(TermsError):
        by_persons(params={"rate": 33.0}).save()
    assert not TariffVersion.objects.exists()


@pytest.mark.both_databases
def test_its_seals_hold_and_name_a_change_behind_our_back():
    house = saved(building_kind=BuildingKind.SINGLE, relief={"kind": "percent", "percent": "20"})
    end_tariff(house, on=JULY, origin=SYSTEM)
    assert list(verify_rows()) == []

    execute(f"UPDATE {TABLE} SET cap = 100 WHERE id = %s", house.pk)
    assert [(finding.kind, finding.row) for finding in verify_rows()] == [
        (TariffVersion._meta.label_lower, str(house.pk))
    ]


ELSEWHERE_IN = Reason.MOVED_IN_FROM_ELSEWHERE
REASONS = {"WASTE_CHANGE": Reason.BIRTH, "WASTE_FIRST": Reason.FIRST_RESIDENT}
MORE, AS_BEFORE, LESS = (Money(Decimal(amount)) for amount in ("132", "99", "66"))


def test_the_terms():
    table = {(row["event"], REASONS[row["rule"]]): row["due"] for row in CASES["deadlines"]} | {
        (date(2026, 1, 15), Reason.DEATH): date(2026, 7, 15),
        # 15 August 2026 is a Saturday and a holiday.
        (date(2026, 2, 15), Reason.DEATH): date(2026, 8, 17),
        # The six months are law since September 2019, the 10th day as well: before it 14 days.
        (date(2019, 9, 5), Reason.DEATH): date(2019, 9, 19),
        (date(2019, 9, 5), Reason.MOVED_OUT): date(2019, 9, 19),
        (date(2019, 9, 6), Reason.MOVED_OUT): date(2019, 10, 10),
    }

    assert len(table) == len(CASES["deadlines"]) + 5
    assert {(event, reason): filing_term(event, reason) for event, reason in table} == table


def effect(
    event: str,
    reason: Reason,
    filed: str,
    fee: Money,
    before: Money | None = AS_BEFORE,
    late_decrease: LateDecrease = LateDecrease.FROM_FILING_MONTH,
) -> tuple[str, bool, list[str]]:
    """First month, whether late, warnings."""
    found = determine_effect(
        date.fromisoformat(event),
        reason,
        filed_on=date.fromisoformat(filed),
        fee=fee,
        before=before,
        late_decrease=late_decrease,
        rules=read_filing_rules(),
    )
    return str(found.month), found.late, [warning.code for warning in found.warnings]


def test_from_which_month_it_counts():
    table = {
        ("2026-05-20", Reason.BIRTH, "2026-06-10", MORE): ("2026-05", False, []),
        ("2026-05-20", Reason.BIRTH, "2026-09-01", MORE): ("2026-05", True, []),
        ("2026-04-12", Reason.MOVED_OUT, "2026-05-11", LESS): ("2026-04", False, []),
        ("2026-04-12", Reason.MOVED_OUT, "2026-05-12", LESS): ("2026-05", True, ["E-WST-06"]),
        ("2026-04-12", Reason.MOVED_OUT, "2026-05-12", AS_BEFORE): ("2026-04", True, []),
        ("2026-01-15", Reason.DEATH, "2026-07-15", LESS): ("2026-01", False, []),
        ("2026-01-15", Reason.DEATH, "2026-07-16", LESS): ("2026-07", True, ["E-WST-06"]),
        ("2026-05-20", ELSEWHERE_IN, "2026-06-10", MORE): ("2026-06", False, []),
        ("2026-05-20", Reason.MOVED_IN, "2026-06-10", MORE): ("2026-05", False, []),
        ("2026-05-20", Reason.MOVED_ELSEWHERE, "2026-06-10", LESS): ("2026-06", False, []),
        # Late in June, and June is when it begins anyway: nothing reaches back.
        ("2026-05-20", Reason.MOVED_ELSEWHERE, "2026-06-11", LESS): ("2026-06", True, []),
        ("2026-12-05", Reason.MOVED_OUT, "2027-01-11", LESS): ("2026-12", False, []),
        ("2026-12-05", Reason.MOVED_OUT, "2027-01-12", LESS): ("2027-01", True, ["E-WST-06"]),
    }

    assert {case: effect(*case) for case in table} == table


def test_an_authority_may_take_a_late_decrease_from_the_next_month():
    next_month = LateDecrease.FROM_NEXT_MONTH

    found = effect("2026-04-12", Reason.MOVED_OUT, "2026-05-12", LESS, late_decrease=next_month)

    assert found[0] == "2026-06"


def test_the_first_declaration_counts_from_its_event_however_late():
    found = effect("2026-04-18", Reason.FIRST_RESIDENT, "2026-09-01", MORE, before=None)

    assert found == ("2026-04", True, [])
