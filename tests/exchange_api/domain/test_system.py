"""A system gets a key only after a second person, and loses it at once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from exchange_api.domain import system as systems
from exchange_api.domain.refusal import SystemRefused
from exchange_api.models import ExternalSystem, SystemKey
from tests.exchange_api.systems import TODAY, approved, clerk, requested, secret_of

pytestmark = pytest.mark.django_db
SCOPE = "announcements:read"
REASON = "Umowa z firmą wygasła"


def refused(verb, *args, **kwargs) -> str:
    with pytest.raises(SystemRefused) as refusal:
        verb(*args, **kwargs)
    return refusal.value.code


def test_another_person_approves_and_nobody_gets_a_key_before():
    system = requested(SCOPE)
    celina, daria = Origin(actor=clerk("celina")), Origin(actor=clerk("daria"))

    assert refused(systems.issue_key, system, origin=celina) == "SYSTEM_DECIDED"
    assert refused(systems.approve_system, system, origin=celina) == "SECOND_PERSON"
    assert systems.approve_system(system, origin=daria).state == "ACTIVE"
    assert refused(systems.approve_system, system, origin=daria) == "SYSTEM_DECIDED"
    with pytest.raises(IntegrityError), transaction.atomic():
        ExternalSystem.objects.filter(pk=system.pk).update(decided_by=clerk("celina"))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"scopes": ()}, "NO_SCOPE"),
        ({"scopes": ("everything:write",)}, "SCOPE_UNKNOWN"),
        ({"valid_to": TODAY - timedelta(days=1)}, "TERM"),
        ({"valid_to": TODAY + timedelta(days=367)}, "TERM"),
        ({"name": "Program księgowy"}, "NAME_TAKEN"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(facts, code):
    requested(SCOPE)
    sound = {"name": "Aplikacja", "purpose": "x", "scopes": (SCOPE,), "valid_to": TODAY}
    new = systems.NewSystem(**{**sound, **facts})
    origin = Origin(actor=clerk("celina"))

    assert refused(systems.request_system, new, today=TODAY, origin=origin) == code
    assert ExternalSystem.objects.count() == 1


def test_a_new_key_lets_the_old_one_live_for_a_week_and_the_secret_is_nowhere():
    system = approved(SCOPE)
    origin = Origin(actor=clerk("celina"))
    with time_machine.travel("2026-11-20 10:00", tick=False):
        first, second = secret_of(system), secret_of(system)
        old = SystemKey.objects.get(digest=systems.digest_secret(first))

        assert old.ends_at == timezone.now() + timedelta(days=7)
        assert refused(systems.issue_key, system, origin=origin) == "TWO_KEYS"
        assert systems.end_older_key(system, origin=origin) == old
        assert refused(systems.end_older_key, system, origin=origin) == "ONE_KEY"
        assert [key.hint for key in systems.list_live_keys(system)] == [second[-4:]]

    stored = [*SystemKey.objects.values_list("digest", "hint"), *AuditEvent.objects.values_list()]
    assert first not in str(stored)
    assert second not in str(stored)


def test_a_revoked_system_gets_no_key_and_the_log_tells_who_did_what():
    system = approved(SCOPE)
    secret_of(system)
    daria = Origin(actor=clerk("daria"))

    assert refused(systems.revoke_system, system, reason="bo", origin=daria) == "REASON_REQUIRED"
    systems.revoke_system(system, reason=REASON, origin=daria)
    assert refused(systems.issue_key, system, origin=daria) == "SYSTEM_DECIDED"
    events = AuditEvent.objects.filter(object_id=str(system.pk), action__startswith="API_")
    assert list(events.order_by("seq").values_list("action", "actor__username")) == [
        ("API_SYSTEM_REQUESTED", "staff:celina"),
        ("API_SYSTEM_APPROVED", "staff:daria"),
        ("API_KEY_ISSUED", "staff:celina"),
        ("API_SYSTEM_REVOKED", "staff:daria"),
    ]
