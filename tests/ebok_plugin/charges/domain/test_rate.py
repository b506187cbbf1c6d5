"""Rates: from when each holds, who may be given another, and what was charged is left alone."""

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.queries.charged import rates_by_account
from ebok_plugin.charges.domain.queries.month_rows import EXCEPTION, exceptions_in
from ebok_plugin.charges.domain.rate import (
    RateOverlap,
    add_component_rate,
    end_exception,
    enter_rate,
    except_rate,
    last_charged,
    withdraw_exception,
    withdraw_rate,
)
from ebok_plugin.charges.domain.tariff import RateBook, RateMissing, rate_in_force, rates_in_force
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, ComponentRate, RateException
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month
from tests.ebok_plugin.ledger.books import charge, component
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
JANUARY, MAY, NOVEMBER = date(2026, 1, 1), date(2026, 5, 1), date(2026, 11, 1)
APRIL, JUNE, JULY = date(2027, 4, 1), date(2027, 6, 30), date(2027, 7, 1)
LATE, CONTEST = RateException.Cause.NOTICE_LATE, RateException.Cause.CONTEST
WHY = "Poprawka przed pierwszym naliczeniem"


@shared
def upkeep() -> Component:
    return component("EKS")


@shared
def meadow() -> Property:
    return Property.objects.create(code="N-2", name="Łąkowa")


@shared
def water(meadow: Property) -> Component:
    """Return the cold water of ledger.md §11; Łąkowa has its own price in 2026."""
    made = component("ZW")
    add_component_rate(made, Decimal("12.47"), valid_from=JANUARY)
    add_component_rate(made, Decimal("13.40"), valid_from=MAY)
    add_component_rate(
        made, Decimal("11.00"), valid_from=JANUARY, valid_to=date(2026, 12, 31), property=meadow
    )
    return made


def spans() -> list[tuple[str, str, str, str | None]]:
    """Where each rate holds, what it is, and from when until when."""
    rates = ComponentRate.objects.order_by("valid_from", "pk").select_related("property")
    return [
        (
            rate.property.code if rate.property else "",
            f"{rate.rate.normalize():f}",
            str(rate.valid_from),
            str(rate.valid_to) if rate.valid_to else None,
        )
        for rate in rates
    ]


def test_the_rate_of_the_day(water: Component, meadow: Property):
    table = {
        (JANUARY, None): Decimal("12.4700"),
        (date(2026, 4, 30), None): Decimal("12.4700"),
        (MAY, None): Decimal("13.4000"),
        (date(2030, 1, 1), None): Decimal("13.4000"),
        (MAY, meadow): Decimal("11.0000"),
        (date(2027, 1, 1), meadow): Decimal("13.4000"),
    }

    assert {
        (on, place): rate_in_force(water, on=on, property=place) for on, place in table
    } == table
    found = [str(rate.rate) for rate in rates_in_force(MAY).order_by("rate")]
    assert found == ["11.0000", "13.4000"]

    # Before the first rate there is none.
    with pytest.raises(RateMissing) as caught:
        rate_in_force(water, on=date(2025, 12, 31))

    assert (caught.value.code, str(caught.value)) == (
        "RATE_MISSING",
        "Składnik ZW nie ma stawki na 12.2025. Uzupełnij stawki i uruchom naliczenie jeszcze raz.",
    )


