"""A paper form at the desk: what is on it, and what the clerk saw."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from cms_ext.access.domain.registration import EnteredForm, enter_form, save_transcription
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from cms_ext.plugins.registry import find_procedure
from tests.cms_ext.access.applicants import ANNAS_FORM, MORNING, TODAY, anna_on_file, apply
from tests.cms_ext.access.desk import EMILIA, actions, celina, clerk, daria, results

pytestmark = pytest.mark.django_db

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
