from datetime import date, datetime
from unittest.mock import patch

import pytest
from django.utils import timezone

from cms_ext.access.domain import registration
from cms_ext.access.domain.registration import NoForm
from cms_ext.access.models import AccessApplication, FormVersion, NumberSequence
from cms_ext.access.vocabulary import ApplicationChannel
from cms_ext.base.web.secret_session import secret_matches
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.access.applicants import (
    ANNAS_FORM,
    FIRMS_FORM,
    MORNING,
    STRANGERS_FORM,
    anna_on_file,
    apply,
)

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
            "Wniosek o dostęp do panelu IKCS wpłynął 20 listopada 2026. Sprawdzimy dane"
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
