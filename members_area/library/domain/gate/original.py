"""The sealed original behind a redacted file: opened with a reason, each time recorded."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from members_area.library.models import Rendition, RenditionRole, Version


def sealed_original(version: Version) -> Rendition | None:
    """The original, if another file is served in its place; else None."""
    files = list(version.renditions.all())
    redacted = [file for file in files if file.role == RenditionRole.REDACTED and file.is_served]
    before = [
        file
        for file in files
        if redacted and file.role == RenditionRole.ORIGINAL and file.pk < redacted[0].pk
    ]
    return max(before, key=lambda file: file.pk, default=None)


def open_original(version: Version, reason: str, *, origin: Origin) -> Rendition:
    """The sealed original, recorded as opened; raises ValidationError without a reason."""
    original = sealed_original(version)
    if original is None:
        raise ValidationError(_("Ta wersja nie ma zapieczętowanego oryginału."))
    if not reason.strip():
        raise ValidationError({"reason": _("Napisz, po co otwierasz oryginał.")})
    record(
        "DOCUMENT_ORIGINAL_READ",
        origin,
        obj=version.document,
        note=reason.strip(),
        changes={"version": version.no, "file": original.sha256},
    )
    return original
