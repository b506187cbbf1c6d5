"""What happens when the writing of a good file fails."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import TableImport, TableKind, TableReport
from cms_ext.desks.import_desk.models import ImportedFile
from cms_ext.evidence.audit.domain.event import OPERATOR, Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from tests.cms_ext.base.tables.kinds import Rate

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
FILE = b"component_code;rate;valid_from\r\nEKS;4,35;2026-01-01\r\n"


class Failing(TableImport[Rate]):
    """Writes a person and then fails; `judged` counts how often a file was compared."""

    fault: ClassVar[type[Exception]] = IntegrityError
    overtaken_at: ClassVar[int] = 99
    judged: ClassVar[int] = 0

    def judge(self, rows: Sequence[tuple[int, Rate]]) -> None:
        Failing.judged += 1
        if Failing.judged < self.overtaken_at:
            self.outcome.new += len(rows)
        else:
            self.outcome.unchanged += len(rows)

    def write(self, rows: Iterator[tuple[int, Rate]], origin: Origin) -> None:
        Person.objects.create(name=next(rows)[1].component_code)
        raise self.fault("x")


@pytest.fixture(autouse=True)
def afresh(monkeypatch) -> None:
    monkeypatch.setattr(Failing, "judged", 0)


def commit() -> TableReport:
    table = TableKind(kind="rates", row=Rate, marked=True, judge=Failing, path="")
    return import_table(table, io.BytesIO(FILE), "a.csv", today=TODAY, origin=OPERATOR)


def nothing_is_written() -> bool:
    return not (
        Person.objects.exists() or ImportedFile.objects.exists() or AuditEvent.objects.exists()
    )


@pytest.mark.parametrize("fault", [IntegrityError, ValidationError])
def test_who_was_faster_makes_the_rehearsal_old(monkeypatch, fault: type[Exception]):
    monkeypatch.setattr(Failing, "fault", fault)
    monkeypatch.setattr(Failing, "overtaken_at", 3)

    report = commit()

    assert (report.status, [error.code for error in report.errors]) == (
        "refused",
        ["REHEARSAL_STALE"],
    )
    assert nothing_is_written()


@pytest.mark.parametrize("fault", [IntegrityError, ValidationError, KeyError])
def test_a_fault_of_ours_is_not_called_somebody_elses(monkeypatch, fault: type[Exception]):
    monkeypatch.setattr(Failing, "fault", fault)

    with pytest.raises(fault):
        commit()

    assert nothing_is_written()
