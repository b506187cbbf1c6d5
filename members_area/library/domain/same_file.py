"""The same file handed in twice: which paper has it already, byte for byte."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members_area.library.domain.gate.scan import AT_DESK
from members_area.library.domain.upload import RefusedFile
from members_area.library.models import Document, DocumentKind, Release, Rendition, Version


class SameFile(RefusedFile):
    """The library has this very file; `document` is the paper that has it."""

    def __init__(self, document: Document) -> None:
        super().__init__(_("Ten sam plik ma już „%s”.") % document.title)
        self.document = document


def document_with_file(sha256: str, kind: DocumentKind | None = None) -> Document | None:
    """The first paper, of this kind where it is given, that has this file and is not withdrawn."""
    twins = _twins(sha256)
    if kind is not None:
        twins = twins.filter(version__document__kind=kind)
    twin = twins.select_related("version__document").order_by("pk").first()
    return twin.version.document if twin else None


def refuse_same_file(sha256: str, kind: DocumentKind | None = None) -> None:
    """Raises SameFile when a paper of the library, or of this kind, has this very file."""
    if twin := document_with_file(sha256, kind):
        raise SameFile(twin)


def refuse_same_kind(version: Version) -> None:
    """Raises ValidationError when another paper of this kind went on with the same file.

    Of another kind it may: a bylaw and the resolution that adopted it (library.md §2).
    """
    own = list(version.renditions.values_list("sha256", flat=True))
    others = _twins(*own).exclude(version__state__in=AT_DESK)
    twin = (
        others.filter(version__document__kind=version.document.kind_id)
        .exclude(version__document=version.document_id)
        .select_related("version__document")
        .first()
    )
    if twin is not None:
        raise ValidationError(
            _("Ten sam plik ma już „%s” tego samego rodzaju. Zmień rodzaj albo usuń ten szkic.")
            % twin.version.document.title
        )


def _twins(*sha256: str) -> QuerySet[Rendition]:
    return Rendition.objects.filter(sha256__in=sha256).exclude(version__state=Release.WITHDRAWN)
