"""A paper form at the desk: what is on it, and what the clerk saw.

The same person's other open applications, and who reads what of them.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from cms_ext.access.domain import registration
from cms_ext.access.domain.decision import withdraw_application
from cms_ext.access.domain.notice import Repetition, find_repetition, is_repeated
from cms_ext.access.domain.registration import EnteredForm, NoForm, enter_form, save_transcription
from cms_ext.access.domain.sender import answer_site_forms
from cms_ext.access.models import AccessApplication, FormVersion, NumberSequence
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.base.web.secret_session import secret_matches
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.plugins.registry import find_procedure
from tests.cms_ext.access.applicants import (
    ANNAS_FORM,
    FIRMS_FORM,
    MORNING,
    STRANGERS_FORM,
    TODAY,
    anna_on_file,
    apply,
)
from tests.cms_ext.access.desk import EMILIA, actions, celina, clerk, daria, results
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


def test_an_application_from_the_site_waits_for_its_signature_outside_the_queue():
    anna_on_file()

    registered = apply()

    kept = AccessApplication.objects.get()
    assert registered.application == kept
    assert (kept.number, kept.panel, kept.channel, kept.state) == (
        "IKCS/2026/00001",
        "IKCS",
        "WEB",
        "SUBMITTED",
    )
    # Whether the register knows her, a job asks later.
    assert (kept.person, kept.payload, kept.received_at) == (None, ANNAS_FORM, MORNING)
    assert (kept.in_queue, kept.sender_email, kept.acknowledged_at) == (False, "", None)
    assert kept.decide_by == date(2026, 12, 4)
    assert secret_matches(registered.secret, kept.secret_hash)
    # The access log tells that it came and no values.
    (event,) = AuditEvent.objects.filter(action="APPLICATION_REGISTERED")
    assert (event.subject, event.object_id, event.to_state) == (None, str(kept.pk), "SUBMITTED")
    assert event.changes == {"panel": "IKCS", "channel": "WEB"}


def test_a_stranger_and_a_firm_are_taken_in_like_anybody():
    strangers, firms = apply(STRANGERS_FORM).application, apply(FIRMS_FORM, "EBOK").application

    assert [(one.person, one.state, one.number) for one in (strangers, firms)] == [
        (None, "SUBMITTED", "IKCS/2026/00001"),
        (None, "SUBMITTED", "EBOK/2026/00001"),
    ]
    assert firms.payload["premises_list"] == ["ul. Wzorcowa 1 m. 6", "ul. Wzorcowa 1 m. 7"]
    # The number is of the year in which it came to Warsaw.
    new_year = datetime(2027, 1, 1, 0, 30, tzinfo=timezone.get_default_timezone())
    assert apply(received_at=new_year).application.number == "IKCS/2027/00001"


def test_what_comes_to_the_office_is_in_the_queue_and_acknowledged_to_the_address_on_file():
    anna_on_file()
    strange = {"sender_email": "obcy@poczta.example"}

    for channel in (ApplicationChannel.EMAIL, ApplicationChannel.IN_PERSON):
        foreign = ANNAS_FORM | {"email": "obcy@poczta.example"}
        kept = apply(foreign, channel=channel, **strange).application
        assert kept.in_queue
        message = OutgoingMessage.objects.latest("pk")
        assert (message.to, message.subject) == (
            "anna.lis@poczta.example",
            f"Przyjęliśmy wniosek {kept.number}",
        )
        assert message.text.startswith(
            f"Wniosek {kept.number} o dostęp do panelu IKCS wpłynął 20 listopada 2026. "
            "Sprawdzimy dane"
        )
    assert OutgoingMessage.objects.count() == 2

    # Nobody is written to when the register knows nobody or no address.
    Person.objects.update(correspondence_email="")
    apply(channel=ApplicationChannel.EMAIL, sender_email="anna.lis@poczta.example")
    apply(STRANGERS_FORM, channel=ApplicationChannel.EMAIL, **strange)
    assert OutgoingMessage.objects.count() == 2


@pytest.mark.both_databases
def test_before_the_first_version_nobody_can_apply_and_then_with_its_fields_only():
    with pytest.raises(ValueError, match="IKCS has no fields pesel"):
        apply(ANNAS_FORM | {"pesel": "44051401359"})

    # Nothing is half kept when a step fails.
    with (
        patch.object(registration, "record", side_effect=RuntimeError("no log")),
        pytest.raises(RuntimeError),
    ):
        apply()
    assert AccessApplication.objects.count() == NumberSequence.objects.count() == 0

    FormVersion.objects.filter(panel="IKCS").update(valid_from=date(2027, 1, 1))
    with pytest.raises(NoForm):
        apply()


PAPER = EnteredForm(EMILIA.form(), TODAY, signed=True, id_seen=True)


@pytest.fixture
def emilia() -> Person:
    return EMILIA.on_file()


def entered(origin: Origin | None = None, **changed: Any) -> AccessApplication:
    paper = replace(PAPER, **changed)
    return enter_form(find_procedure("IKCS"), paper, origin or celina(), MORNING).application


def test_a_form_with_all_that_was_seen_needs_only_the_letter(emilia: Person):
    made = entered()

    assert (made.channel, made.state, made.person) == (
        ApplicationChannel.IN_PERSON,
        ApplicationState.IN_REVIEW,
        emilia,
    )
    assert set(results(made).values()) == {"PASS"}
    assert actions(made) == [
        "APPLICATION_REGISTERED",
        "CHECKS_RUN",
        "CHECK_DECIDED",
        "CHECK_DECIDED",
    ]
    # What comes today came at the moment of business.
    assert (made.received_at, made.decide_by) == (MORNING, date(2026, 12, 4))


def test_what_was_not_seen_stays_open(emilia: Person):
    clerk, seen = celina(), {True: "PASS", False: "CANNOT_TELL"}
    for signed, id_seen in ((True, False), (False, True), (False, False)):
        found = results(entered(clerk, signed=signed, id_seen=id_seen))
        assert (found["C04"], found["C12"]) == (seen[signed], seen[id_seen])


def test_a_form_of_an_earlier_day_came_at_noon_and_an_own_one_leaves_nothing_behind(emilia: Person):
    with pytest.raises(Refusal, match="Nie możesz rozpatrywać własnego wniosku"):
        entered(clerk("emilia", "membership_clerk", "Ęmilia Łąkowa"))
    assert AccessApplication.objects.count() == 0

    made = entered(received_on=date(2026, 11, 16))
    assert f"{timezone.localtime(made.received_at):%Y-%m-%d %H:%M}" == "2026-11-16 12:00"
    assert made.decide_by == date(2026, 11, 30)  # the term runs from there


def by_email(payload: dict[str, Any]) -> AccessApplication:
    return apply(
        payload, channel=ApplicationChannel.EMAIL, sender_email="anna.lis@poczta.example"
    ).application


def test_what_is_typed_of_a_form_that_came_as_a_file_is_kept_and_the_person_found():
    anna = anna_on_file()
    application = by_email({})
    assert application.person is None

    save_transcription(application, ANNAS_FORM, celina(), TODAY)

    application.refresh_from_db()
    assert (application.payload, application.person) == (ANNAS_FORM, anna)
    event = AuditEvent.objects.get(action="FIELDS_TYPED")
    assert (event.subject, event.changes) == (anna, {"fields": sorted(ANNAS_FORM)})


def test_who_types_nothing_and_what_stays_as_it_is():
    clerk, from_the_site, application = celina(), apply().application, by_email({})

    with pytest.raises(Refusal):  # the applicant's own
        save_transcription(from_the_site, {}, clerk, TODAY)
    with pytest.raises(Refusal, match="Ten wniosek rozpatruje"):
        save_transcription(application, ANNAS_FORM, daria(), TODAY)
    AccessApplication.objects.filter(pk=application.pk).update(state=ApplicationState.WITHDRAWN)
    with pytest.raises(Refusal, match="Wycofany"):
        save_transcription(application, ANNAS_FORM, clerk, TODAY)


LATER = MORNING + timedelta(hours=1)


@shared
def first() -> AccessApplication:
    """A stranger's: the register knows nobody of that name."""
    return apply(STRANGERS_FORM).application


