from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cms_ext.base.dates.period import Period
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.period import (
    approve_reopening,
    close_period,
    closed_periods,
    reopenings_waiting,
    request_reopening,
    select_reopenings,
)
from ebok_plugin.ledger.errors import PeriodError, PostingError
from ebok_plugin.ledger.models import ClosedPeriod, PeriodReopening
from tests.ebok_plugin.ledger.books import TODAY, ledger, open_account, pay
from tests.ebok_plugin.ledger.refusals import refusal

pytestmark = pytest.mark.django_db
MARCH, APRIL = Period(2026, 3), Period(2026, 4)
REASON = "brakuje wyciągu z 31 marca"


@pytest.mark.both_databases
def test_a_month_is_closed_once_it_is_over_and_nothing_is_booked_in_it(daria: User):
    flat = open_account("100005")
    close_period(MARCH, by=daria, today=date(2026, 4, 1))

    twice = refusal(PeriodError, close_period, MARCH, by=daria, today=TODAY)
    early = refusal(PeriodError, close_period, APRIL, by=daria, today=date(2026, 4, 30))

    assert (twice.code, twice.message) == ("PERIOD_CLOSED", "Okres 03.2026 jest już zamknięty.")
    expected = ("PERIOD_NOT_OVER", "Okres 04.2026 jeszcze trwa. Zamknij go po 30.04.2026.")
    assert (early.code, early.message) == expected
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosedPeriod.objects.create(period="2026-03", closed_at="2026-04-02T08:00+02:00")
    assert refusal(PostingError, pay, flat, "2026-03-31", "10.00").code == "PERIOD_CLOSED"
    pay(flat, "2026-04-01", "10.00")
    assert ledger(flat) == [(1, "PAYMENT", "-10.00")]


@pytest.mark.both_databases
def test_a_month_is_opened_again_by_a_second_person_and_closed_again(daria: User, karol: User):
    """Closing again keeps the first closing and its reopening."""
    flat = open_account("100005")
    later = open_account("100006", opened_on=date(2026, 4, 1))
    gone = open_account("100007")
    gone.closed_on = date(2026, 2, 28)
    gone.save()
    close_period(MARCH, by=daria, today=TODAY)

    asked = request_reopening(MARCH, reason=REASON, by=daria)
    assert closed_periods() == {"2026-03"}
    assert list(reopenings_waiting()) == [asked]
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        PeriodReopening.objects.filter(pk=asked.pk).update(
            approved_by=daria, approved_at="2026-04-02T08:00+02:00"
        )
    reopened = approve_reopening(asked, by=karol)

    assert closed_periods() == frozenset()
    assert not reopenings_waiting()
    pay(flat, "2026-03-31", "10.00")
    events = AuditEvent.objects.filter(action__startswith="PERIOD_").order_by("pk")
    assert [(event.action, event.actor, event.note) for event in events] == [
        ("PERIOD_CLOSED", daria, "2026-03"),
        ("PERIOD_REOPENING_ASKED", daria, "2026-03"),
        ("PERIOD_REOPENED", karol, "2026-03"),
    ]
    # The card of an account shows the reopenings of its life.
    assert [list(select_reopenings(one)) for one in (flat, later, gone)] == [[reopened], [], []]

    again = close_period(MARCH, by=karol, today=TODAY)

    assert closed_periods() == {"2026-03"}
    closings = ClosedPeriod.objects.filter(period="2026-03")
    assert [closing.closed_by for closing in closings] == [daria, karol]
    reopenings = PeriodReopening.objects.values_list("reason", "asked_by", "approved_by")
    assert list(reopenings) == [(REASON, daria.pk, karol.pk)]
    assert request_reopening(MARCH, reason=REASON, by=karol).closing == again


def test_what_is_refused_of_a_reopening(daria: User, karol: User):
    close_period(MARCH, by=daria, today=TODAY)
    asked = request_reopening(MARCH, reason=REASON, by=daria)
    refused = []
    attempts: tuple[Callable[[], object], ...] = (
        lambda: request_reopening(APRIL, reason="krótko", by=daria),
        lambda: request_reopening(APRIL, reason=REASON, by=daria),
        lambda: request_reopening(MARCH, reason=REASON, by=karol),
        lambda: approve_reopening(asked, by=daria),
        lambda: approve_reopening(approve_reopening(asked, by=karol), by=karol),
    )
    for attempt in attempts:
        error = refusal(PeriodError, attempt)
        refused.append((error.code, error.message))

    assert refused == [
        ("REASON_REQUIRED", "Podaj powód otwarcia (co najmniej 10 znaków)."),
        ("PERIOD_OPEN", "Okres 04.2026 nie jest zamknięty."),
        ("REOPENING_ASKED", "O otwarcie okresu 03.2026 już wystąpiono. Czeka na drugą osobę."),
        ("SECOND_PERSON", "Otwarcie okresu zatwierdza inna osoba niż ta, która o nie wnosi."),
        ("REOPENING_DONE", "Ten okres już otwarto."),
    ]
