"""Scanning a file with the detector, and which findings are still open (library.md §3)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.files.extraction import ExtractedText
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.public_site.detector import DETECTOR_VERSION, FoundData, inspect_file
from cms_ext.public_site.detector.engine.rules import read_rules
from members_area.library import models as library
from members_area.library.domain.lock import lock_version
from members_area.library.domain.upload import RefusedFile, read_upload


def served_file(version: library.Version) -> library.Rendition:
    """Return the file that readers of this version get.

    Raises ValidationError when there is none.
    """
    file = version.renditions.filter(is_served=True).first()
    if file is None:
        raise ValidationError(_("Dokument nie ma pliku. Najpierw go dodaj."))
    return file


def last_scan(file: library.Rendition) -> library.Scan | None:
    return file.scans.order_by("-pk").first()


def list_findings(version: library.Version) -> QuerySet[library.Finding]:
    """Return the findings of the last scan of the file that is served."""
    scan = last_scan(served_file(version))
    return library.Finding.objects.filter(scan=scan) if scan else library.Finding.objects.none()


def count_blocking(version: library.Version) -> int:
    """Count the blocking findings, which only redaction or an allowance removes."""
    return list_findings(version).filter(strength=library.Strength.BLOCK).count()


def count_unsettled(version: library.Version) -> int:
    """Count the open findings: blocking ones, and warnings that still need a reason."""
    return filter_unsettled(list_findings(version)).count()


def filter_unsettled(found: QuerySet[library.Finding]) -> QuerySet[library.Finding]:
    """Return the findings that stop a paper; rules that only warn need no reason."""
    return found.filter(waiver_reason="").exclude(rule__in=read_rules().only_warn)


def personal_data_error(count: int) -> ValidationError:
    """Return the error E-LIB-02, with the number of findings."""
    return ValidationError(
        _("Wykryto dane osobowe (%(count)d). Usuń je albo uzasadnij wyjątek.") % {"count": count},
        code="E-LIB-02",
    )


def is_without_text(version: library.Version) -> bool:
    """Return True if the file is a scan without text, of which two persons check each page."""
    return served_file(version).has_text_layer is False


def state_at_gate(file: library.Rendition, scan: library.Scan) -> library.Release:
    """Return the release state of a version after a scan of its file."""
    strengths = set(scan.findings.values_list("strength", flat=True))
    if library.Strength.BLOCK in strengths:
        return library.Release.FINDINGS
    if file.has_text_layer is False:
        return library.Release.NO_TEXT
    if file.role == library.RenditionRole.REDACTED:
        return library.Release.REDACTED
    return library.Release.FINDINGS if strengths else library.Release.CLEAN


# In these states a version waits for the clerk; any other state is a decision.
AT_DESK = (
    library.Release.UPLOADED,
    library.Release.CLEAN,
    library.Release.FINDINGS,
    library.Release.NO_TEXT,
    library.Release.REDACTED,
)


def recognise_scan(
    file: library.Rendition, extracted: ExtractedText, *, today: date, origin: Origin
) -> library.Scan:
    """Save the text of a new file, and the detector's findings as places, never as values."""
    library.PageText.objects.bulk_create(
        library.PageText(rendition=file, page=number, text=text.replace("\x00", ""))
        for number, text in enumerate(extracted.pages, start=1)
    )
    return _scan_file(file, extracted, today=today, origin=origin)


@transaction.atomic
def rescan_version(version: library.Version, *, today: date, origin: Origin) -> library.Scan:
    """Scan the served file again, from its bytes in the private store.

    Reasons given for warnings stay with the same places. A confirmed version returns to the clerk
    when a finding has no reason.
    """
    lock_version(version)
    file = served_file(version)
    file.version = version
    before = last_scan(file)
    with open_sealed_file(file.file) as content:
        raw = content.read()
    try:
        extracted = read_upload(raw, file.extension)
    except RefusedFile as refusal:
        raise ValidationError(str(refusal)) from refusal
    new = _scan_file(file, extracted, today=today, origin=origin)
    if before is not None:
        _carry_over(before, new)
    if version.state not in AT_DESK and filter_unsettled(new.findings.all()).exists():
        version.state = library.Release.FINDINGS
        version.save()
    return new


def is_outdated(version: library.Version) -> bool:
    """Return True if the detector has a newer main version than the scan of this file."""
    return _major_version(version.detector_version) < _major_version(DETECTOR_VERSION)


def _major_version(number: str) -> int:
    head = number.partition(".")[0]
    return int(head) if head.isdigit() else 0


def _scan_file(
    file: library.Rendition, extracted: ExtractedText, *, today: date, origin: Origin
) -> library.Scan:
    found = inspect_file(extracted, today=today)
    file.has_text_layer = extracted.has_text
    file.save(update_fields=["has_text_layer"])
    new = library.Scan.objects.create(
        rendition=file, detector_version=DETECTOR_VERSION, outcome=_outcome(found, extracted)
    )
    library.Finding.objects.bulk_create(
        library.Finding(
            scan=new,
            rule=one.rule,
            strength=one.strength,
            place=str(one.place),
            page=one.page,
            start=one.start,
            end=one.end,
        )
        for one in found
    )
    version = file.version
    version.detector_version = DETECTOR_VERSION
    if version.state in AT_DESK:
        version.state = state_at_gate(file, new)
    version.save(update_fields=["detector_version", "state"])
    record(
        "DOCUMENT_SCANNED",
        origin,
        obj=version.document,
        to_state=new.outcome,
        changes={"file": file.sha256, "found": count_by_rule(found), "detector": DETECTOR_VERSION},
    )
    return new


def count_by_rule(found: Iterable[FoundData]) -> dict[str, int]:
    """Count findings by rule: `{"PHONE": 2}`."""
    return dict(sorted(Counter(one.rule for one in found).items()))


def _outcome(found: tuple[FoundData, ...], extracted: ExtractedText) -> library.ScanOutcome:
    if found:
        return library.ScanOutcome.FINDINGS
    return library.ScanOutcome.CLEAN if extracted.has_text else library.ScanOutcome.NO_TEXT


def _carry_over(before: library.Scan, new: library.Scan) -> None:
    reasons = {
        (one.rule, one.place, one.page, one.start, one.end): one
        for one in before.findings.exclude(waiver_reason="")
    }
    for finding in new.findings.filter(strength="warn"):
        known = reasons.get((finding.rule, finding.place, finding.page, finding.start, finding.end))
        if known is not None:
            finding.waiver_reason, finding.waived_by = known.waiver_reason, known.waived_by
            finding.save()
