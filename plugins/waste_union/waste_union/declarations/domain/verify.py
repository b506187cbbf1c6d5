"""The auditor of declarations, which repairs nothing, and their retention."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.append_only import find_allowed_changes, find_missing_guards
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.sealed_rows.domain.contents import name_kind
from cms_ext.evidence.sealed_rows.domain.verify import find_changed_rows
from waste_union.declarations.domain import document
from waste_union.declarations.domain.fee import BasisRefused, calculate_declared_fee
from waste_union.declarations.domain.relief_files import remove_relief_files
from waste_union.declarations.domain.signing import compute_digest
from waste_union.declarations.models import (
    ChangeProposal,
    CorrectionCall,
    Declaration,
    DeclaredPesel,
    FeeDecision,
    NoticePrint,
    RateNotice,
    ReliefApplication,
    ReliefAttachment,
    SubmissionReceipt,
    YearSequence,
)
from waste_union.declarations.row_guards import GUARDS, PAPER_GUARDS, PESEL_GUARDS, RECEIPTS
from waste_union.declarations.vocabulary import NEVER_SUBMITTED, RELIEF_OPEN, DeclarationState
from waste_union.fees.models import FeeObligation
from waste_union.fees.vocabulary import FeeSource
from waste_union.tariffs.domain.calculation import make_trace

# Rows that are read, and rows that are deleted, at a time.
AT_ONCE = 200
RETENTION_AT_ONCE = 500
FORGOTTEN = "DECLARATIONS_FORGOTTEN"
NEVER_FINISHED = (DeclarationState.DRAFT, DeclarationState.DISCARDED)


@dataclass(frozen=True, slots=True)
class DeclarationFinding:
    """A mismatch; `declaration` is its number, "" for one about the database."""

    message: str
    declaration: str = ""


def verify_declarations() -> list[DeclarationFinding]:
    """Find declarations and documents about them that were changed outside the site.

    Compares them with their seals, the submitted ones with their files and their fee computed
    again.
    """
    return [*_guards(), *_declarations(), *_counters(), *_sealed_rows()]


def _guards() -> Iterator[DeclarationFinding]:
    missing = [
        guard.name
        for guard in find_missing_guards(connection, (*GUARDS, *PAPER_GUARDS, *PESEL_GUARDS))
    ]
    missing += [f"{RECEIPTS} ({event})" for event in find_allowed_changes(connection, RECEIPTS)]
    for name in missing:
        yield DeclarationFinding(
            _("baza nie broni już złożonych deklaracji: brakuje wyzwalacza {name}").format(
                name=name
            )
        )


def _declarations() -> Iterator[DeclarationFinding]:
    related = ("declared_property__commune", "form_version__authority", "tariff_version")
    rows = Declaration.objects.exclude(state__in=NEVER_SUBMITTED).select_related(*related)
    for row in rows.order_by("pk").iterator(AT_ONCE):
        for words in _wrong(row):
            yield DeclarationFinding(
                _("deklaracja {number}: {words}").format(number=row.number, words=words), row.number
            )


def _wrong(row: Declaration) -> Iterator[str]:
    if compute_digest(row.file) != row.xml_sha256:
        yield _("plik XML jest inny niż podpisany. Przywróć go z kopii zapasowej.")
    try:
        faults = document.find_schema_faults(row.file, row.form_version.xsd)
        if faults:
            yield _("plik XML nie zgadza się ze schematem formularza: {fault}").format(
                fault=faults[0]
            )
        elif document.read_document(row.file) != document.build_document(row):
            yield _("kolumny w bazie mówią co innego niż podpisany plik XML.")
    except document.UnreadableXml as problem:
        yield str(problem)
    if not _adds_up(row):
        yield _("zapisane obliczenie nie daje zapisanej kwoty.")


def _adds_up(row: Declaration) -> bool:
    assert row.tariff_version is not None  # the database requires it of submitted ones
    try:
        counted = calculate_declared_fee(row, row.tariff_version)
    except BasisRefused:
        return False
    return (counted.amount, make_trace(counted)) == (row.amount, row.calc_trace)


def _counters() -> Iterator[DeclarationFinding]:
    """Compare the last number given in each year with the last receipt."""
    last = dict(SubmissionReceipt.objects.values_list("year").annotate(Max("seq")).order_by())
    given = YearSequence.objects.filter(series=YearSequence.Series.RECEIPT)
    for year, number in given.values_list("year", "last"):
        if last.get(year, 0) != number:
            yield DeclarationFinding(
                _(
                    "potwierdzenia roku {year} kończą się na numerze {last}, a wydano ich {number}"
                ).format(year=year, last=last.get(year, 0), number=number)
            )


def _sealed_rows() -> Iterator[DeclarationFinding]:
    """Report rows of declarations, receipts, decisions and notices that differ from their seals."""
    for finding in find_changed_rows("declarations"):
        named = "number" if finding.kind == name_kind(Declaration) else "declaration"
        yield DeclarationFinding(finding.message, (finding.content or {}).get(named) or "")


def forget_declarations(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete declarations that expired in a past year, with their calls and notices.

    Receipts stay, because they hold nobody's data. The log keeps the deleted numbers.
    """
    ended = timezone.localdate(before).replace(month=1, day=1)
    rows = Declaration.objects.filter(expired_on__lt=ended).order_by("pk")
    found = count_expired(rows, "expired_on")
    while not rehearse and (portion := list(rows.values_list("pk", "number")[:RETENTION_AT_ONCE])):
        _forget(dict(portion))
    return found


