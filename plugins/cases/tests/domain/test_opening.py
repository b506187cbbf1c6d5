import re
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from cms_ext.base.web.secret_session import secret_matches
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from coop_cases.domain.opening import Contact
from coop_cases.domain.queries import case_with, confirm_address
from coop_cases.models import Case, CaseMessage
from plugins.cases.tests.cases import LAMP, STORY, complaint, fault, opened

pytestmark = pytest.mark.django_db


def test_a_stranger_gets_number_term_and_a_secret_that_is_kept_as_a_hash():
    made = opened(place="klatka 2, drugie piętro")

    case = Case.objects.get()
    assert (case.number, case.title, case.state, case.person) == (
        "SPR/2026/000001",
        f"{LAMP}, klatka 2, drugie piętro",
        "NEW",
        None,
    )
    assert (case.term_legal, case.due_internal) == (None, date(2026, 11, 27))
    assert [(message.direction, message.body) for message in case.messages.all()] == [("IN", STORY)]
    assert made.secret not in case.secret_hash
    assert secret_matches(made.secret.lower(), case.secret_hash)
    event = AuditEvent.objects.get(action="CASE_OPENED")
    assert made.secret not in str(event.changes)
    assert (event.to_state, event.changes) == ("NEW", {"channel": "WEB", "files": 0})

    # Both open it however they are typed.
    assert case_with(" spr / 2026 / 000001 ", made.secret.replace("-", " ").lower()) == case
    assert case_with(case.number, opened().secret) is None
    assert case_with("SPR/2026/999999", made.secret) is None


def test_a_known_person_needs_no_secret_and_none_opens_the_case(anna: User):
    """A hash that is empty fits no secret, the empty one included; a complaint has a legal term."""
    made = opened("Rozliczenie ciepła", person=anna.person)

    assert (made.secret, made.case.secret_hash) == ("", "")
    assert (made.case.term_legal, made.case.due_internal) == (date(2026, 12, 4), date(2026, 12, 4))
    typed = ("", "!", "K7QF-2M9T-XB4C")
    assert [case_with(made.case.number, secret) for secret in typed] == [None] * 3


def test_what_says_nothing_or_asks_for_a_sign_in_is_refused_and_takes_no_number():
    for text in ("", "   krótko   ", "ledwie 9z"):
        with pytest.raises(Refusal) as refused:
            opened(description=text)
        assert refused.value.code == "E-CAS-01"
    with pytest.raises(Refusal, match="po zalogowaniu"):
        opened("Kalkulacja opłaty")
    assert opened().case.number == "SPR/2026/000001"


def test_only_the_owner_of_the_address_makes_us_write_to_it():
    case = fault(contact=Contact("Jan Obcy", "jan@poczta.example"))
    before = list(OutgoingMessage.objects.values_list("template", "composer"))

    confirm_address(case, SYSTEM)
    confirm_address(case, SYSTEM)

    assert before == [("cases/mail/confirm.txt", "cases.confirmation")]
    letters = OutgoingMessage.objects.order_by("pk").values_list("template", flat=True)
    assert list(letters)[1:] == ["cases/mail/received.txt"]


@pytest.mark.both_databases
def test_the_database_keeps_every_message_as_it_was_said():
    message = fault().messages.get()

    for change in ({"body": "co innego"}, {"quoted": "co innego"}, {"direction": "OUT"}):
        with pytest.raises(DatabaseError, match="keeps its words"), transaction.atomic():
            CaseMessage.objects.filter(pk=message.pk).update(**change)
    message.refresh_from_db()
    assert (message.body, message.direction) == (STORY, "IN")


@pytest.mark.both_databases
def test_an_opening_that_fails_gives_its_number_back():
    with transaction.atomic():
        fault()
        transaction.set_rollback(True)

    assert [complaint().number, fault(on=date(2027, 1, 4)).number] == [
        "SPR/2026/000001",
        "SPR/2027/000001",
    ]


def test_of_what_came_on_an_earlier_day_the_hour_is_not_made_up(settings):
    settings.COOP_TODAY = date(2026, 11, 20)

    [by_post] = opened(on=date(2026, 11, 12)).case.messages.all()
    [today] = opened(on=date(2026, 11, 20)).case.messages.all()

    assert by_post.moment == "12.11.2026"
    assert re.fullmatch(r"20\.11\.2026 \d\d:\d\d", today.moment)
