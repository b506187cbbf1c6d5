"""The way of a version to its readers: confirmed, published, withdrawn (library.md §3).

What is checked here is held by triggers of the database, too, for superusers as for anybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from cms_ext.audit.domain.event import Origin, record
from members_area.library.domain.document import OPEN
from members_area.library.models import (
    Audience,
    Document,
    DocumentGroupPermission,
    DocumentUserPermission,
    Release,
    Rendition,
    State,
    Version,
)
from members_area.register.domain.group import members_group


@transaction.atomic
def confirm(version: Version, *, origin: Origin) -> Version:
    """Let a version through the gate, for the very file that is served now.

    Raises ValidationError: E-LIB-01 unless whoever confirms neither uploaded nor redacted it
    (kinds that need no redaction may be confirmed by one person).
    """
    version.refresh_from_db(from_queryset=Version.objects.select_for_update())
    before = version.state
    _refuse_same_person(version, origin)
    version.confirmed_by = origin.actor
    version.confirmed_at = timezone.now()
    version.confirmed_sha256 = served(version).sha256
    version.state = Release.CONFIRMED
    version.save()
    record(
        "DOCUMENT_CONFIRMED",
        origin,
        obj=version.document,
        from_state=before,
        to_state=version.state,
        changes={"version": version.no, "file": version.confirmed_sha256},
    )
    return version


@transaction.atomic
def publish(version: Version, *, on: date, origin: Origin) -> Version:
    """Release a confirmed version from this day on, to those whom its audience names.

    Raises ValidationError, E-LIB-03 for a number that is taken. What is open to everybody needs
    no grant; what is open to members or to an organ gets guardian's, for their group.
    """
    version.refresh_from_db(from_queryset=Version.objects.select_for_update())
    document = Document.objects.select_for_update().get(pk=version.document_id)
    _refuse_unpublishable(version, document)
    before = version.state
    version.document = document
    version.state = Release.PUBLISHED
    version.published_on = on
    version.withdrawal_reason = ""
    version.save()
    _sum_up(document)
    for group in _readers(document):
        assign_perm(OPEN, group, document)
    record(
        "DOCUMENT_PUBLISHED",
        origin,
        obj=document,
        from_state=before,
        to_state=version.state,
        changes={
            "audience": document.audience,
            "version": version.no,
            "file": version.confirmed_sha256,
        },
    )
    return version


@transaction.atomic
def withdraw(version: Version, reason: str, *, origin: Origin) -> Version:
    """Close a published version at once, for everybody; the reason stays with it.

    With its last published version the document leaves all lists.
    """
    version.refresh_from_db(from_queryset=Version.objects.select_for_update())
    if version.state != Release.PUBLISHED:
        raise ValidationError(_("Wycofać można tylko opublikowany dokument."))
    if not reason.strip():
        raise ValidationError({"reason": _("Podaj powód wycofania.")})
    version.state = Release.WITHDRAWN
    version.withdrawal_reason = reason.strip()
    version.save()
    document = version.document
    _sum_up(document)
    if document.state != State.PUBLISHED:
        DocumentGroupPermission.objects.filter(content_object=document).delete()
        DocumentUserPermission.objects.filter(content_object=document).delete()
    record(
        "DOCUMENT_WITHDRAWN",
        origin,
        obj=document,
        from_state=Release.PUBLISHED,
        to_state=version.state,
        note=version.withdrawal_reason,
        changes={"version": version.no},
    )
    return version


def served(version: Version) -> Rendition:
    """The file that readers of this version get. Raises ValidationError when there is none."""
    file = version.renditions.filter(is_served=True).first()
    if file is None:
        raise ValidationError(_("Dokument nie ma pliku. Najpierw go dodaj."))
    return file


def _sum_up(document: Document) -> None:
    """Set the document's state to what its versions say."""
    states = dict(document.versions.values_list("state", "withdrawal_reason"))
    document.state, document.withdrawal_reason = State.DRAFT, ""
    if Release.PUBLISHED in states:
        document.state = State.PUBLISHED
        document.published_on = (
            document.versions.filter(state=Release.PUBLISHED).earliest("published_on").published_on
        )
    elif Release.ARCHIVED in states:
        document.state = State.ARCHIVED
    elif Release.WITHDRAWN in states:
        document.state = State.WITHDRAWN
        document.withdrawal_reason = states[Release.WITHDRAWN]
    document.save()


def _refuse_same_person(version: Version, origin: Origin) -> None:
    if origin.actor is None:
        raise ValidationError(_("Dokument dopuszcza osoba, nie program."))
    own = {version.uploaded_by_id, version.redacted_by_id, None}
    alone = version.uploaded_by_id is None or origin.actor.pk in own
    if version.document.kind.needs_redaction and alone:
        raise ValidationError(
            _("Dokument wymaga potwierdzenia przez drugą osobę."), code="E-LIB-01"
        )


def _refuse_unpublishable(version: Version, document: Document) -> None:
    if version.state == Release.PUBLISHED:
        raise ValidationError(_("Dokument jest już opublikowany."))
    if version.state != Release.CONFIRMED:
        raise ValidationError(
            _("Dokument wymaga potwierdzenia przez drugą osobę."), code="E-LIB-01"
        )
    if digest(served(version)) != version.confirmed_sha256:
        raise ValidationError(
            _("Plik zmienił się po dopuszczeniu do publikacji. Dodaj go jeszcze raz.")
        )
    twin = Document.objects.filter(
        state=State.PUBLISHED,
        kind=document.kind,
        organ=document.organ,
        year=document.year,
        seq=document.seq,
        doubled_reason="",
    ).exclude(pk=document.pk)
    if document.seq is not None and not document.doubled_reason and twin.exists():
        raise ValidationError(
            _("Numer %(number)s już istnieje dla organu %(organ)s w roku %(year)d.")
            % {"number": document.number, "organ": document.organ, "year": document.year},
            code="E-LIB-03",
        )


def digest(file: Rendition) -> str:
    """The SHA-256 of the bytes that the private store holds now."""
    with file.file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _readers(document: Document) -> Iterable[Group]:
    if document.audience == Audience.MEMBERS:
        return [members_group()]
    if document.audience == Audience.ORGAN and document.audience_organ is not None:
        return [document.audience_organ.group]
    return []