def forget_fee_decisions(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete confirmed decisions whose last month is in a past year.

    A decision without an end ends where a later paper without an end replaces it; until then it
    obliges and stays. What accounts owed by it stays in the ledger.
    """
    ended = timezone.localdate(before).replace(month=1, day=1)
    rows = _ended_decisions().filter(ended__lt=ended).order_by("pk")
    found = count_expired(rows, "ended")
    while not rehearse and (portion := list(rows.values_list("pk", "number")[:RETENTION_AT_ONCE])):
        _forget_decisions(dict(portion))
    return found


def forget_reliefs(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete closed applications for instalments or deferral that were filed in a past year."""
    filed = timezone.localtime(before).year
    rows = ReliefApplication.objects.exclude(state__in=RELIEF_OPEN).filter(filed_at__year__lt=filed)
    expired = count_expired(rows, "filed_at")
    if not rehearse:
        _forget_reliefs(dict(rows.values_list("pk", "number")))
    return expired


@transaction.atomic
def _forget_reliefs(numbers: dict[int, str]) -> None:
    attachments = ReliefAttachment.objects.filter(application__in=numbers)
    remove_relief_files(attachments)
    attachments.delete()
    ReliefApplication.objects.filter(pk__in=numbers).delete()
    record("RELIEFS_FORGOTTEN", SYSTEM, changes={"numbers": list(numbers.values())})


def _ended_decisions() -> QuerySet[Any]:
    """Select confirmed decisions with the day from which they oblige nobody, or None."""
    own = FeeObligation.objects.filter(source=FeeSource.DECISION, source_key=OuterRef("number"))
    later = FeeObligation.objects.filter(
        account=OuterRef("declared_property__account"), until__isnull=True, pk__gt=OuterRef("own")
    )
    confirmed = FeeDecision.objects.filter(confirmed_on__isnull=False)
    return confirmed.annotate(own=Subquery(own.values("pk")[:1])).annotate(
        ended=Coalesce("until", Subquery(later.order_by("from_month").values("from_month")[:1]))
    )


def forget_unfinished(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete discarded declarations and abandoned drafts that were begun before the moment."""
    begun = timezone.localdate(before)
    rows = Declaration.objects.filter(state__in=NEVER_FINISHED, started_on__lt=begun)
    found = count_expired(rows, "started_on")
    if not rehearse:
        rows.delete()
    return found


@transaction.atomic
def _forget(numbers: dict[int, str]) -> None:
    Declaration.objects.filter(replaces__in=numbers).update(replaces=None)
    # Many at once: a row that goes with another one is sealed by itself.
    NoticePrint.objects.filter(notice__declaration__in=numbers).delete()
    RateNotice.objects.filter(declaration__in=numbers).delete()
    for model in (CorrectionCall, ChangeProposal, DeclaredPesel):
        model._base_manager.filter(declaration__in=numbers).delete()
    Declaration.objects.filter(pk__in=numbers).delete()
    record(FORGOTTEN, SYSTEM, changes={"numbers": list(numbers.values())})


@transaction.atomic
def _forget_decisions(numbers: dict[int, str]) -> None:
    FeeDecision.objects.filter(pk__in=numbers).delete()
    record("FEE_DECISIONS_FORGOTTEN", SYSTEM, changes={"numbers": list(numbers.values())})
