"""Retention of cases (glossary.md B4), their frozen figures, and their audit."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_missing_guards
from cms_ext.base.files.stored_files import delete_after_commit
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.sealed_rows.domain.verify import RowFinding, find_changed_rows
from cms_ext.plugins import Figure, RowFigures, forget_letters
from coop_cases.models import (
    Case,
    CaseAttachment,
    CaseDecision,
    CaseEvent,
    CaseMail,
    CaseMessage,
    DisputedRow,
    MendedNotice,
    Quote,
    QuoteLine,
    SameHere,
    ServiceOrder,
)
from coop_cases.row_guards import GUARDS


def forget_cases(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete cases that ended before the moment, with thread and files; no confirmed order."""
    return _forgotten(_ended(before).exclude(pk__in=_confirmed_orders()), rehearse)


def forget_orders(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete confirmed orders that ended before the moment, with their quotes."""
    return _forgotten(_ended(before).filter(pk__in=_confirmed_orders()), rehearse)


def _ended(before: datetime) -> QuerySet[Case]:
    return Case.objects.filter(ended_on__lt=timezone.localdate(before))


def _confirmed_orders() -> QuerySet[Quote, UUID]:
    return Quote.objects.filter(confirmed_at__isnull=False).values_list("case", flat=True)


def _forgotten(cases: QuerySet[Case], rehearse: bool) -> ExpiredRows:
    expired_rows = count_expired(cases, "ended_on")
    if not rehearse:
        remove_cases(cases)
    return expired_rows


def forget_contacts(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete the contacts of cases without a login that ended before the moment."""
    has_contact = ~Q(contact_email="", contact_phone="", contact_address="", contact_name="")
    ended = Case.objects.filter(has_contact, person=None, ended_on__lt=timezone.localdate(before))
    expired_rows = count_expired(ended, "ended_on")
    if not rehearse:
        ended.update(
            contact_name="",
            contact_email="",
            contact_phone="",
            contact_address="",
            email_token_hash="",
            email_confirmed_at=None,
        )
    return expired_rows


@transaction.atomic
def forget_neighbours(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete who else had a fault or outage that ended before the moment; the count stays.

    An address that nobody confirmed goes by the day on which it was typed.
    """
    day = timezone.localdate(before)
    over = Q(case__ended_on__lt=day) | Q(outage__ends_at__lt=before)
    endless = Q(outage__isnull=False, outage__ends_at=None, added_on__lt=day)
    presses = SameHere.objects.filter(over | endless, person__isnull=False)
    notices = MendedNotice.objects.filter(
        Q(case__ended_on__lt=day) | Q(confirmed_at=None, asked_on__lt=day)
    )
    expired_rows = count_expired(presses, "added_on") + count_expired(notices, "asked_on")
    if not rehearse:
        presses.update(person=None)
        notices.delete()
    return expired_rows


@transaction.atomic
def remove_cases(cases: QuerySet[Case]) -> None:
    """Delete cases with messages, links and decisions; files are deleted after the commit."""
    keys = list(cases.values_list("pk", flat=True))
    attachments = CaseAttachment.objects.filter(message__case__in=keys)
    remove_files(attachments)
    forget_letters_of(Case.objects.filter(pk__in=keys))
    # Many at once: a row that goes with another one is sealed by itself.
    attachments.delete()
    QuoteLine.objects.filter(quote__case__in=keys).delete()
    for model in (CaseMessage, CaseDecision, CaseEvent, DisputedRow, ServiceOrder, Quote):
        model._base_manager.filter(case__in=keys).delete()
    Case.objects.filter(pk__in=keys).delete()


def forget_letters_of(cases: QuerySet[Case]) -> None:
    """Delete the letters from which messages of these cases were made."""
    forget_letters(CaseMail.objects.filter(case__in=cases).values_list("digest", flat=True))


def remove_files(attachments: Iterable[CaseAttachment]) -> None:
    """Delete the files of rows after the commit, so that a rollback finds them again."""
    for attachment in attachments:
        delete_after_commit(attachment.file)


@dataclass(frozen=True, slots=True)
class RowInDispute:
    """A disputed row with the figures of the moment of the complaint."""

    kind: str
    key: str
    found: RowFigures


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """The title and figures of a frozen row."""

    title: str
    figures: tuple[Figure, ...]


def frozen_content(row: RowInDispute, on: date) -> str:
    """The canonical text of a row: JSON with sorted keys and without blanks, hashed as UTF-8."""
    content = {
        "account_no": row.found.account_no,
        "figures": [[figure.label, figure.value] for figure in row.found.figures],
        "frozen_on": on.isoformat(),
        "key": row.key,
        "kind": row.kind,
        "title": row.found.title,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def freeze_row(case: Case, row: RowInDispute, on: date) -> DisputedRow:
    content = frozen_content(row, on)
    return DisputedRow.objects.create(
        case=case,
        kind=row.kind,
        key=row.key,
        content=content,
        sha256=digest_of(content),
        frozen_on=on,
    )


def figures_then(row: DisputedRow) -> FrozenFigures:
    content = json.loads(row.content)
    figures = tuple(Figure(label, value) for label, value in content["figures"])
    return FrozenFigures(content["title"], figures)


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """A finding of the audit; `case` is a number, "" where the finding is about no one case."""

    message: str
    case: str = ""


def verify_cases() -> list[CaseFinding]:
    """Find every row of cases that was changed, added or removed past the site."""
    rows = find_changed_rows("cases")
    return [*_guards(), *(CaseFinding(row.message, _case_number(row)) for row in rows)]


def _guards() -> Iterator[CaseFinding]:
    for guard in find_missing_guards(connection, GUARDS):
        yield CaseFinding(
            _("baza nie broni już pozycji reklamacji: brakuje wyzwalacza {name}").format(
                name=guard.name
            )
        )


def _case_number(finding: RowFinding) -> str:
    content = finding.content or {}
    if "case_id" not in content:
        return content.get("number") or ""
    numbers = Case.objects.filter(pk=content["case_id"] or "").values_list("number", flat=True)
    return numbers.first() or ""
