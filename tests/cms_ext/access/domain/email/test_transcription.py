"""The clerk types what stands on a form that came as a file."""

from __future__ import annotations

import pytest

from cms_ext.access.domain.entered_form import save_transcription
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState
from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.workflow.refusal import Refusal
from tests.cms_ext.access.applicants import ANNAS_FORM, TODAY, anna_on_file, apply
from tests.people import staff

pytestmark = pytest.mark.django_db


def by_celina() -> Origin:
    return Origin(actor=staff("celina", "membership_clerk"))


def by_email() -> AccessApplication:
    return apply(
        {}, channel=ApplicationChannel.EMAIL, sender_email="anna.lis@poczta.example"
    ).application


def test_what_is_typed_is_kept_and_the_person_found() -> None:
    anna = anna_on_file()
    application = by_email()
    assert application.person is None

    save_transcription(application, ANNAS_FORM, by_celina(), TODAY)

    application.refresh_from_db()
    assert (application.payload, application.person) == (ANNAS_FORM, anna)
    event = AuditEvent.objects.get(action="FIELDS_TYPED")
    assert (event.subject, event.changes) == (anna, {"fields": sorted(ANNAS_FORM)})


def test_a_form_from_the_site_is_the_applicants_own() -> None:
    application = apply().application

    with pytest.raises(Refusal):
        save_transcription(application, {}, by_celina(), TODAY)


def test_what_is_decided_stays() -> None:
    application = by_email()
    AccessApplication.objects.filter(pk=application.pk).update(state=ApplicationState.WITHDRAWN)

    with pytest.raises(Refusal, match="Wycofany"):
        save_transcription(application, ANNAS_FORM, by_celina(), TODAY)


def test_the_other_desk_types_nothing() -> None:
    application = by_email()

    with pytest.raises(Refusal, match="Ten wniosek rozpatruje"):
        save_transcription(
            application, ANNAS_FORM, Origin(actor=staff("daria", "finance_clerk")), TODAY
        )
