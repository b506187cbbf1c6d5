"""CS-11: two months more for a request about data, told inside the first month."""

from __future__ import annotations

from datetime import date

import pytest

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.people.mail.models import OutgoingMessage
from ebok_plugin.cases.domain.longer_term import extend_term, may_extend
from ebok_plugin.cases.models import Case
from tests.ebok_plugin.cases.cases import complaint, fault, opened, walks
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

COPY = "Dostęp do moich danych lub ich kopia"
CAME, FIRST, LONGER = date(2026, 10, 19), date(2026, 11, 19), date(2027, 1, 19)
REASON = "Dane są w trzech rejestrach i w papierowym archiwum sprzed 2010 roku."


@shared
def request_(anna: User, daria: User, prezes: User) -> Case:
    """Anna's request for a copy of her data, which Daria has."""
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    case = opened(COPY, on=CAME, person=anna.person).case
    walks(daria, prezes, today=CAME)["triage"](case)
    OutgoingMessage.objects.all().delete()
    case.refresh_from_db()
    assert case.term_legal == FIRST
    return case


def extended(case: Case, told_on: date, today: date, by: User) -> Case:
    return extend_term(case, REASON, told_on, today=today, origin=Origin(actor=by))


@pytest.mark.parametrize("told_on", [CAME, date(2026, 11, 10), FIRST])
def test_cs_11_told_in_the_first_month_it_takes_three(
    request_: Case, daria: User, told_on: date
) -> None:
    case = extended(request_, told_on, FIRST, daria)

    assert (case.term_legal, case.due_internal, case.extended_on) == (LONGER, LONGER, told_on)
    assert case.messages.last().body == REASON
    [letter] = OutgoingMessage.objects.all()
    assert (letter.to, "19 stycznia 2027" in letter.text, REASON in letter.text) == (
        "anna@poczta.example",
        True,
        False,
    )
    assert AuditEvent.objects.get(action="CASE_TERM_EXTENDED").changes == {
        "term_legal": ["2026-11-19", "2027-01-19"],
        "told_on": str(told_on),
    }


def test_told_too_late_or_on_an_impossible_day_the_first_term_stays(
    request_: Case, daria: User
) -> None:
    for told_on, today in (
        (date(2026, 11, 20), date(2026, 11, 20)),  # a day after the first month
        (date(2026, 11, 12), date(2026, 11, 11)),  # tomorrow
        (date(2026, 10, 18), date(2026, 11, 11)),  # before it came
    ):
        with pytest.raises(Refusal, match=r"19\.11\.2026") as refused:
            extended(request_, told_on, today, daria)
        assert refused.value.code == "NOT_TOLD_IN_TIME"

    request_.refresh_from_db()
    assert (request_.term_legal, request_.extended_on) == (FIRST, None)
    assert request_.messages.count() == 1
    assert not OutgoingMessage.objects.exists()


def test_a_letter_of_the_first_month_may_be_written_down_after_it_and_once(
    request_: Case, daria: User
) -> None:
    written_down = (date(2026, 11, 18), date(2026, 11, 23), daria)

    case = extended(request_, *written_down)
    with pytest.raises(Refusal) as refused:
        extended(request_, *written_down)

    assert (case.term_legal, case.extended_on) == (LONGER, date(2026, 11, 18))
    assert refused.value.code == "WRONG_STATE"


def test_no_other_term_grows_and_none_before_somebody_has_it(daria: User, prezes: User) -> None:
    new, others = opened(COPY).case, [fault(), complaint()]
    for case in others:
        walks(daria, prezes)["triage"](case)

    assert [may_extend(case) for case in (new, *others)] == [False, False, False]
