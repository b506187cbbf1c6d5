"""Submitting a version to the second person, and sending it back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.public_site.detector.engine.rules import rules
from members_area.library.domain.document import clear_decisions
from members_area.library.domain.gate.scan import (
    AT_DESK,
    blocking_count,
    findings,
    is_outdated,
    is_without_text,
    personal_data_error,
    rescan_version,
)
from members_area.library.models import Finding, Release, Strength, Version


@transaction.atomic
def submit_version(
    version: Version,
    *,
    today: date,
    origin: Origin,
    publish_from: date | None = None,
    pages_checked: bool = False,
) -> Version:
    """Submit a version to the second person, or confirm it at once when none is needed.

    With `publish_from` a confirmed version is published automatically from that day on.
    Raises ValidationError: E-LIB-02 while something blocks, E-LIB-06 for a file without text
    unless the clerk has checked all its pages.
    """
    version.refresh_from_db(from_queryset=Version.objects.select_for_update())
    if version.state not in AT_DESK:
        raise ValidationError(_("Tego dokumentu nie ma na biurku. Odśwież stronę."))
    if version.state == Release.UPLOADED or is_outdated(version):
        rescan_version(version, today=today, origin=origin)
    if blocks := blocking_count(version):
        raise personal_data_error(blocks)
    if is_without_text(version) and not pages_checked:
        raise pages_unchecked()
    before = version.state
    version.handed_over_by, version.handed_over_at = origin.actor, timezone.now()
    version.pages_checked = pages_checked and is_without_text(version)
    version.publish_from, version.return_reason = publish_from, ""
    version.state = Release.AWAITING
    version.save()
    record(
        "DOCUMENT_HANDED_OVER",
        origin,
        obj=version.document,
        from_state=before,
        to_state=version.state,
        changes={"version": version.no, "publish_from": str(publish_from or "")},
    )
    return version


@transaction.atomic
def send_back(version: Version, reason: str, *, origin: Origin) -> Version:
    """Return a version to the clerk („Zwróć do poprawy”), with the reason."""
    version.refresh_from_db(from_queryset=Version.objects.select_for_update())
    if version.state not in (Release.AWAITING, Release.CONFIRMED):
        raise ValidationError(_("Zwrócić można tylko dokument, który czeka. Odśwież stronę."))
    if not reason.strip():
        raise ValidationError({"reason": _("Napisz, co trzeba poprawić.")})
    before = version.state
    version.return_reason = reason.strip()
    clear_decisions(version)
    record(
        "DOCUMENT_SENT_BACK",
        origin,
        obj=version.document,
        from_state=before,
        to_state=version.state,
        note=version.return_reason,
        changes={"version": version.no},
    )
    return version


@transaction.atomic
def waive_warning(finding: Finding, reason: str, *, origin: Origin) -> Finding:
    """Waive a warning with a reason: for the second person, never for blocking findings."""
    version = finding.scan.rendition.version
    if finding.strength != Strength.WARN:
        raise ValidationError(
            _("Tego zastrzeżenia nie znosi wyjątek, tylko anonimizacja albo lista wyjątków.")
        )
    if version.state != Release.AWAITING or not findings(version).filter(pk=finding.pk).exists():
        raise ValidationError(_("Wyjątek uzasadnia się, gdy dokument czeka na drugą osobę."))
    refuse_same_person(version, origin)
    if not reason.strip():
        raise ValidationError({"reason": _("Napisz, dlaczego te dane mogą zostać.")})
    finding.waiver_reason, finding.waived_by = reason.strip(), origin.actor
    finding.save()
    record(
        "DOCUMENT_FINDING_WAIVED",
        origin,
        obj=version.document,
        note=finding.waiver_reason,
        changes={"rule": finding.rule, "page": finding.page, "version": version.no},
    )
    return finding


def needs_second_person(version: Version) -> bool:
    """Whether its kind holds personal data, or the detector found more than it only warns of."""
    if version.document.kind.needs_redaction or is_without_text(version):
        return True
    sure = findings(version).exclude(rule__in=rules().only_warn)
    return version.redacted_by_id is not None or sure.exists()


def refuse_same_person(version: Version, origin: Origin) -> None:
    """Raises E-LIB-01 when the actor uploaded or redacted the version."""
    if origin.actor is None:
        raise ValidationError(_("Dokument dopuszcza osoba, nie program."))
    own = {version.uploaded_by_id, version.redacted_by_id, None}
    alone = version.uploaded_by_id is None or origin.actor.pk in own
    if alone and needs_second_person(version):
        raise ValidationError(
            _("Dokument wymaga potwierdzenia przez drugą osobę."), code="E-LIB-01"
        )


def pages_unchecked() -> ValidationError:
    """The error E-LIB-06."""
    return ValidationError(
        _("Plik nie ma warstwy tekstowej – potwierdź sprawdzenie wszystkich stron."),
        code="E-LIB-06",
    )
