"""Comparing the frozen rows of complaints with what the access log has of them. Repairs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from cases.domain.frozen_row import digest_of
from cases.models import Case, DisputedRow
from cases.row_guards import GUARDS
from cms_ext.base.database.append_only import lacking
from cms_ext.base.database.one_view import one_view
from cms_ext.evidence.audit.models import AuditEvent

AT_ONCE = 500
OPENED_BEFORE = "INQUIRY_OPENED"


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """What does not agree; `case` is its number, "" where it is about the database."""

    message: str
    case: str = ""


def verify_cases() -> list[CaseFinding]:
    """Every frozen row that was changed, added or removed past the site, at one moment."""
    with one_view():
        return [*_guards(), *_rows()]


def _guards() -> Iterator[CaseFinding]:
    for guard in lacking(connection, GUARDS):
        yield CaseFinding(
            _("baza nie broni już pozycji reklamacji: brakuje wyzwalacza {name}").format(
                name=guard.name
            )
        )


def _rows() -> Iterator[CaseFinding]:
    said, before = _digests(), _opened_before()
    for row in DisputedRow.objects.select_related("case").order_by("pk").iterator(AT_ONCE):
        logged = said.pop(str(row.case_id), None)
        if wrong := _wrong(row, logged, str(row.case_id) in before):
            yield CaseFinding(wrong.format(number=row.case.number), row.case.number)
    # A case whose term is over went with its row.
    left = Case.objects.filter(pk__in=said).order_by("number")
    for number in left.values_list("number", flat=True):
        message = _("sprawa {number}: usunięto liczby, których dotyczy. Przywróć je z kopii.")
        yield CaseFinding(message.format(number=number), number)


def _wrong(row: DisputedRow, logged: str | None, brought_over: bool) -> str:
    if row.sha256 != digest_of(row.content) or logged not in (None, row.sha256):
        return _(
            "sprawa {number}: liczby, których dotyczy, są inne niż w dniu złożenia. Przywróć je z "
            "kopii zapasowej."
        )
    if logged is None and not brought_over:
        return _(
            "sprawa {number}: liczb, których dotyczy, nie ma w dzienniku dostępu. Dodano je poza "
            "serwisem. Sprawdź, skąd pochodzą."
        )
    return ""


def _digests() -> dict[str, str]:
    """By the key of a case what the log says of its row; a digest is 64 bytes."""
    events = AuditEvent.objects.filter(
        action="CASE_ROW_FROZEN", object_type=Case._meta.label
    ).order_by("seq")
    rows = events.values_list("object_id", "changes").iterator(AT_ONCE)
    return {key: changes["sha256"] for key, changes in rows}


def _opened_before() -> set[str]:
    """Keys of cases that were questions about payments before (decision 0036).

    No migration writes into the log: of these rows only their own digest is compared.
    """
    events = AuditEvent.objects.filter(action=OPENED_BEFORE)
    return set(events.values_list("object_id", flat=True))
