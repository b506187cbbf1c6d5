"""Who reads a paper: its audience as guardian's grants, and changing it (library.md §2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from members_area.library.domain.document import OPEN
from members_area.library.domain.proclaimed import record_publication
from members_area.library.models import (
    Audience,
    Document,
    DocumentGroupPermission,
    DocumentState,
    DocumentUserPermission,
    Release,
)
from members_area.register.domain.group import members_group
from members_area.register.models import Organ


def open_to_audience(document: Document) -> None:
    """Open a published paper to the groups that its audience names, and to no other group."""
    groups = list(_readers(document))
    DocumentGroupPermission.objects.filter(content_object=document).exclude(
        group__in=groups
    ).delete()
    for group in groups:
        assign_perm(OPEN, group, document)


def grant_person(document: Document, login: User, until: date) -> None:
    """Open a paper to one login until this day; an existing longer grant stays as it is."""
    grants = DocumentUserPermission.objects.filter(user=login, content_object=document)
    before = grants.first()
    if before is not None and (before.until is None or before.until >= until):
        return
    assign_perm(OPEN, login, document)
    grants.update(until=until)


def close_to_everybody(document: Document) -> None:
    """Close a paper to everybody, single persons included."""
    DocumentGroupPermission.objects.filter(content_object=document).delete()
    DocumentUserPermission.objects.filter(content_object=document).delete()


@transaction.atomic
def change_audience(
    document: Document,
    audience: str,
    reason: str,
    *,
    organ: Organ | None = None,
    on: date,
    origin: Origin,
) -> Document:
    """Change who reads a paper, at once if it is published. Grants to single persons stay.

    Raises ValidationError without a reason, without a change, or for an audience that does not
    fit its organ.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    before = _in_words(document)
    if not reason.strip():
        raise ValidationError({"reason": _("Podaj powód zmiany.")})
    document.audience = Audience(audience)
    document.audience_organ = organ
    document.full_clean()
    if _in_words(document) == before:
        raise ValidationError(_("Dokument już czytają te osoby. Wybierz inne."))
    document.save()
    if document.state == DocumentState.PUBLISHED:
        open_to_audience(document)
    record(
        "DOCUMENT_AUDIENCE_CHANGED",
        origin,
        obj=document,
        from_state=before,
        to_state=_in_words(document),
        note=reason.strip(),
    )
    for version in document.versions.filter(state=Release.PUBLISHED):
        record_publication(version, on=on, origin=origin)
    return document


def _in_words(document: Document) -> str:
    """`MEMBERS`, or `ORGAN SB`."""
    organ = document.audience_organ
    return f"{document.audience} {organ.code}" if organ else str(document.audience)


def _readers(document: Document) -> Iterable[Group]:
    if document.audience == Audience.MEMBERS:
        return [members_group()]
    if document.audience == Audience.ORGAN and document.audience_organ is not None:
        return [document.audience_organ.group]
    return []
