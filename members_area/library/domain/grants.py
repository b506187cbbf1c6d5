"""The audience of a paper: rules by kind and day, and grants to groups (library.md §2)."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.law.models import overlapping_period
from cms_ext.people.identity.models import User
from cms_ext.plugins.coverage import SealStream
from members_area.library import models as library
from members_area.library.domain.document import OPEN
from members_area.library.domain.files import record_publication
from members_area.library.domain.lock import lock_document
from members_area.register.domain.membership import members_group
from members_area.register.models import Organ


def name_audience(document: library.Document) -> str:
    """Return the audience as the log records it: `MEMBERS`, or `ORGAN SB`."""
    organ = document.audience_organ
    return f"{document.audience} {organ.code}" if organ else str(document.audience)


def open_to_audience(document: library.Document) -> None:
    """Open a published paper to the groups that its audience names, and to no other group."""
    groups = list(_readers(document))
    library.DocumentGroupPermission.objects.filter(content_object=document).exclude(
        group__in=groups
    ).delete()
    for group in groups:
        assign_perm(OPEN, group, document)


def grant_person(document: library.Document, login: User, until: date) -> None:
    """Open a paper to one login until this day; a longer grant stays as it is."""
    grants = library.DocumentUserPermission.objects.filter(user=login, content_object=document)
    before = grants.first()
    if before is not None and (before.until is None or before.until >= until):
        return
    assign_perm(OPEN, login, document)
    grants.update(until=until)


def close_to_everybody(document: library.Document) -> None:
    """Remove all grants, those of single persons included."""
    library.DocumentGroupPermission.objects.filter(content_object=document).delete()
    library.DocumentUserPermission.objects.filter(content_object=document).delete()


@transaction.atomic
def change_audience(
    document: library.Document,
    audience: str,
    reason: str,
    *,
    organ: Organ | None = None,
    on: date,
    origin: Origin,
) -> library.Document:
    """Change the audience, at once if the paper is published. Grants to single persons stay.

    Raises ValidationError without a reason, without a change, or for an audience that does not
    fit its organ.
    """
    document = lock_document(document.pk)
    before = name_audience(document)
    if not reason.strip():
        raise ValidationError({"reason": _("Podaj powód zmiany.")})
    document.audience = library.Audience(audience)
    document.audience_organ = organ
    document.full_clean()
    if name_audience(document) == before:
        raise ValidationError(_("Dokument już czytają te osoby. Wybierz inne."))
    document.save()
    if document.state == library.DocumentState.PUBLISHED:
        open_to_audience(document)
    record(
        "DOCUMENT_AUDIENCE_CHANGED",
        origin,
        obj=document,
        from_state=before,
        to_state=name_audience(document),
        note=reason.strip(),
    )
    for version in document.versions.filter(state=library.Release.PUBLISHED):
        record_publication(version, on=on, origin=origin)
    return document


def _readers(document: library.Document) -> Iterable[Group]:
    if document.audience == library.Audience.MEMBERS:
        return [members_group()]
    if document.audience == library.Audience.ORGAN and document.audience_organ is not None:
        return [document.audience_organ.group]
    return []


def usual_audience(kind: library.DocumentKind, on: date) -> library.Audience:
    """Return the audience by the rule of this kind and day; staff alone without a rule."""
    rule = library.AudienceRule.objects.on(on).filter(kind=kind).first()
    return library.Audience(rule.audience) if rule else library.Audience.STAFF


@transaction.atomic
def save_audience_rule(rule: library.AudienceRule, *, origin: Origin) -> library.AudienceRule:
    """Save a rule. Raises ValidationError when another rule of the kind overlaps."""
    # Rules of one kind are saved one after the other.
    wait_for_turn(SealStream.OFFICE)
    library.DocumentKind.objects.select_for_update().get(pk=rule.kind_id)
    rule.full_clean()
    others = library.AudienceRule.objects.filter(kind=rule.kind_id).exclude(pk=rule.pk)
    if others.filter(overlapping_period(rule.valid_from, rule.valid_to)).exists():
        raise ValidationError(
            {
                "valid_from": _(
                    "W tym czasie obowiązuje inna zasada. Najpierw wpisz tamtej ostatni dzień."
                )
            }
        )
    before = (
        library.AudienceRule.objects.filter(pk=rule.pk).values_list("audience", flat=True).first()
    )
    rule.save()
    record(
        "AUDIENCE_RULE_KEPT",
        origin,
        obj=rule,
        from_state=before or "",
        to_state=rule.audience,
        note=rule.kind.code,
    )
    return rule
