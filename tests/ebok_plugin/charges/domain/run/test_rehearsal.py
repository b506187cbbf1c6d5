"""What the rehearsal of a month finds, next to the month before (`ledger.md` §7, §14)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from ebok_plugin.charges.domain.component import end_use
from ebok_plugin.charges.domain.queries.charged import marks_of, select_components, select_items
from ebok_plugin.charges.domain.rate import add_component_rate
from ebok_plugin.charges.domain.run.charge_run import (
    approve_charge_run,
    rehearse_charge_run,
    rehearse_correction,
)
from ebok_plugin.charges.domain.run.report import previous_by_component
from ebok_plugin.charges.errors import RunRefused
from ebok_plugin.charges.models import Basis, ChargeRun, ComponentRate, ComponentUse
from ebok_plugin.ledger.models import Account, ChargeDocument, ClosedPeriod
from tests.ebok_plugin.charges.coop import (
    charge_month,
    enter_value,
    findings_of,
    imported_coop,
    month,
    priced,
)
from tests.ebok_plugin.ledger.books import open_account
from tests.query_counts import sql_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
DECEMBER = month("2026-12")


def rehearsed(felicja: Origin, period: str = "2026-12", today: date = TODAY) -> ChargeRun:
    return rehearse_charge_run(month(period), origin=felicja, today=today)


def rows(run: ChargeRun) -> list[tuple[str, str, str, str]]:
    return [
        (item.account.account_no, str(item.total.amount), str(item.previous.amount), item.mark)
        for item in select_items(run)
    ]


def previous_by_component_plan(run: ChargeRun) -> str:
    asked = sql_of(previous_by_component, run)
    (query,) = asked
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        return "\n".join(row[-1] for row in cursor.fetchall())


def test_each_account_stands_beside_the_month_before(felicja: Origin, kamil: Origin):
    upkeep = priced("EKS", Basis.AREA_M2, "4.60")
    waste = priced("GOK", Basis.PERSONS, "42.75")
    same, fewer, gone = (open_account(f"10000{n}") for n in (1, 2, 3))
    charge_month("2026-11", felicja, kamil)
    open_account("100004", opened_on=date(2026, 12, 1))
    Account.objects.filter(pk=gone.pk).update(closed_on=date(2026, 11, 30))
    enter_value(fewer.premises, Basis.AREA_M2, "30", "2026-12-01")
    run = rehearsed(felicja)

    # 48,60 × 4,60 + 2 × 42,75 = 309,06; 30 × 4,60 + 85,50 = 223,50.
    assert rows(run) == [
        (same.account_no, "309.06", "309.06", ""),
        (fewer.account_no, "223.50", "309.06", "UNUSUAL"),
        (gone.account_no, "0.00", "309.06", "MISSING"),
        ("100004", "309.06", "0.00", "NEW"),
    ]
    assert marks_of(run) == {"": 1, "UNUSUAL": 1, "MISSING": 1, "NEW": 1}
    sums = [
        (
            component.component_id,
            str(component.total.amount),
            component.accounts,
            str(component.previous_total.amount),
            component.previous_accounts,
        )
        for component in select_components(run)
    ]
    assert sums == [(upkeep.pk, "585.12", 3, "670.68", 3), (waste.pk, "256.50", 3, "256.50", 3)]
    assert findings_of(run) == [
        (
            "ACCOUNT_CLOSED",
            False,
            "Konto 100003 zamknięto 30.11.2026. Nie można na nim naliczać opłat.",
        )
    ]
    found = (run.state, run.documents, str(run.total.amount), str(run.previous_total.amount))
    assert found == ("REHEARSED", 3, "841.62", "927.18")
    assert (run.booking_date, run.due_date) == (date(2026, 12, 1), date(2026, 12, 15))


def test_what_is_beyond_the_bounds_is_said_to_whoever_approves_the_month_or_its_correction(
    felicja: Origin, kamil: Origin
):
    upkeep = priced("EKS", Basis.PREMISES, "10")
    priced("GOK", Basis.PERSONS, "40")
    open_account("100001")
    fewer = open_account("100002")
    enter_value(fewer.premises, Basis.PERSONS, "50", "2026-01-01")
    charge_month("2026-11", felicja, kamil)
    enter_value(fewer.premises, Basis.PERSONS, "4", "2026-11-01")
    add_component_rate(upkeep, Decimal("12.50"), valid_from=date(2026, 12, 1))

    fee = "Konto 100002: opłata zmienia się z 2 010,00 zł na"
    persons = ("PERSONS_CHANGED", "Lokal L-100002: liczba osób zmienia się z 50 na 4.")
    rate = ("RATE_CHANGED", "Składnik EKS: stawka zmienia się z 10 na 12,5 zł, czyli o 25%.")
    december = said(rehearsed(felicja))
    assert december == [rate, ("FEE_CHANGED", f"{fee} 172,50 zł, czyli o 91%."), persons]
    reason = "W lokalu mieszkają cztery osoby."
    mended = rehearse_correction(month("2026-11"), reason=reason, origin=felicja, today=TODAY)
    assert said(mended) == [("FEE_CHANGED", f"{fee} 170,00 zł, czyli o 92%."), persons]


def said(run: ChargeRun) -> list[tuple[str, str]]:
    return [(code, words.replace("\N{NO-BREAK SPACE}", " ")) for code, _, words in findings_of(run)]


def test_nothing_is_posted_and_the_log_says_who_looked(felicja: Origin):
    priced("EKS", Basis.AREA_M2, "4.60")
    open_account("100005")
    rehearsed(felicja)

    assert not ChargeDocument.objects.exists()
    event = AuditEvent.objects.get(action="CHARGE_RUN_REHEARSED")
    expected = (felicja.actor, {"period": "2026-12", "documents": 1, "total": "223.56"})
    assert (event.actor, event.changes) == expected
    # Zero in all gives no document.
    end_use(ComponentUse.objects.get(), on=date(2026, 11, 30), origin=SYSTEM)
    run = rehearsed(felicja)
    assert (run.documents, rows(run)) == (0, [("100005", "0.00", "0.00", "")])


def test_a_new_rehearsal_voids_the_earlier_one_but_no_approved_one(felicja: Origin, kamil: Origin):
    upkeep = priced("EKS", Basis.AREA_M2, "4.60")
    open_account("100005")
    first = rehearsed(felicja)
    add_component_rate(upkeep, Decimal("4.85"), valid_from=date(2026, 12, 1))
    second = rehearsed(felicja)

    first.refresh_from_db()
    found = [(first.state, str(first.total.amount)), (second.state, str(second.total.amount))]
    assert found == [("VOID", "223.56"), ("REHEARSED", "235.71")]
    approve_charge_run(second, origin=kamil)
    with pytest.raises(RunRefused) as refusal:
        rehearsed(felicja)
    assert (refusal.value.code, refusal.value.message) == (
        "RUN_WAITING",
        "Okres 12.2026 ma już zatwierdzony przebieg. Zaksięguj go albo wycofaj.",
    )


def test_a_missing_rate_is_said_once_and_a_missing_quantity_blocks(felicja: Origin):
    priced("EKS", Basis.AREA_M2, "4.60")
    ComponentRate.objects.update(valid_to=date(2026, 11, 30))
    open_account("100001")
    open_account("100002")
    run = rehearsed(felicja)

    rate = (
        "RATE_MISSING",
        True,
        "Składnik EKS nie ma stawki na 12.2026. Uzupełnij stawki i uruchom naliczenie jeszcze raz.",
    )
    assert findings_of(run) == [rate]
    assert (run.blocking, run.documents) == (1, 0)

    priced("ZW", Basis.VOLUME_M3_COLD, "13.40")
    assert findings_of(rehearsed(felicja)) == [
        rate,
        *(
            (
                "QUANTITY_MISSING",
                True,
                f"Lokal L-{number}: składnik ZW nie ma ilości na 12.2026. "
                "Wpisz ją i uruchom naliczenie jeszcze raz.",
            )
            for number in ("100001", "100002")
        ),
    ]


def test_the_first_run_of_an_imported_coop_lists_what_it_took_over(felicja: Origin):
    imported_coop("100005")
    run = rehearsed(felicja, "2026-01", date(2026, 1, 2))

    assert findings_of(run) == [
        (
            "QUANTITY_FROM_LAST",
            False,
            f"Lokal L-005: nikt nie wpisał ilości dla składnika {code}. "
            f"Przyjęto {quantity} z ostatniego naliczenia.",
        )
        for code, quantity in (("ZW", "6"), ("CW", "2,5"))
    ] + [
        (
            "USE_FROM_LAST",
            False,
            "Bez wpisanego zakresu: EKS, FR, CO-S, CO-Z, ZW, CW, GOK, POD, DZW. "
            "Naliczono je tam, gdzie były w ostatnim naliczeniu.",
        )
    ]
    assert rows(run) == [("100005", "926.94", "892.37", "")]


def test_the_day_of_booking(felicja: Origin):
    priced("EKS", Basis.AREA_M2, "4.60")
    open_account("100005")
    ClosedPeriod.objects.create(period="2026-11", closed_at=timezone.now())

    table = {
        ("2026-11", date(2026, 11, 20)): [
            ("PERIOD_CLOSED", True, "Okres 11.2026 jest zamknięty. Wybierz datę od 2026-12-01."),
            (
                "DUE_PASSED",
                False,
                "Termin płatności 16.11.2026 już minął. Sprawdź, czy to właściwy okres.",
            ),
        ],
        ("2027-01", date(2026, 11, 30)): [
            (
                "DATE_TOO_FAR",
                True,
                "Data 01.01.2027 jest o więcej niż 31 dni późniejsza niż dzisiaj (30.11.2026).",
            )
        ],
        ("2027-01", date(2026, 12, 1)): [],
        ("2026-12", date(2026, 12, 16)): [
            (
                "DUE_PASSED",
                False,
                "Termin płatności 15.12.2026 już minął. Sprawdź, czy to właściwy okres.",
            )
        ],
    }
    assert {case: findings_of(rehearsed(felicja, *case)) for case in table} == table


def test_who_is_charged_already_is_passed_over(felicja: Origin, kamil: Origin):
    priced("EKS", Basis.AREA_M2, "4.60")
    open_account("100001")
    charge_month("2026-12", felicja, kamil)
    open_account("100002")
    run = rehearsed(felicja)

    expected = [("100001", "223.56", "0.00", "EXISTS"), ("100002", "223.56", "0.00", "NEW")]
    assert rows(run) == expected
    assert (run.documents, str(run.total.amount)) == (1, "223.56")
    assert findings_of(run) == [
        ("CHARGE_EXISTS", False, "Konta, które mają już naliczenie za 12.2026 i są pominięte: 1.")
    ]


def test_what_it_is_compared_with_costs_no_more_with_every_month_that_was_charged(felicja: Origin):
    plan = previous_by_component_plan(rehearsed(felicja))

    assert "SEARCH ebok_plugin_ledger_chargeline" in plan
    assert "SCAN ebok_plugin_ledger_chargeline" not in plan