def test_a_book_answers_many_questions_with_one_query(
    water: Component, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(1):
        book = RateBook()
        answers = [
            book.find(water.pk, on=date(2026, month, 1), property_id=None) for month in (1, 4, 5)
        ]

    assert [answer and str(answer.rate) for answer in answers] == ["12.4700", "12.4700", "13.4000"]
    assert book.find(water.pk, on=date(2025, 1, 1), property_id=None) is None
    assert book.find(0, on=JANUARY, property_id=None) is None


def test_a_new_rate_closes_the_open_one_and_two_for_one_day_are_refused(upkeep: Component):
    add_component_rate(upkeep, Decimal("38"), valid_from=JANUARY)
    add_component_rate(upkeep, Decimal("42.75"), valid_from=date(2026, 9, 1))
    before = [("", "38", "2026-01-01", "2026-08-31"), ("", "42.75", "2026-09-01", None)]
    assert spans() == before

    for begin, end in (
        (JANUARY, None),
        (date(2026, 2, 1), None),
        (date(2025, 1, 1), None),
        (date(2026, 8, 31), date(2026, 8, 31)),
        (date(2025, 1, 1), JANUARY),
    ):
        with pytest.raises(RateOverlap) as caught:
            add_component_rate(upkeep, Decimal("40"), valid_from=begin, valid_to=end)
        assert (caught.value.code, str(caught.value)) == (
            "RATE_OVERLAP",
            "Składnik EKS ma już stawkę 38,0000 od 01.01.2026. Popraw daty.",
        )
    assert spans() == before


def test_gaps_and_own_rates_of_a_property_are_allowed(upkeep: Component, meadow: Property):
    add_component_rate(upkeep, Decimal("40"), valid_from=date(2026, 6, 1))
    add_component_rate(upkeep, Decimal("38"), valid_from=JANUARY, valid_to=date(2026, 3, 31))
    add_component_rate(
        upkeep, Decimal("39"), valid_from=date(2026, 4, 2), valid_to=date(2026, 5, 31)
    )
    add_component_rate(upkeep, Decimal("30"), valid_from=JANUARY, property=meadow)

    assert len(spans()) == 4


def test_a_first_rate_needs_no_reason_what_comes_after_it_does(upkeep: Component):
    enter_rate(upkeep, Decimal("4.35"), valid_from=JANUARY, origin=SYSTEM)
    first = [("", "4.35", "2026-01-01", None)]

    with pytest.raises(ChargeError) as refusal:
        enter_rate(upkeep, Decimal("4.60"), valid_from=MAY, reason="bo tak", origin=SYSTEM)
    assert (refusal.value.code, spans()) == ("RATE_NEEDS_NOTICE", first)
    assert "przygotuj zmianę opłat" in refusal.value.message
    later = enter_rate(upkeep, Decimal("4.60"), valid_from=MAY, reason=WHY, origin=SYSTEM)
    assert spans() == [("", "4.35", "2026-01-01", "2026-04-30"), ("", "4.6", "2026-05-01", None)]
    last = AuditEvent.objects.filter(action="RATE_ENTERED").latest("seq")
    expected = (WHY, {"component": "EKS", "property": None, "rate": "4.60", "from": "2026-05-01"})
    assert (last.note, last.changes) == expected

    # Withdrawn it lets the one before go on.
    with pytest.raises(ChargeError, match="Podaj powód"):
        withdraw_rate(later, reason="nie", origin=SYSTEM)
    withdraw_rate(later, reason=WHY, origin=SYSTEM)
    assert spans() == first
    assert AuditEvent.objects.get(action="RATE_WITHDRAWN").note == WHY

    # One of the same day is a correction.
    enter_rate(upkeep, Decimal("4.53"), valid_from=JANUARY, reason=WHY, origin=SYSTEM)
    assert spans() == [("", "4.53", "2026-01-01", None)]


def test_first_is_what_these_payers_never_had(upkeep: Component, meadow: Property):
    Property.objects.create(code="N-3", name="Leśna")
    places = {one.code: one for one in Property.objects.all()}
    free, refused = ("", 2), ("RATE_NEEDS_NOTICE", 1)
    table = {
        ("N-2", "N-3"): free,
        ("N-2", ""): free,
        ("", "N-2"): refused,
        ("N-2", "N-2"): refused,
        ("", ""): refused,
    }

    def entered(*where: str) -> tuple[str, int]:
        ComponentRate.objects.all().delete()
        first, second = (places.get(code) for code in where)
        enter_rate(upkeep, Decimal(4), valid_from=JANUARY, property=first, origin=SYSTEM)
        code = ""
        try:
            enter_rate(upkeep, Decimal(5), valid_from=MAY, property=second, origin=SYSTEM)
        except ChargeError as error:
            code = error.code
        return code, ComponentRate.objects.count()

    assert {where: entered(*where) for where in table} == table


def test_a_month_that_is_charged_keeps_its_rate(upkeep: Component, meadow: Property, flat: Account):
    rate = enter_rate(upkeep, Decimal(1), valid_from=date(2020, 1, 1), origin=SYSTEM)
    charge(flat, "2026-10", "48.60")

    for day in (date(2026, 10, 1), JANUARY):
        with pytest.raises(ChargeError) as refusal:
            enter_rate(upkeep, Decimal(2), valid_from=day, reason=WHY, origin=SYSTEM)
        assert refusal.value.message == (
            "Według dotychczasowej stawki naliczono już opłaty za 10.2026. Podaj dzień po "
            "01.10.2026 albo najpierw cofnij te naliczenia (storno paczki)."
        )
    with pytest.raises(ChargeError, match="naliczono już opłaty za 10.2026"):
        withdraw_rate(rate, reason=WHY, origin=SYSTEM)
    assert spans() == [("", "1", "2020-01-01", None)]
    # Where nobody was charged nothing holds.
    assert [last_charged(upkeep, place) for place in (None, meadow)] == [month("2026-10"), None]
    # Later in that month, and after it, another rate begins.
    for day in (NOVEMBER, date(2026, 10, 2)):
        another = enter_rate(upkeep, Decimal(2), valid_from=day, reason=WHY, origin=SYSTEM)
        assert [rate for _where, rate, *_days in spans()] == ["1", "2"]
        withdraw_rate(another, reason=WHY, origin=SYSTEM)


def test_rates_that_are_refused(upkeep: Component):
    for rate, code in (("-1", "RATE_NEGATIVE"), ("4.12345", "RATE_SCALE")):
        with pytest.raises(ChargeError) as refusal:
            enter_rate(upkeep, Decimal(rate), valid_from=JANUARY, origin=SYSTEM)
        assert (refusal.value.code, spans()) == (code, [])


def excepted(
    account: Account, component: Component, rate: str, end: date | None, cause: RateException.Cause
) -> RateException:
    """Return the account's own rate from April on."""
    return except_rate(
        account,
        component,
        Decimal(rate),
        valid_from=APRIL,
        valid_to=end,
        cause=cause,
        reference="Zawiadomienie 4/2026",
        origin=SYSTEM,
    )


def own_rate(account: Account, component: Component, day: date) -> str | None:
    this = Account.objects.filter(pk=account.pk)
    rows = exceptions_in(this, day).values_list(*EXCEPTION)
    found = rates_by_account(rows).get(account.pk, {}).get(component.pk)
    return None if found is None else str(found)


def test_the_account_pays_its_own_rate_on_those_days(flat: Account, upkeep: Component):
    excepted(flat, upkeep, "4.60", JUNE, LATE)

    days = [date(2027, 3, 31), APRIL, JUNE, JULY]
    assert [own_rate(flat, upkeep, day) for day in days] == [None, "4.6000", "4.6000", None]
    for change, code in (
        ({"valid_from": date(2027, 1, 1)}, "EXCEPTION_OVERLAP"),
        ({"valid_from": JULY, "valid_to": JUNE}, "ENDS_BEFORE_BEGIN"),
        ({"valid_from": JULY, "reference": "  "}, "REFERENCE_REQUIRED"),
        ({"valid_from": JULY, "rate": Decimal("4.60001")}, "RATE_SCALE"),
        ({"valid_from": JULY, "rate": Decimal("-1")}, "RATE_NEGATIVE"),
    ):
        wanted: dict[str, object] = {"rate": Decimal(1), "cause": LATE, "reference": "Z", **change}
        with pytest.raises(ChargeError) as refusal:
            except_rate(flat, upkeep, origin=SYSTEM, **wanted)  # type: ignore[arg-type]  # a table
        assert (refusal.value.code, RateException.objects.count()) == (code, 1)

    # Of two on one day the contested one wins.
    excepted(flat, upkeep, "4.50", None, CONTEST)
    assert own_rate(flat, upkeep, APRIL) == "4.5000"


@pytest.mark.both_databases
def test_an_ended_contest_gives_the_rate_of_all_again(flat: Account, upkeep: Component):
    contest = excepted(flat, upkeep, "4.60", None, CONTEST)
    end_exception(contest, on=JUNE, origin=SYSTEM)

    assert [own_rate(flat, upkeep, day) for day in (JUNE, JULY)] == ["4.6000", None]
    events = AuditEvent.objects.filter(action__startswith="RATE_EXCEPT").order_by("seq")
    assert [(event.action, event.subject_id, event.changes["to"]) for event in events] == [
        ("RATE_EXCEPTED", flat.payer_id, None),
        ("RATE_EXCEPTION_ENDED", flat.payer_id, "2027-06-30"),
    ]


@pytest.mark.both_databases
def test_a_withdrawn_exception_is_gone_from_every_month_and_stays_in_the_log(
    flat: Account, upkeep: Component
):
    late = excepted(flat, upkeep, "4.60", JUNE, LATE)

    withdraw_exception(late, origin=SYSTEM)

    assert own_rate(flat, upkeep, APRIL) is None
    event = AuditEvent.objects.get(action="RATE_EXCEPTION_WITHDRAWN")
    assert (event.reason_code, event.note) == (LATE, "Zawiadomienie 4/2026")
    expected = {"component": "EKS", "rate": "4.60", "from": "2027-04-01", "to": "2027-06-30"}
    assert event.changes == expected
