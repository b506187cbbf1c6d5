from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from cms_ext.office.audit.domain.chain import LogChainFinding, verify_chains
from cms_ext.office.audit.domain.event import SYSTEM, record
from cms_ext.office.audit.models import AuditEvent, AuditImmutable, Stream

pytestmark = pytest.mark.django_db


@pytest.mark.both_databases
def test_each_stream_is_a_chain_of_its_own() -> None:
    record("IMPORT", SYSTEM)
    record("SIGN_IN", SYSTEM, stream=Stream.SIGN_IN)
    record("EXPORT", SYSTEM)

    events = [(e.stream, e.seq, e.action) for e in AuditEvent.objects.order_by("pk")]
    assert events == [("ACT", 1, "IMPORT"), ("SIGN_IN", 1, "SIGN_IN"), ("ACT", 2, "EXPORT")]
    assert list(verify_chains()) == []


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cms_ext_audit_auditevent SET note = 'inne'",
        "DELETE FROM cms_ext_audit_auditevent",
    ],
)
def test_the_database_refuses_to_change_an_event(statement: str) -> None:
    record("IMPORT", SYSTEM)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_model_refuses_to_change_an_event() -> None:
    event = record("IMPORT", SYSTEM)
    event.note = "inne"

    for attempt in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(note="inne"),
    ):
        with pytest.raises(AuditImmutable):
            attempt()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        (
            "UPDATE cms_ext_audit_auditevent SET note = 'inne' WHERE seq = 2",
            LogChainFinding("ACT", 2, "treść zdarzenia została zmieniona"),
        ),
        (
            "DELETE FROM cms_ext_audit_auditevent WHERE seq = 2",
            LogChainFinding("ACT", 3, "brakuje zdarzeń po numerze 1"),
        ),
        (
            "DELETE FROM cms_ext_audit_auditevent WHERE seq = 3",
            LogChainFinding("ACT", 2, "brakuje zdarzeń na końcu dziennika"),
        ),
    ],
    ids=["changed", "removed", "cut off at the end"],
)
def test_tampering_is_found(tampering: str, finding: LogChainFinding, triggers_off: None) -> None:
    for action in ("A", "B", "C"):
        record(action, SYSTEM)

    with connection.cursor() as cursor:
        cursor.execute(tampering)

    assert list(verify_chains()) == [finding]
