"""The detector's findings in the file to be served, and which are still open."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members_area.library.models import (
    Finding,
    Release,
    Rendition,
    RenditionRole,
    Scan,
    Strength,
    Version,
)


def served_file(version: Version) -> Rendition:
    """The file that readers of this version get. Raises ValidationError when there is none."""
    file = version.renditions.filter(is_served=True).first()
    if file is None:
        raise ValidationError(_("Dokument nie ma pliku. Najpierw go dodaj."))
    return file


def last_scan(file: Rendition) -> Scan | None:
    return file.scans.order_by("-pk").first()


def findings(version: Version) -> QuerySet[Finding]:
    """The findings of the last scan of the file that is served."""
    scan = last_scan(served_file(version))
    return Finding.objects.filter(scan=scan) if scan else Finding.objects.none()


def blocking_count(version: Version) -> int:
    """How many findings block: only redaction or an allowance removes them."""
    return findings(version).filter(strength=Strength.BLOCK).count()


def unsettled(version: Version) -> int:
    """How many findings are open: all that block, and warnings without a reason."""
    return findings(version).filter(waiver_reason="").count()


def personal_data_error(count: int) -> ValidationError:
    """The error E-LIB-02, with the number of findings."""
    return ValidationError(
        _("Wykryto dane osobowe (%(count)d). Usuń je albo uzasadnij wyjątek.") % {"count": count},
        code="E-LIB-02",
    )


def is_without_text(version: Version) -> bool:
    """Whether the file is a scan without text: then two persons check each page."""
    return served_file(version).has_text_layer is False


def state_at_gate(file: Rendition, scan: Scan) -> Release:
    """The release state of a version after a scan of its file."""
    strengths = set(scan.findings.values_list("strength", flat=True))
    if Strength.BLOCK in strengths:
        return Release.FINDINGS
    if file.has_text_layer is False:
        return Release.NO_TEXT
    if file.role == RenditionRole.REDACTED:
        return Release.REDACTED
    return Release.FINDINGS if strengths else Release.CLEAN
