"""Recording that staff viewed a person's data, which the person reads in the account (B3), or a
list of many people's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms_ext.evidence.audit.domain.event import Origin, Subject, desk_of, origin_of, record
from cms_ext.evidence.audit.models import AuditEvent

VIEW = "VIEW"
LIST = "LIST"


class ReadReason(models.TextChoices):
    """Why staff looked (glossary.md B3)."""

    APPLICATION = "APPLICATION", _("rozpatrywanie wniosku o dostęp")
    CASE = "CASE", _("prowadzenie sprawy")
    CALL = "CALL", _("rozmowa telefoniczna")
    SETTLEMENT = "SETTLEMENT", _("rozliczenie opłat")
    INSPECTION = "INSPECTION", _("prowadzenie lub kontrola rejestru")


def record_view(
    where: HttpRequest | Origin,
    obj: models.Model,
    subject: Subject | None,
    reason: ReadReason,
    *,
    changes: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Record one VIEW event: person, object, desk and reason."""
    origin = origin_of(where) if isinstance(where, HttpRequest) else where
    return record(
        VIEW,
        replace(origin, label=origin.label or desk_of(origin.actor)),
        obj=obj,
        subject=subject,
        reason_code=reason,
        changes=changes,
    )


def record_list(request: HttpRequest, rows: Iterable[models.Model]) -> None:
    """Record one LIST event for the rows of a page: their model and their ids; for no row none."""
    shown = list(rows)
    if shown:
        note, keys = shown[0]._meta.label, [str(row.pk) for row in shown]
        record(LIST, origin_of(request), note=note, changes={"shown": keys})
