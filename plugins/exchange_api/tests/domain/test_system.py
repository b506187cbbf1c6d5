"""A system gets a key only after a second person, and loses it at once.

„Źródła danych” of systems that write: each for itself, in the same number of queries.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.plugins import FeedRun
from exchange_api.domain import system as systems
from exchange_api.domain.feeds import read_writes
from exchange_api.domain.refusal import SystemRefused
from exchange_api.models import ExternalSystem, SystemKey, SystemWrite
from plugins.exchange_api.tests.systems import TODAY, approved, clerk, requested, secret_of
from tests.query_counts import counted

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


AT = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)


def write(system: ExternalSystem, at: datetime, rows: int) -> None:
    SystemWrite.objects.create(
        system=system,
        idempotency_key=f"{at}",
        digest="",
        kind="contacts",
        answer={"rows": rows},
        made_at=at,
    )


def test_what_each_system_last_wrote():
    fk = approved("contacts:write")
    write(fk, AT.replace(day=12), 5)
    write(fk, AT, 7)
    approved("accounts:read", name="Tylko czyta")
    requested("contacts:write", name="Jeszcze czeka")
    of_one, queries = counted(read_writes, TODAY)
    silent = [approved("contacts:write", name=name) for name in ("B", "C", "D")]

    # Half past midnight in Poland.
    expected = FeedRun(
        str(fk.pk),
        "Program księgowy",
        good_to=TODAY,
        at=AT,
        by="Program księgowy",
        totals="contacts, wierszy: 7",
        address=f"/admin/api/programy/{fk.pk}/",
    )
    assert of_one == [expected]
    assert counted(read_writes, TODAY) == (
        [
            expected,
            *(
                FeedRun(str(one.pk), one.name, address=f"/admin/api/programy/{one.pk}/")
                for one in silent
            ),
        ],
        queries,
    )
