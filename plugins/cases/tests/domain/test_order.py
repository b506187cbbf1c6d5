"""Orders of services: every verb in every state, quotes, and the button with the obligation to pay.

Anna orders and pays for account 100005, Daria quotes, Franek of finance charges.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins import offers
from coop_cases.domain.order import (
    DraftLine,
    cancel_own_order,
    confirm_order,
    expire_quotes,
    pays_by_document,
    quote_order,
)
from coop_cases.domain.order_work import perform_order, schedule_order
from coop_cases.domain.progress import describe_case_progress
from coop_cases.domain.queries import current_quote, find_order
from coop_cases.domain.registers import save_subject
from coop_cases.domain.retention import forget_cases, forget_orders
from coop_cases.domain.states import ORDER_MOVES
from coop_cases.models import Case, CaseSubject, Quote, QuoteLine
from coop_cases.plugin.people import collect, erase
from coop_cases.vocabulary import StateMachine
from plugins.cases.tests.cases import TODAY, fault
from plugins.cases.tests.orders import (
    ACCOUNT,
    NOW,
    ORDER_WAYS,
    TOTAL,
    UNTIL,
    confirm,
    order_in_state,
    order_walks,
    ordered,
    quote,
    service,
)
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db


@shared_by_the_whole_file
def _payer() -> None:
    """Anna pays for the account, and the price list has one service."""
    grant(open_account(ACCOUNT), "Anna Lis")
    service()


def state_of(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).state)


@pytest.mark.thorough
def test_each_verb_is_taken_in_its_states_and_refused_in_all_others(
    anna: User, daria: User, franek: User
):
    walks = order_walks(daria, franek)
    keys = service("KLUCZE", 2500, name="Kopia klucza", needs_appointment=False)
    for state, way in ORDER_WAYS.items():
        for name, verb in walks.items():
            case = ordered(anna.person, item=keys)
            for step in way:
                walks[step](case)
            assert state_of(case) == state
            move = ORDER_MOVES[name]
            events = AuditEvent.objects.filter(object_id=str(case.pk)).count()
            if state in move.begins:
                verb(case)
                moved = AuditEvent.objects.filter(object_id=str(case.pk)).order_by("-seq").first()
                assert moved is not None
                assert (state_of(case), moved.from_state) == (move.to, state), (state, name)
                continue
            # A job passes over what it has nothing to do with, and pressing twice is no mistake.
            if name == "expire" or (name == "confirm" and "confirm" in way):
                verb(case)
            else:
                with pytest.raises(Refusal):
                    verb(case)
            assert state_of(case) == state, (state, name)
            assert AuditEvent.objects.filter(object_id=str(case.pk)).count() == events


def test_no_other_machine_knows_these_verbs(anna: User, daria: User):
    for name, verb in order_walks(daria, daria).items():
        if name not in ("expire", "close", "confirm", "charge"):
            with pytest.raises(Refusal):
                verb(fault(person=anna.person))


def test_an_order_owes_nothing_and_says_what_was_ordered(anna: User):
    case = ordered(anna.person)

    order = find_order(case)
    assert (case.title, case.account_no, case.state) == ("Plombowanie wodomierza", ACCOUNT, "NEW")
    assert (order.item.code, order.quantity, current_quote(case)) == ("PLOMBA", 2, None)
    assert case.messages.get().body == "Zamówienie: Plombowanie wodomierza, ile: 2 (szt.)."
    assert describe_case_progress(case).label == "Złożone"


def test_only_an_account_that_the_person_pays_for_is_ordered_on(anna: User):
    open_account("100008", "Ńina Testowska")
    grant(open_account("100009", "Ńina Testowska"), "Anna Lis", "PROXY", end=date(2030, 1, 1))

    for number in ("", "100008", "999999", "100009"):
        with pytest.raises(Refusal, match="Wybierz jedno ze swoich kont"):
            ordered(anna.person, account=number)
    assert not Case.objects.exists()


def test_a_quote_is_rounded_once_a_line_and_sent_by_letter(anna: User, daria: User):
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    case = quote(ordered(anna.person), daria)

    made = current_quote(case)
    lines = [(line.name, line.count, line.cost.digits) for line in made.lines.all()]
    assert lines == [("Plombowanie wodomierza", 2, "123,10"), ("Dojazd", Decimal("1.50"), "30,02")]
    assert (made.amount, case.due_internal, case.assigned_to) == (TOTAL, UNTIL, daria)
    letter = OutgoingMessage.objects.get(template="cases/mail/quoted.txt")
    assert letter.subject == (
        f"Sprawa {case.number} – wycena usługi: 153,12\N{NO-BREAK SPACE}zł, "
        "ważna do 4 grudnia 2026 r."
    )


def test_a_quote_that_nobody_could_charge_is_refused(anna: User, daria: User):
    case = ordered(anna.person)

    for quantity, price, until, words in (
        ("1", "0", UNTIL, "większą od zera"),
        ("999.99", "99999.99", UNTIL, "nie większą niż"),
        ("1", "10", TODAY - timedelta(1), "już minął"),
    ):
        line = DraftLine("Plomba", Decimal(quantity), "szt.", Money(Decimal(price)))
        with pytest.raises(ValidationError, match=words):
            quote_order(case, [line], until, now=NOW, origin=Origin(actor=daria))
    assert (state_of(case), Quote.objects.count()) == ("NEW", 0)


def test_a_confirmation_is_kept_with_its_moment_and_sent_in_writing(anna: User, daria: User):
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    case = confirm(quote(ordered(anna.person), daria), early=True)

    kept, order = current_quote(case), find_order(case)
    assert (case.state, kept.confirmed_at, order.begins_early) == ("CONFIRMED", NOW, True)
    letter = OutgoingMessage.objects.get(template="cases/mail/ordered.txt").text
    assert "z obowiązkiem zapłaty" in letter
    assert "153,12" in letter
    assert "w ciągu 14 dni" in letter


def test_only_the_quote_that_was_read_is_confirmed_and_once(anna: User, daria: User):
    case = quote(ordered(anna.person), daria)
    read = current_quote(case)
    case = quote(case, daria, now=NOW + timedelta(minutes=1))
    for key in (read.pk, uuid4()):
        with pytest.raises(Refusal, match="Wycena zmieniła się"):
            confirm_order(case, key, begins_early=False, now=NOW, origin=SYSTEM)
    assert state_of(case) == "QUOTED"

    confirm(case)
    confirm(case, now=NOW + timedelta(minutes=5), early=True)

    assert (current_quote(case).confirmed_at, find_order(case).begins_early) == (NOW, False)
    assert AuditEvent.objects.filter(action="CASE_ORDER_CONFIRMED").count() == 1


def test_cs_08_an_expired_quote_is_refused_and_ends_the_order_once(anna: User, daria: User):
    """On its last day it is in time."""
    in_time = confirm(quote(ordered(anna.person), daria), now=NOW + (UNTIL - TODAY))
    case = quote(ordered(anna.person), daria)
    late = NOW + timedelta(days=(UNTIL - TODAY).days + 1)

    with pytest.raises(Refusal, match=r"Wycena straciła ważność 04\.12\.2026\.") as refused:
        confirm(case, now=late)
    before = state_of(case)
    ended = [expire_quotes(day, SYSTEM) for day in (UNTIL, late.date(), late.date())]
    with pytest.raises(Refusal, match=r"Wycena straciła ważność 04\.12\.2026\."):
        confirm(case, now=late)

    assert (refused.value.code, before) == ("E-CAS-04", "QUOTED")
    assert (ended, state_of(case), state_of(in_time)) == ([0, 1, 0], "EXPIRED", "CONFIRMED")


@pytest.mark.both_databases
def test_the_database_keeps_the_words_of_a_quote(anna: User, daria: User):
    case = confirm(quote(ordered(anna.person), daria))
    made = current_quote(case)

    for rows, change in (
        (Quote.objects.filter(pk=made.pk), {"total": 1}),
        (QuoteLine.objects.filter(quote=made), {"price": 1}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    # And one confirmed quote at the most.
    with pytest.raises(DatabaseError), transaction.atomic():
        Quote.objects.create(
            case=case, total=1, valid_until=UNTIL, made_at=NOW, made_by=daria, confirmed_at=NOW
        )


def _appointed(case: Case, daria: User, at: datetime) -> Case:
    return schedule_order(case, at, now=NOW, origin=Origin(actor=daria))


def test_the_customer_cancels_until_the_hours_before_the_appointment(anna: User, daria: User):
    cases = {hours: confirm(quote(ordered(anna.person), daria)) for hours in (25, 24, 23)}
    for hours, case in cases.items():
        _appointed(case, daria, NOW + timedelta(hours=hours))

    for hours in (25, 24):
        cancel_own_order(cases[hours], now=NOW, origin=SYSTEM)
    with pytest.raises(Refusal, match="Zamówienie można było anulować do: "):
        cancel_own_order(cases[23], now=NOW, origin=SYSTEM)

    states = {hours: state_of(case) for hours, case in cases.items()}
    assert states == {25: "CANCELLED", 24: "CANCELLED", 23: "SCHEDULED"}


def test_a_clerk_cancels_with_a_reason_that_the_customer_reads(anna: User, daria: User):
    case = confirm(quote(ordered(anna.person), daria))
    _appointed(case, daria, NOW + timedelta(hours=1))

    order_walks(daria, daria)["cancel"](case)

    assert [m.body for m in case.messages.filter(direction="OUT")] == ["Nie mamy plomb."]
    assert state_of(case) == "CANCELLED"


def test_what_needs_an_appointment_is_done_after_it_is_made(anna: User, daria: User):
    keys = service("KLUCZE", 2500, name="Kopia klucza", needs_appointment=False)
    day: dict[str, Any] = {"today": TODAY, "origin": Origin(actor=daria)}
    sealing = confirm(quote(ordered(anna.person), daria))
    copying = confirm(quote(ordered(anna.person, item=keys), daria))

    with pytest.raises(Refusal, match="Najpierw umów wizytę"):
        perform_order(sealing, TODAY, **day)
    perform_order(copying, TODAY, **day)

    assert (state_of(sealing), state_of(copying)) == ("CONFIRMED", "DONE")


def test_it_is_done_at_an_appointment_to_come_between_its_confirmation_and_today(
    anna: User, daria: User
):
    case = confirm(quote(ordered(anna.person), daria))
    with pytest.raises(ValidationError, match="już minęła"):
        _appointed(case, daria, NOW)
    _appointed(case, daria, NOW + timedelta(hours=1))

    for day in (TODAY - timedelta(1), TODAY + timedelta(1)):
        with pytest.raises(Refusal):
            perform_order(case, day, today=TODAY, origin=Origin(actor=daria))
    assert state_of(case) == "SCHEDULED"


def test_without_the_rule_of_withdrawal_nothing_is_confirmed(anna: User, daria: User):
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    case = quote(ordered(anna.person), daria)
    LegalRule.objects.filter(code="SERVICE_WITHDRAWAL").delete()

    with pytest.raises(Refusal, match="SERVICE_WITHDRAWAL"):
        confirm(case)
    assert state_of(case) == "QUOTED"


def test_whoever_has_no_account_and_a_site_without_accounts_pay_by_a_document(
    monkeypatch, anna: User, nina: User
):
    case = ordered(nina.person, account="")
    assert (case.account_no, pays_by_document(case)) == ("", True)

    monkeypatch.setattr(offers, "_charging", lambda: None)
    with pytest.raises(Refusal, match="Wybierz jedno ze swoich kont"):
        ordered(anna.person)
    assert pays_by_document(ordered(anna.person, account=""))


def test_a_new_subject_of_orders_is_refused():
    kind = CaseSubject.objects.get(type__machine=StateMachine.ORDER).type
    new = CaseSubject(type=kind, name="Odczyt", regime="TICKET")

    with pytest.raises(ValidationError, match="w cenniku usług"):
        save_subject(new, origin=SYSTEM)


@pytest.mark.both_databases
def test_a_confirmed_order_stays_longer_than_other_cases_and_goes_with_its_quote(
    anna: User, daria: User, franek: User
):
    charged, _cancelled = (
        order_in_state(state, anna.person, daria, franek) for state in ("CHARGED", "CANCELLED")
    )
    late = datetime(2040, 1, 1, tzinfo=UTC)

    rehearsed = [forget(late, True).count for forget in (forget_cases, forget_orders)]
    gone = forget_cases(late, False).count
    left = [case.pk for case in Case.objects.all()]
    forget_orders(late, False)

    assert (rehearsed, gone, left) == ([1, 1], 1, [charged.pk])
    assert (Case.objects.count(), Quote.objects.count(), QuoteLine.objects.count()) == (0, 0, 0)


def test_anna_gets_what_she_ordered_and_its_quote_stays_when_she_is_erased(
    anna: User, daria: User, franek: User
):
    order_in_state("CLOSED", anna.person, daria, franek)

    (section,) = collect(anna.person)
    erase(anna.person, TODAY)

    assert section.rows[0]["Zamówienie"] == (
        "Plombowanie wodomierza: 2 (szt.)\nPlombowanie wodomierza: 123,10\N{NO-BREAK SPACE}zł\n"
        "Dojazd: 30,02\N{NO-BREAK SPACE}zł\nRazem brutto: 153,12\N{NO-BREAK SPACE}zł\n"
        "Potwierdzono: 20.11.2026"
    )
    assert Quote.objects.get().amount == TOTAL