def test_the_same_data_are_the_same_person_where_the_register_knows_nobody(
    first: AccessApplication,
):
    for changed, same in [
        ({}, True),
        ({"last_name": "NIEZNANY", "email": "OBCY@poczta.example"}, True),
        ({"premises_address": "Wzorcowa 1/5"}, True),
        ({"place": "Warszawa", "correspondence_address": "ul. Leśna 3, Warszawa"}, True),
        ({"member_no": "998"}, False),
        ({"email": "inny@poczta.example"}, False),
        ({"phone": "+48000000102"}, False),
        ({"first_names": "Inny"}, False),
        ({"premises_address": "Wzorcowa 1/6"}, False),
    ]:
        second = apply(STRANGERS_FORM | changed, received_at=LATER).application
        assert find_repetition(second) == Repetition(earlier=(first,) if same else ())
        assert find_repetition(first) == Repetition(later=(second,) if same else ())
        withdraw_application(second, SYSTEM)


def test_the_register_says_who_is_one_person_and_the_owner_alone_reads_of_the_earlier_one():
    anna_on_file()
    first = apply().application
    answer_site_forms(TODAY)
    second = apply(ANNAS_FORM | {"email": "obcy@poczta.example"}, received_at=LATER).application
    apply(STRANGERS_FORM, received_at=LATER)
    answer_site_forms(TODAY)

    # Whatever they wrote.
    first.refresh_from_db()
    second.refresh_from_db()
    assert find_repetition(second) == Repetition(earlier=(first,))
    earlier = (
        "Mamy już Twój wcześniejszy wniosek do tego panelu: IKCS/2026/00001 z dnia "
        "20 listopada 2026. Wystarczy dokończyć jeden z nich."
    )
    letters = OutgoingMessage.objects.filter(template="cms_ext/access/mail/received.txt")
    recipients = [(letter.to, earlier in letter.text) for letter in letters.order_by("pk")]
    assert recipients == [("anna.lis@poczta.example", False), ("anna.lis@poczta.example", True)]


def test_neither_the_other_panel_nor_what_has_ended_is_repeated(first: AccessApplication):
    assert find_repetition(apply(FIRMS_FORM, "EBOK").application) == Repetition()
    assert find_repetition(first) == Repetition()

    withdraw_application(first, SYSTEM)
    second = apply(STRANGERS_FORM, received_at=LATER).application

    assert (find_repetition(second), find_repetition(first)) == (Repetition(), Repetition())


def test_only_the_same_words_to_the_same_panel_while_undecided_are_the_same_form(
    first: AccessApplication,
):
    table = [
        ("IKCS", {}, ApplicationState.SUBMITTED, True),
        ("IKCS", {}, ApplicationState.INCOMPLETE, True),
        ("IKCS", {"place": "Warszawa"}, ApplicationState.SUBMITTED, False),
        ("EBOK", {}, ApplicationState.SUBMITTED, False),
        ("IKCS", {}, ApplicationState.WITHDRAWN, False),
        ("IKCS", {}, ApplicationState.REJECTED, False),
    ]

    def is_again(panel: str, changed: dict[str, Any], state: str) -> bool:
        first.state = state
        return is_repeated(first, panel, STRANGERS_FORM | changed)

    assert [(*case, is_again(*case)) for *case, _again in table] == table
