"""Rules of who reads papers of a kind, by day; and saving such a rule."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.office.rules.models import meeting
from members_area.library.models import Audience, AudienceRule, DocumentKind


def usual_audience(kind: DocumentKind, on: date) -> Audience:
    """The audience of a paper of this kind registered on this day; staff alone without a rule."""
    rule = AudienceRule.objects.on(on).filter(kind=kind).first()
    return Audience(rule.audience) if rule else Audience.STAFF


@transaction.atomic
def save_audience_rule(rule: AudienceRule, *, origin: Origin) -> AudienceRule:
    """Save a rule. Raises ValidationError when another one of the kind holds in this time."""
    # Whoever keeps a rule of the same kind waits here.
    DocumentKind.objects.select_for_update().get(pk=rule.kind_id)
    rule.full_clean()
    others = AudienceRule.objects.filter(kind=rule.kind_id).exclude(pk=rule.pk)
    if others.filter(meeting(rule.valid_from, rule.valid_to)).exists():
        raise ValidationError(
            {
                "valid_from": _(
                    "W tym czasie obowiązuje inna zasada. Najpierw wpisz tamtej ostatni dzień."
                )
            }
        )
    before = AudienceRule.objects.filter(pk=rule.pk).values_list("audience", flat=True).first()
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
