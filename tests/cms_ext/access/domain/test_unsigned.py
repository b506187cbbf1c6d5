from __future__ import annotations

from datetime import date

import pytest

from cms_ext.access.domain.applicant import identify_person
from cms_ext.access.domain.ending import end_unsigned
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel
from cms_ext.office.audit.models import AuditEvent
from tests.cms_ext.access.applicants import anna_on_file, apply

pytestmark = pytest.mark.django_db


def test_a_form_that_nobody_signed_ends_after_its_last_day() -> None:
    anna = anna_on_file()
    unsigned = apply().application
    identify_person(unsigned, date(2026, 11, 20))

    assert [end_unsigned(date(2026, 12, 4)), end_unsigned(date(2026, 12, 5))] == [0, 1]
    assert end_unsigned(date(2026, 12, 6)) == 0

    unsigned.refresh_from_db()
    assert (unsigned.state, unsigned.decided_by) == ("WITHDRAWN", None)
    (event,) = AuditEvent.objects.filter(action="WITHDRAWN")
    assert (event.subject, event.actor_label, event.from_state, event.reason_code) == (
        anna,
        "system",
        "SUBMITTED",
        "NOT_SIGNED",
    )


def test_what_is_signed_or_came_to_the_office_stays() -> None:
    signed = apply().application
    AccessApplication.objects.filter(pk=signed.pk).update(in_queue=True)
    apply(channel=ApplicationChannel.IN_PERSON)

    assert end_unsigned(date(2027, 6, 1)) == 0
